import { Temporal } from 'temporal-polyfill';
import { WEEKDAYS } from '../definition/calendar.js';
import type { DueAnswer } from '../runtime/facts.js';
import type { EpochMs } from '../runtime/instance.js';
import type { WorkingCalendar } from './working-calendar.js';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/**
 * The next instant a phrase names after `from`: `Saturday 18:00`, `day 5 of month`, `working day 5 of month`, `last day of June, December`.
 * A day without a time ends at 24:00.
 *
 * @throws {RangeError} for any other text
 */
export function duePhrase(calendar: WorkingCalendar, from: EpochMs, phrase: string): DueAnswer {
  const answer = (iso: string, minute: number): DueAnswer => ({ at: calendar.instantOf(iso, minute), provisional: calendar.day(iso).provisional });
  const week = /^([A-Z][a-z]+day)(?: (\d\d):(\d\d))?$/.exec(phrase);
  const weekday = WEEKDAYS.findIndex((name) => name === week?.[1]?.toLowerCase());
  if (week && weekday >= 0) {
    const minute = week[2] === undefined ? 1440 : Number(week[2]) * 60 + Number(week[3]);
    for (let iso = calendar.dateOf(from), days = 0; days <= 7; iso = calendar.next(iso), days++) {
      if (Temporal.PlainDate.from(iso).dayOfWeek === weekday + 1 && calendar.instantOf(iso, minute) > from) return answer(iso, minute);
    }
  }
  const month = /^(?:(last working day|last day)|(working day|day) (\d{1,2})) of (month|[A-Z][A-Za-z, ]+)$/.exec(phrase);
  if (!month) throw new RangeError(`"${phrase}" is neither a duration nor a date phrase`);
  const wanted = month[4] === 'month' ? null : (month[4] ?? '').split(', ').map((name) => MONTHS.indexOf(name) + 1);
  let start = Temporal.PlainDate.from(calendar.dateOf(from)).with({ day: 1 });
  for (let months = 0; months < 26; months++, start = start.add({ months: 1 })) {
    if (wanted && !wanted.includes(start.month)) continue;
    const iso = dayOfMonth(calendar, start, month[1], month[2], Number(month[3]));
    if (iso !== null && calendar.instantOf(iso, 1440) > from) return answer(iso, 1440);
  }
  throw new RangeError(`"${phrase}" names no day of the next two years`);
}

function dayOfMonth(calendar: WorkingCalendar, start: Temporal.PlainDate, last: string | undefined, kind: string | undefined, ordinal: number): string | null {
  const days = Array.from({ length: start.daysInMonth }, (_, index) => start.with({ day: index + 1 }).toString());
  const working = days.filter((iso) => calendar.day(iso).works);
  if (last === 'last day') return days.at(-1) ?? null;
  if (last) return working.at(-1) ?? null;
  return (kind === 'working day' ? working[ordinal - 1] : days[ordinal - 1]) ?? null;
}
