import { Temporal } from 'temporal-polyfill';
import { EmptyValueError } from './empty-value.js';

/** A calendar day in expressions; `iso` is `2026-09-29`, or empty when not filled. */
export class Day {
  constructor(readonly iso: string) {}
}

/** A moment in expressions; `ms` is epoch milliseconds, or NaN when not filled. */
export class Instant {
  constructor(readonly ms: number) {}
}

/** The day so many days later; negative counts go back. */
export function dayAfter(day: Day, count: number): Day {
  if (day.iso === '') throw new EmptyValueError();
  return new Day(Temporal.PlainDate.from(day.iso).add({ days: count }).toString());
}

/** @returns null when the text is no ISO instant with offset */
export function instantOf(text: string): Instant | null {
  try {
    return new Instant(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    return null;
  }
}
