import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../runtime/instance.js';

export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type PeriodLength = (typeof PERIODS)[number];

/** A part of a period, by the wall clock of a zone. */
export interface Period {
  /** `2026-09-29`, the Monday of a week, `2026-09`, `2026-Q3`, `2026`. */
  readonly name: string;
  readonly from: EpochMs;
  /** Not included. */
  readonly to: EpochMs;
}

/** Parts beyond this would be a table nobody reads. */
export const MOST_PERIODS = 400;

/**
 * The parts of a period, the first and the last cut to it.
 *
 * @throws {RangeError} when there are more than 400
 */
export function periodsBetween(from: EpochMs, to: EpochMs, length: PeriodLength, zone: string): readonly Period[] {
  const parts: Period[] = [];
  const end = Temporal.Instant.fromEpochMilliseconds(to).epochMilliseconds;
  let day = beginningOf(Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate(), length);
  for (let at = from; at < end;) {
    if (parts.length === MOST_PERIODS) throw new RangeError(`more than ${MOST_PERIODS} parts of a ${length}`);
    const next = day.add(SPANS[length]);
    const until = Math.min(next.toZonedDateTime({ timeZone: zone }).epochMilliseconds, end);
    parts.push({ name: nameOf(day, length), from: at, to: until });
    [day, at] = [next, until];
  }
  return parts;
}

const SPANS = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 }, quarter: { months: 3 }, year: { years: 1 } } as const;

function beginningOf(day: Temporal.PlainDate, length: PeriodLength): Temporal.PlainDate {
  switch (length) {
    case 'day':
      return day;
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 });
    case 'month':
      return day.with({ day: 1 });
    case 'quarter':
      return day.with({ day: 1, month: day.month - ((day.month - 1) % 3) });
    case 'year':
      return day.with({ day: 1, month: 1 });
  }
}

function nameOf(day: Temporal.PlainDate, length: PeriodLength): string {
  const text = day.toString();
  switch (length) {
    case 'day':
    case 'week':
      return text;
    case 'month':
      return text.slice(0, 7);
    case 'quarter':
      return `${text.slice(0, 4)}-Q${(day.month + 2) / 3}`;
    case 'year':
      return text.slice(0, 4);
  }
}
