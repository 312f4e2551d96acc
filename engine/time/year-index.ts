import type { DayNumber } from './civil-day.js';

/** A year of a calendar, summed up: entry `n` is the sum of the first `n` days, so that counting across years need not look at each day. */
export interface YearIndex {
  readonly first: DayNumber;
  /** Working days. */
  readonly worked: Uint16Array;
  /** Open time in milliseconds, as time passes: an hour that summer time leaves out is not there. */
  readonly open: Float64Array;
}

/** @param days - of the year, in order */
export function indexYear(first: DayNumber, days: readonly { readonly works: boolean; readonly openMs: number }[]): YearIndex {
  const worked = new Uint16Array(days.length + 1);
  const open = new Float64Array(days.length + 1);
  for (const [index, { works, openMs }] of days.entries()) {
    worked[index + 1] = (worked[index] ?? 0) + (works ? 1 : 0);
    open[index + 1] = (open[index] ?? 0) + openMs;
  }
  return { first, worked, open };
}

/** Sum of the whole year. */
export function total(sums: Uint16Array | Float64Array): number {
  return sums.at(-1) ?? 0;
}

/** Day of the year, from 0, within which a sum is reached, or with `beyond` exceeded; the sum is one the year has. */
export function dayOfSum(sums: Uint16Array | Float64Array, sum: number, beyond: boolean): number {
  let [low, high] = [1, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = sums[middle] ?? 0;
    if (beyond ? there > sum : there >= sum) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}
