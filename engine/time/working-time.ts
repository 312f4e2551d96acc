import type { EpochMs } from '../runtime/instance.js';
import { type DayNumber, dayNumber, isoDay, yearOf } from './civil-day.js';
import type { WorkingCalendar } from './working-calendar.js';
import { dayOfSum, total, type YearIndex } from './year-index.js';

/** Farther than anybody plans; a calendar that hardly opens would be searched for ever. */
const MOST_YEARS = 50;

/**
 * The n-th working day after a day, or before it.
 *
 * @throws {RangeError} when it lies more than 50 years away
 */
export function nthWorkingDay(calendar: WorkingCalendar, from: string, amount: number, direction: 1 | -1): string {
  const day = dayNumber(from);
  const { worked, first } = calendar.year(yearOf(day));
  const through = worked[day - first + (direction === 1 ? 1 : 0)] ?? 0;
  const wanted = direction === 1 ? through + amount : through - amount + 1;
  const [index, sum] = yearWith(
    calendar,
    yearOf(day),
    ({ worked: sums }) => total(sums),
    wanted,
    (rest, whole) => rest <= whole && rest > 0,
  );
  return isoDay(index.first + dayOfSum(index.worked, sum, false));
}

/** Working days from a date to another, the first included and the last not; 0 when they are in the wrong order. */
export function workingDays(calendar: WorkingCalendar, from: string, to: string): number {
  return from < to ? between(calendar, dayNumber(from), dayNumber(to), ({ worked }) => worked) : 0;
}

/** The instant at which so much open time has passed since another; with none to pass, the next instant that is open. */
export function openTimeAfter(calendar: WorkingCalendar, from: EpochMs, ms: number): EpochMs {
  return reach(calendar, from, ms, ms === 0);
}

/** The instant from which so much open time passes until another. */
export function openTimeBefore(calendar: WorkingCalendar, from: EpochMs, ms: number): EpochMs {
  return reach(calendar, from, -ms, true);
}

/** Open time between two instants, in milliseconds; 0 when they are in the wrong order. */
export function openTime(calendar: WorkingCalendar, from: EpochMs, to: EpochMs): number {
  if (from >= to) return 0;
  const [first, last] = [calendar.dateOf(from), calendar.dateOf(to)];
  return (
    between(calendar, dayNumber(first), dayNumber(last), ({ open }) => open) -
    openUntil(calendar, first, from) +
    openUntil(calendar, last, to)
  );
}

/** When, after an instant, so much open time has passed as a share of what lies between two instants; with none between them, that instant itself. */
export function worked(
  calendar: WorkingCalendar,
  at: EpochMs,
  { from, to, share }: { readonly from: EpochMs; readonly to: EpochMs; readonly share: number },
): EpochMs {
  const open = Math.round(openTime(calendar, from, to) * share);
  return open === 0 ? at : openTimeAfter(calendar, at, open);
}

/** @param beyond - at the end of a stretch of open time, the beginning of the next is meant */
function reach(calendar: WorkingCalendar, from: EpochMs, ms: number, beyond: boolean): EpochMs {
  const iso = calendar.dateOf(from);
  const day = dayNumber(iso);
  const year = yearOf(day);
  const { open, first } = calendar.year(year);
  const wanted = (open[day - first] ?? 0) + openUntil(calendar, iso, from) + ms;
  const [index, sum] = yearWith(
    calendar,
    year,
    ({ open: sums }) => total(sums),
    wanted,
    (rest, whole) => (beyond ? rest < whole && rest >= 0 : rest <= whole && rest > 0),
  );
  const place = dayOfSum(index.open, sum, beyond);
  const date = isoDay(index.first + place);
  let left = sum - (index.open[place] ?? 0);
  for (const span of calendar.day(date).hours) {
    const start = calendar.instantOf(date, span.from);
    const length = calendar.instantOf(date, span.to) - start;
    if (beyond ? left < length : left <= length) return start + left;
    left -= length;
  }
  throw new Error(`calendar ${calendar.id} has less time on ${date} than it counted`);
}

/** The year a sum falls in, counted from the first day of `year`, and the sum counted from its own first day. */
function yearWith(
  calendar: WorkingCalendar,
  year: number,
  whole: (index: YearIndex) => number,
  wanted: number,
  holds: (rest: number, whole: number) => boolean,
): readonly [YearIndex, number] {
  let [there, rest] = [year, wanted];
  for (let index = calendar.year(there); Math.abs(there - year) <= MOST_YEARS; index = calendar.year(there)) {
    if (holds(rest, whole(index))) return [index, rest];
    if (rest > 0 && rest >= whole(index)) {
      rest -= whole(index);
      there += 1;
    } else {
      there -= 1;
      rest += whole(calendar.year(there));
    }
  }
  throw new RangeError(`calendar ${calendar.id} has no such working time within ${MOST_YEARS} years`);
}

/** Open time of a date before an instant of it. */
function openUntil(calendar: WorkingCalendar, iso: string, at: EpochMs): number {
  return calendar
    .day(iso)
    .hours.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(calendar.instantOf(iso, to), at) - calendar.instantOf(iso, from)), 0);
}

function between(
  calendar: WorkingCalendar,
  from: DayNumber,
  to: DayNumber,
  sums: (index: YearIndex) => Uint16Array | Float64Array,
): number {
  const until = (day: DayNumber, index: YearIndex): number => sums(index)[day - index.first] ?? 0;
  let sum = until(to, calendar.year(yearOf(to))) - until(from, calendar.year(yearOf(from)));
  for (let year = yearOf(from); year < yearOf(to); year++) sum += total(sums(calendar.year(year)));
  return sum;
}
