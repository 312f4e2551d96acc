import { type DuePhrase, isDuePhrase, parseDuePhrase } from '../definition/due-phrase.js';
import type { DueAnswer } from '../runtime/facts.js';
import type { EpochMs } from '../runtime/instance.js';
import { dayNumber, firstOfMonth, weekdayIndex } from './civil-day.js';
import type { WorkingCalendar } from './working-calendar.js';
import { nthWorkingDay } from './working-time.js';

/** Periods looked through: a 29 February comes within eight years, a fifth working day within one. */
const MOST_MONTHS = 8 * 12;
const MOST_WEEKS = 8 * 53;

/**
 * The next instant a phrase names after `from`. A day without a time ends at 24:00; a day that a month does not have (`day 31 of month`) is not in
 * that month.
 *
 * @throws {RangeError} for any other text
 */
export function duePhrase(calendar: WorkingCalendar, from: EpochMs, text: string): DueAnswer {
  const phrase = parseDuePhrase(text);
  if (!isDuePhrase(phrase)) throw new RangeError(`"${text}" is neither a duration nor a date phrase`);
  for (const iso of daysOfPhrase(calendar, calendar.dateOf(from), phrase)) {
    const at = calendar.instantOf(iso, phrase.minute);
    if (at > from) return { at, provisional: calendar.day(iso).provisional };
  }
  throw new RangeError(`"${text}" names no day of the next years`);
}

/** Days that the phrase names within the next eight years, in order, from the week or the period of a date on. */
export function* daysOfPhrase(calendar: WorkingCalendar, today: string, phrase: DuePhrase): Generator<string> {
  if (phrase.kind === 'weekday') {
    const ahead = (phrase.weekday - weekdayIndex(dayNumber(today)) + 7) % 7;
    for (let week = 0; week < MOST_WEEKS; week++) yield calendar.next(today, ahead + 7 * week);
    return;
  }
  const { months, only } = phrase;
  const into = (Number(today.slice(5, 7)) - 1) % months;
  for (let month = -into; month < MOST_MONTHS; month += months) {
    const first = firstOfMonth(today, month);
    if (only && !only.includes(Number(first.slice(5, 7)))) continue;
    const iso = dayOf(calendar, first, firstOfMonth(first, months), phrase);
    if (iso !== null) yield iso;
  }
}

/** Null: the period has no such day. */
function dayOf(
  calendar: WorkingCalendar,
  first: string,
  next: string,
  { working, number }: Extract<DuePhrase, { kind: 'day' }>,
): string | null {
  if (number === null) return working ? nthWorkingDay(calendar, next, 1, -1) : calendar.next(next, -1);
  const iso = working ? nthWorkingDay(calendar, calendar.next(first, -1), number, 1) : calendar.next(first, number - 1);
  return iso < next ? iso : null;
}
