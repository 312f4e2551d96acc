import type { Recurrence } from '../definition/recurrence.js';
import type { DaysOff, Schedule } from '../definition/schedule.js';
import type { EpochMs } from '../runtime/instance.js';
import { firstOfMonth } from '../time/civil-day.js';
import { daysOfPhrase } from '../time/due-phrase.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { nthWorkingDay } from '../time/working-time.js';

/** One time a schedule starts what it starts. */
export interface Occurrence {
  /** ISO date meant, before it is moved off a day off; it identifies the occurrence. */
  readonly day: string;
  readonly at: EpochMs;
  /** No arrangement of holidays is published for its year. */
  readonly provisional: boolean;
}

/** How far a schedule has come: occurrences up to a day, and up to an instant, are over. */
export interface Position {
  /** Day of the last occurrence; null: there was none. */
  readonly after: string | null;
  /** Epoch milliseconds: since when the schedule counts. */
  readonly since: EpochMs;
}

type Rule = Pick<Schedule, 'recurrence' | 'daysOff'>;

/** Longest row of days off that moves an occurrence, so that none is overlooked that began before `since`. */
const DAYS_MOVED = 31;
/** A daily schedule looks no farther; the phrases look eight years ahead themselves. */
const MOST_DAYS = 8 * 366;

/** The next occurrence, null when there is none within eight years. */
export function nextOccurrence(calendar: WorkingCalendar, rule: Rule, position: Position): Occurrence | null {
  for (const occurrence of occurrencesAfter(calendar, rule, position)) return occurrence;
  return null;
}

/** Occurrences in order, within eight years. */
export function* occurrencesAfter(
  calendar: WorkingCalendar,
  { recurrence, daysOff }: Rule,
  { after, since }: Position,
): Generator<Occurrence> {
  const earliest = calendar.next(calendar.dateOf(since), -DAYS_MOVED);
  const first = after === null ? earliest : later(earliest, dayAfter(calendar, recurrence, after));
  for (const day of daysOf(calendar, recurrence, first)) {
    const start = startDay(calendar, day, daysOff);
    if (start === null) continue;
    const at = calendar.instantOf(start, recurrence.minute);
    if (at > since) yield { day, at, provisional: calendar.day(start).provisional };
  }
}

/**
 * Occurrences whose day lies between two dates, both included.
 *
 * @param from - ISO date
 */
export function* occurrencesBetween(
  calendar: WorkingCalendar,
  { recurrence, daysOff }: Rule,
  from: string,
  to: string,
): Generator<Occurrence> {
  for (const day of daysOf(calendar, recurrence, from)) {
    if (day > to) return;
    const start = day < from ? null : startDay(calendar, day, daysOff);
    if (start !== null) yield { day, at: calendar.instantOf(start, recurrence.minute), provisional: calendar.day(start).provisional };
  }
}

/** Days a recurrence means, in order; of a phrase from the beginning of its period. Every day is looked at for an interval, which each item counts by itself. */
function* daysOf(calendar: WorkingCalendar, recurrence: Recurrence, first: string): Generator<string> {
  if (recurrence.kind === 'phrase') return yield* daysOfPhrase(calendar, first, recurrence.phrase);
  const onlyWorking = recurrence.kind === 'daily' && recurrence.working;
  for (let count = 0; count < MOST_DAYS; count++) {
    const day = calendar.next(first, count);
    if (!onlyWorking || calendar.day(day).works) yield day;
  }
}

/** Where to look for the occurrence after one: not in the same month or quarter again, whatever has become of its working days. */
function dayAfter(calendar: WorkingCalendar, recurrence: Recurrence, day: string): string {
  if (recurrence.kind !== 'phrase' || recurrence.phrase.kind !== 'day') return calendar.next(day);
  const { months } = recurrence.phrase;
  return firstOfMonth(day, months - ((Number(day.slice(5, 7)) - 1) % months));
}

/** The day an occurrence starts on; null: not at all. */
function startDay(calendar: WorkingCalendar, day: string, daysOff: DaysOff): string | null {
  if (daysOff === 'keep' || calendar.day(day).works) return day;
  if (daysOff === 'skip') return null;
  return nthWorkingDay(calendar, day, 1, daysOff === 'next' ? 1 : -1);
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
