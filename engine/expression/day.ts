import { Temporal } from 'temporal-polyfill';
import { readInstant } from '../time/iso-instant.js';
import { EmptyValueError } from './empty-value.js';

/** Zone in which an instant is compared with a day; calendars of other zones are not supported by expressions. */
export const ZONE = 'Asia/Shanghai';

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
  if (!Number.isInteger(count) || Math.abs(count) > 100_000) throw new RangeError('days: the count must be a whole number up to 100000');
  return added(day, { days: count });
}

/** The same day so many months later, or the last of a month that is too short; negative counts go back. */
export function monthAfter(day: Day, count: number): Day {
  if (!Number.isInteger(count) || Math.abs(count) > 120_000) throw new RangeError('months: the count must be a whole number up to 120000');
  return added(day, { months: count });
}

/** @throws {RangeError} beyond the years 0 to 9999 */
function added(day: Day, span: { readonly days: number } | { readonly months: number }): Day {
  const date = Temporal.PlainDate.from(isoOf(day)).add(span);
  const [[unit, count] = []] = Object.entries(span);
  if (date.year < 0 || date.year > 9999) throw new RangeError(`${isoOf(day)} and ${count} ${unit} is not in the years 0 to 9999`);
  return new Day(date.toString());
}

/** The last day of the month a day lies in. */
export function monthEnd(day: Day): Day {
  const date = Temporal.PlainDate.from(isoOf(day));
  return new Day(date.with({ day: date.daysInMonth }).toString());
}

/** The ISO week a day lies in: `2026-W42`. The first days of January may lie in the last week of the year before. */
export function weekOf(day: Day): string {
  const date = Temporal.PlainDate.from(isoOf(day));
  return `${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, '0')}`;
}

/** The Monday of the week a day lies in. */
export function weekStart(day: Day): Day {
  return dayAfter(day, 1 - Temporal.PlainDate.from(isoOf(day)).dayOfWeek);
}

/**
 * That time of a day in `ZONE`.
 *
 * @param time - `18:00`
 * @throws {RangeError} for any other text
 */
export function timeOfDay(day: Day, time: string): Instant {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw new RangeError(`"${time.slice(0, 40)}" is not a time of day such as 18:00`);
  return new Instant(Temporal.PlainDateTime.from(`${isoOf(day)}T${time}`).toZonedDateTime(ZONE).epochMilliseconds);
}

/** The day an instant falls on in `ZONE`; a day is itself. */
export function dayOf(moment: Day | Instant): Day {
  if (moment instanceof Day) return moment;
  return new Day(Temporal.Instant.fromEpochMilliseconds(msOf(moment)).toZonedDateTimeISO(ZONE).toPlainDate().toString());
}

/** @throws {EmptyValueError} when not filled */
export function isoOf(day: Day): string {
  if (day.iso === '') throw new EmptyValueError();
  return day.iso;
}

/** @throws {EmptyValueError} when not filled */
export function msOf(instant: Instant): number {
  if (Number.isNaN(instant.ms)) throw new EmptyValueError();
  return instant.ms;
}

/** @throws {RangeError} when the text is no day of the calendar */
export function readDay(text: string): Day {
  if (text === '') throw new EmptyValueError();
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return new Day(Temporal.PlainDate.from(text, { overflow: 'reject' }).toString());
  } catch {
    // Told below: the form is right, the day does not exist.
  }
  throw new RangeError(`"${text.slice(0, 40)}" is not a date such as 2026-09-29`);
}

/** @returns null when the text is no ISO instant with offset */
export function instantOf(text: string): Instant | null {
  const at = readInstant(text);
  return at === null ? null : new Instant(at);
}
