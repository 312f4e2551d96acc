import { parseDuration } from '../definition/duration.js';
import type { Duration } from '../definition/time-limit.js';
import type { DueAnswer, DueQuery } from '../runtime/facts.js';
import type { EpochMs } from '../runtime/instance.js';
import { isCountable } from './civil-day.js';
import { duePhrase } from './due-phrase.js';
import type { WorkingCalendar } from './working-calendar.js';
import { nthWorkingDay, openTime, openTimeAfter, openTimeBefore } from './working-time.js';

const MINUTE = 60_000;

/**
 * The instant a duration (or phrase) leads to. Hours and minutes run to the second; days end with the n-th day after the first (24:00),
 * working days at closing time of the n-th working day after it; `same day` ends at 24:00. `end of <date>` is its midnight; `working time from
 * <ms> to <ms>` counts as much working time as lies between those instants.
 *
 * @throws {RangeError} for a text that is neither a duration nor a phrase, for a calendar that never opens, and for what lies outside of the years 1
 * to 9999
 */
export function due(calendar: WorkingCalendar, query: Omit<DueQuery, 'calendar'>): DueAnswer {
  const counted = counting(calendar, query);
  if (!isCountable(counted.at)) throw new RangeError(`"${query.duration}" leads out of the years 1 to 9999`);
  return counted;
}

function counting(calendar: WorkingCalendar, query: Omit<DueQuery, 'calendar'>): DueAnswer {
  const endOf = /^end of (\d{4}-\d{2}-\d{2})$/.exec(query.duration)?.[1];
  if (endOf) return { at: calendar.instantOf(endOf, 1440), provisional: calendar.day(endOf).provisional };
  const [, workedFrom, workedTo] = /^working time from (\d+) to (\d+)$/.exec(query.duration) ?? [];
  if (workedFrom && workedTo)
    return answer(calendar, query.from, openTimeAfter(calendar, query.from, openTime(calendar, Number(workedFrom), Number(workedTo))));
  const duration = parseDuration(query.duration);
  if (!duration) return duePhrase(calendar, query.from, query.duration);
  const from = startOfCount(calendar, query);
  const at = count(calendar, from, duration, query.before ? -1 : 1);
  return answer(calendar, from, at);
}

/** The instant a duration is counted from: `from`, unless it came in after the cutoff. */
export function startOfCount(calendar: WorkingCalendar, { from, cutoff, duration }: Omit<DueQuery, 'calendar'>): EpochMs {
  const counted = parseDuration(duration);
  return cutoff === null || counted === null ? from : afterCutoff(calendar, from, cutoff, counted);
}

/** Provisional when any year on the way is. */
function answer(calendar: WorkingCalendar, from: EpochMs, at: EpochMs): DueAnswer {
  const [first, last] = [calendar.dateOf(Math.min(from, at)), calendar.dateOf(Math.max(from, at))];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++)
    if (calendar.day(`${String(year).padStart(4, '0')}-01-01`).provisional) return { at, provisional: true };
  return { at, provisional: false };
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
      return (direction === 1 ? openTimeAfter : openTimeBefore)(calendar, from, duration.amount * 60 * MINUTE);
  }
}

/** Closing time of the n-th working day after; counting back, the same wall-clock time of the n-th working day before. */
function workingDay(calendar: WorkingCalendar, from: EpochMs, amount: number, direction: 1 | -1): EpochMs {
  const iso = nthWorkingDay(calendar, calendar.dateOf(from), amount, direction);
  const closing = calendar.day(iso).hours.at(-1)?.to ?? 1440;
  return calendar.instantOf(iso, direction === 1 ? closing : Math.min(calendar.minuteOf(from), closing));
}

/** After the cutoff, work counts as come in on the next day; in working units, and for `same day`, whatever comes in out of working days does so too. */
function afterCutoff(calendar: WorkingCalendar, from: EpochMs, cutoff: string, duration: Duration): EpochMs {
  const [hour = 0, minute = 0] = cutoff.split(':').map(Number);
  const today = calendar.dateOf(from);
  const isLate = from > calendar.instantOf(today, hour * 60 + minute);
  let iso = isLate ? calendar.next(today) : today;
  if (duration.unit === 'working days' || duration.unit === 'working hours' || duration.unit === 'same day') {
    if (!calendar.day(iso).works) iso = nthWorkingDay(calendar, iso, 1, 1);
  }
  return iso === today ? from : calendar.instantOf(iso, 0);
}
