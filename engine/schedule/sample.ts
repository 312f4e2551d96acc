import type { SampledPeriod, SampleSize } from '../definition/schedule.js';
import { dayNumber, firstOfMonth, isoDay, weekdayIndex } from '../time/civil-day.js';

/**
 * The last whole day, week (Monday to Sunday) or month before a day.
 *
 * @returns ISO dates, `to` not included
 */
export function sampledDays(period: SampledPeriod, day: string): { readonly from: string; readonly to: string } {
  const number = dayNumber(day);
  const monday = number - weekdayIndex(number);
  switch (period) {
    case 'day':
      return { from: isoDay(number - 1), to: day };
    case 'week':
      return { from: isoDay(monday - 7), to: isoDay(monday) };
    case 'month':
      return { from: firstOfMonth(day, -1), to: firstOfMonth(day, 0) };
  }
}

/** How many of so many are drawn: a share is rounded up, so that few are not none. */
export function sampleCount(size: SampleSize, of: number): number {
  // 0.07 * 100 is a little more than 7 in floating point.
  return Math.min(of, 'count' in size ? size.count : Math.ceil(Number((size.share * of).toFixed(6))));
}

/**
 * Draws from ids, each as likely as any other; the same seed draws the same, whatever their order. Who doubts a draw repeats it.
 *
 * @returns ids drawn, sorted
 */
export function drawSample(ids: readonly string[], size: SampleSize, seed: string): readonly string[] {
  const ranked = ids.map((id) => [lot(seed, id), id] as const).sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1));
  return ranked
    .slice(0, sampleCount(size, ids.length))
    .map(([, id]) => id)
    .sort();
}

/** A number of 53 bits that depends on every character of both texts (cyrb53). */
function lot(seed: string, id: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const character of `${seed}\0${id}`) {
    const code = character.codePointAt(0) ?? 0;
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
