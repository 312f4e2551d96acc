import { WEEKDAYS } from '../definition/calendar.js';
import type { DueAnswer } from '../runtime/facts.js';
import type { EpochMs } from '../runtime/instance.js';
import { dayNumber, firstOfMonth, weekdayIndex } from './civil-day.js';
import type { WorkingCalendar } from './working-calendar.js';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/**
 * The next instant a phrase names after `from`: `Saturday 18:00`, `day 5 of month`, `working day 5 of month`, `last day of June, December`.
 * A day without a time ends at 24:00.
 *
 * @throws {RangeError} for any other text
 */
export function duePhrase(calendar: WorkingCalendar, from: EpochMs, phrase: string): DueAnswer {
  const answer = (iso: string, minute: number): DueAnswer => ({
    at: calendar.instantOf(iso, minute),
    provisional: calendar.day(iso).provisional,
  });
  const week = /^([A-Z][a-z]+day)(?: (\d\d):(\d\d))?$/.exec(phrase);
  const weekday = WEEKDAYS.findIndex((name) => name === week?.[1]?.toLowerCase());
  if (week && weekday >= 0) {
    const minute = week[2] === undefined ? 1440 : Number(week[2]) * 60 + Number(week[3]);
    for (let iso = calendar.dateOf(from), days = 0; days <= 7; iso = calendar.next(iso), days++) {
      if (weekdayIndex(dayNumber(iso)) === weekday && calendar.instantOf(iso, minute) > from) return answer(iso, minute);
    }
  }
  const month = /^(?:(last working day|last day)|(working day|day) (\d{1,2})) of (month|[A-Z][A-Za-z, ]+)$/.exec(phrase);
  if (!month) throw new RangeError(`"${phrase}" is neither a duration nor a date phrase`);
  const wanted = month[4] === 'month' ? null : (month[4] ?? '').split(', ').map((name) => MONTHS.indexOf(name) + 1);
  const today = calendar.dateOf(from);
  for (let months = 0; months < 26; months++) {
    const first = firstOfMonth(today, months);
    if (wanted && !wanted.includes(Number(first.slice(5, 7)))) continue;
    const iso = dayOfMonth(calendar, first, month[1], month[2], Number(month[3]));
    if (iso !== null && calendar.instantOf(iso, 1440) > from) return answer(iso, 1440);
  }
  throw new RangeError(`"${phrase}" names no day of the next two years`);
}

/** Null: the month has no such day. */
function dayOfMonth(
  calendar: WorkingCalendar,
  first: string,
  last: string | undefined,
  kind: string | undefined,
  ordinal: number,
): string | null {
  const end = calendar.next(firstOfMonth(first, 1), -1);
  const inMonth = (iso: string): string | null => (iso >= first && iso <= end ? iso : null);
  if (last === 'last day') return end;
  if (last === undefined && kind === 'day') return inMonth(calendar.next(first, ordinal - 1));
  const forth = last === undefined ? 1 : -1;
  let iso: string | null = forth === 1 ? first : end;
  for (let left = last === undefined ? ordinal : 1; iso !== null; iso = inMonth(calendar.next(iso, forth))) {
    if (calendar.day(iso).works) left -= 1;
    if (left === 0) return iso;
  }
  return null;
}
