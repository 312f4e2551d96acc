import { Temporal } from 'temporal-polyfill';
import type { During } from '../definition/kpi.js';
import { ZONE } from '../expression/day.js';
import type { EpochMs } from '../runtime/instance.js';
import { readInstant } from '../time/iso-instant.js';

/** ISO dates, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The days a measure is of. Whole months stay whole months: before January to March comes October to December. */
export function daysOf({ from, to }: Days, during: During): Days {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)];
  const next = last.add({ days: 1 });
  const isMonths = first.day === 1 && next.day === 1;
  switch (during) {
    case 'period':
      return { from, to };
    case 'previous': {
      const length = isMonths ? { months: (next.year - first.year) * 12 + next.month - first.month } : { days: first.until(next).days };
      return { from: first.subtract(length).toString(), to: first.subtract({ days: 1 }).toString() };
    }
    case 'yearBefore': {
      const end = isMonths ? next.subtract({ years: 1 }).subtract({ days: 1 }) : last.subtract({ years: 1 });
      return { from: first.subtract({ years: 1 }).toString(), to: end.toString() };
    }
  }
}

/** Whether a date, or the day of an instant, is among the days; what is not filled is not. */
export function liesIn(value: unknown, { from, to }: Days): boolean {
  if (typeof value !== 'string') return false;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return from <= value && value <= to;
  const at = readInstant(value);
  return at !== null && beginningOf(from) <= at && at < endOf(to);
}

/** First instant of a day. */
export function beginningOf(day: string, zone: string = ZONE): EpochMs {
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
}

/** First instant after a day. */
export function endOf(day: string, zone: string = ZONE): EpochMs {
  return beginningOf(Temporal.PlainDate.from(day).add({ days: 1 }).toString(), zone);
}

/** The day an instant falls on. */
export function dayAt(at: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE).toPlainDate().toString();
}
