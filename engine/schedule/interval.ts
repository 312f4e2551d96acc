import type { Interval } from '../definition/recurrence.js';
import { dayNumber, firstOfMonth } from '../time/civil-day.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { workingDays } from '../time/working-time.js';

/**
 * Whether a day lies a whole number of intervals after a date, at least one. A month that is too short has its last day instead: monthly from
 * 31 January is 28 February, then 31 March.
 *
 * @param from - ISO date the interval is counted from
 */
export function fallsOn(calendar: WorkingCalendar, { amount, unit }: Interval, from: string, day: string): boolean {
  if (day <= from) return false;
  switch (unit) {
    case 'days':
      return (dayNumber(day) - dayNumber(from)) % amount === 0;
    case 'weeks':
      return (dayNumber(day) - dayNumber(from)) % (7 * amount) === 0;
    case 'working days':
      return calendar.day(day).works && workingDays(calendar, calendar.next(from), calendar.next(day)) % amount === 0;
    case 'months':
      return monthsBetween(from, day) % amount === 0 && day === dayInMonth(day, Number(from.slice(8)), calendar);
  }
}

function monthsBetween(from: string, to: string): number {
  const months = (iso: string): number => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7));
  return months(to) - months(from);
}

/** The n-th day of the month of a date, or its last. */
function dayInMonth(iso: string, number: number, calendar: WorkingCalendar): string {
  const last = calendar.next(firstOfMonth(iso, 1), -1);
  return Number(last.slice(8)) < number ? last : `${iso.slice(0, 8)}${String(number).padStart(2, '0')}`;
}
