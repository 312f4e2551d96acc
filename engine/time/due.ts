import { parseDuration } from '../definition/duration.js';
import type { Duration } from '../definition/time-limit.js';
import type { DueAnswer, DueQuery } from '../runtime/facts.js';
import type { EpochMs } from '../runtime/instance.js';
import { duePhrase } from './due-phrase.js';
import type { WorkingCalendar } from './working-calendar.js';

const MINUTE = 60_000;
/** A calendar without any working time would be searched for ever. */
const MOST_DAYS = 40_000;

/**
 * The instant a duration (or phrase) leads to. Hours and minutes run to the second; days end with the n-th day after the first (24:00),
 * working days at closing time of the n-th working day after it; `same day` ends at 24:00. `end of <date>` is its midnight; `working time from
 * <ms> to <ms>` counts as much working time as lies between those instants.
 *
 * @throws {RangeError} for a text that is neither a duration nor a phrase, and for a calendar that never opens
 */
export function due(calendar: WorkingCalendar, query: Omit<DueQuery, 'calendar'>): DueAnswer {
  const endOf = /^end of (\d{4}-\d{2}-\d{2})$/.exec(query.duration)?.[1];
  if (endOf) return { at: calendar.instantOf(endOf, 1440), provisional: calendar.day(endOf).provisional };
  const [, workedFrom, workedTo] = /^working time from (\d+) to (\d+)$/.exec(query.duration) ?? [];
  if (workedFrom && workedTo)
    return {
      at: workingTimeAfter(calendar, query.from, workingMinutes(calendar, Number(workedFrom), Number(workedTo))),
      provisional: false,
    };
  const duration = parseDuration(query.duration);
  if (!duration) return duePhrase(calendar, query.from, query.duration);
  const from = query.cutoff === null ? query.from : afterCutoff(calendar, query.from, query.cutoff, duration);
  const at = count(calendar, from, duration, query.before ? -1 : 1);
  return { at, provisional: calendar.day(calendar.dateOf(at)).provisional || calendar.day(calendar.dateOf(from)).provisional };
}

function count(calendar: WorkingCalendar, from: EpochMs, duration: Duration, direction: 1 | -1): EpochMs {
  switch (duration.unit) {
    case 'minutes':
      return from + direction * duration.amount * MINUTE;
    case 'hours':
      return from + direction * duration.amount * 60 * MINUTE;
    case 'same day':
      return calendar.instantOf(calendar.dateOf(from), direction === 1 ? 1440 : 0);
    case 'days':
      if (direction === -1) return from - duration.amount * 24 * 60 * MINUTE;
      return calendar.instantOf(calendar.next(calendar.dateOf(from), duration.amount), 1440);
    case 'working days':
      return workingDay(calendar, from, duration.amount, direction);
    case 'working hours':
      return direction === 1
        ? workingTimeAfter(calendar, from, duration.amount * 60)
        : workingTimeBefore(calendar, from, duration.amount * 60);
  }
}

/** Closing time of the n-th working day after; counting back, the same wall-clock time of the n-th working day before. */
function workingDay(calendar: WorkingCalendar, from: EpochMs, amount: number, direction: 1 | -1): EpochMs {
  let iso = calendar.dateOf(from);
  for (let left = amount, days = 0; left > 0; days++) {
    if (days > MOST_DAYS) throw new RangeError(`calendar ${calendar.id} has no working days`);
    iso = calendar.next(iso, direction);
    if (calendar.day(iso).works) left -= 1;
  }
  const closing = calendar.day(iso).hours.at(-1)?.to ?? 1440;
  return calendar.instantOf(iso, direction === 1 ? closing : Math.min(calendar.minuteOf(from), closing));
}

function workingTimeAfter(calendar: WorkingCalendar, from: EpochMs, minutes: number): EpochMs {
  let iso = calendar.dateOf(from);
  let left = minutes * MINUTE;
  for (let days = 0; days <= MOST_DAYS; days++, iso = calendar.next(iso)) {
    for (const hours of calendar.day(iso).hours) {
      const start = Math.max(calendar.instantOf(iso, hours.from), from);
      const end = calendar.instantOf(iso, hours.to);
      if (end <= start) continue;
      if (left <= end - start) return start + left;
      left -= end - start;
    }
  }
  throw new RangeError(`calendar ${calendar.id} has no working hours`);
}

/** Working time between two instants, in minutes; 0 when they are in the wrong order. */
function workingMinutes(calendar: WorkingCalendar, from: EpochMs, to: EpochMs): number {
  let total = 0;
  const last = calendar.dateOf(to);
  for (let iso = calendar.dateOf(from), days = 0; iso <= last && days <= MOST_DAYS; iso = calendar.next(iso), days++) {
    for (const hours of calendar.day(iso).hours) {
      total += Math.max(0, Math.min(calendar.instantOf(iso, hours.to), to) - Math.max(calendar.instantOf(iso, hours.from), from));
    }
  }
  return total / MINUTE;
}

function workingTimeBefore(calendar: WorkingCalendar, from: EpochMs, minutes: number): EpochMs {
  let iso = calendar.dateOf(from);
  let left = minutes * MINUTE;
  for (let days = 0; days <= MOST_DAYS; days++, iso = calendar.next(iso, -1)) {
    for (const hours of calendar.day(iso).hours.toReversed()) {
      const start = calendar.instantOf(iso, hours.from);
      const end = Math.min(calendar.instantOf(iso, hours.to), from);
      if (end <= start) continue;
      if (left <= end - start) return end - left;
      left -= end - start;
    }
  }
  throw new RangeError(`calendar ${calendar.id} has no working hours`);
}

/** After the cutoff, work counts as come in on the next day; in working units, and for `same day`, whatever comes in out of working days does so too. */
function afterCutoff(calendar: WorkingCalendar, from: EpochMs, cutoff: string, duration: Duration): EpochMs {
  const [hour = 0, minute = 0] = cutoff.split(':').map(Number);
  const today = calendar.dateOf(from);
  const isLate = from > calendar.instantOf(today, hour * 60 + minute);
  let iso = isLate ? calendar.next(today) : today;
  if (duration.unit === 'working days' || duration.unit === 'working hours' || duration.unit === 'same day') {
    for (let days = 0; !calendar.day(iso).works && days <= MOST_DAYS; days++) iso = calendar.next(iso);
  }
  return iso === today ? from : calendar.instantOf(iso, 0);
}

/** Working days from a date to another, the first included and the last not; 0 when they are in the wrong order. */
export function workingDays(calendar: WorkingCalendar, from: string, to: string): number {
  let total = 0;
  for (let iso = from, days = 0; iso < to && days <= MOST_DAYS; iso = calendar.next(iso), days++) if (calendar.day(iso).works) total += 1;
  return total;
}
