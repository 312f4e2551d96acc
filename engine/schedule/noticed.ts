import type { Schedule } from '../definition/schedule.js';
import type { EpochMs } from '../runtime/instance.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { occurrencesAfter } from './occurrences.js';

/** An occurrence noticed later than this after it was due was missed: the host was down. */
export const MISSED_AFTER_MS = 10 * 60_000;

/**
 * What becomes of an occurrence that is due.
 *
 * @param nextAt - when the one after it is due; null: there is none
 * @returns `on-time` and `missed` start what they start, `skipped` nothing
 */
export function noticedAs(
  { missed, recurrence }: Pick<Schedule, 'missed' | 'recurrence'>,
  at: EpochMs,
  nextAt: EpochMs | null,
  now: EpochMs,
): 'on-time' | 'missed' | 'skipped' {
  if (now - at <= MISSED_AFTER_MS) return 'on-time';
  if (missed === 'none') return 'skipped';
  // The days of an interval are those of its rows: the last day of one is not the last of another.
  return missed === 'last' && recurrence.kind !== 'interval' && nextAt !== null && nextAt <= now ? 'skipped' : 'missed';
}

/**
 * Days after a missed occurrence that were due when it was noticed: with `missed: last` a row that an interval counts to one of them is left to it.
 *
 * @param day - ISO date of the occurrence
 */
export function laterMissed(
  calendar: WorkingCalendar,
  schedule: Schedule,
  day: string,
  at: { readonly due: EpochMs; readonly noticed: EpochMs },
): readonly string[] {
  if (schedule.missed !== 'last' || schedule.recurrence.kind !== 'interval') return [];
  const days: string[] = [];
  // Those moved off the same days off are due at the same instant.
  for (const occurrence of occurrencesAfter(calendar, schedule, { after: day, since: at.due - 1 })) {
    if (occurrence.at > at.noticed) break;
    days.push(occurrence.day);
  }
  return days;
}
