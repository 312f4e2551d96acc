import type { CalendarDay, WorkingCalendar } from '#engine/time/working-calendar.js';

/** A day that another version of a calendar sees differently. */
export interface DayChange {
  readonly date: string;
  readonly before: CalendarDay;
  readonly after: CalendarDay;
}

/** Days of some years on which work, hours, or what is known of them changed. */
export function changedDays(before: WorkingCalendar, after: WorkingCalendar, years: readonly string[]): readonly DayChange[] {
  const changes: DayChange[] = [];
  for (const year of years)
    for (let date = `${year}-01-01`; date.startsWith(year); date = after.next(date)) {
      const [was, is] = [before.day(date), after.day(date)];
      if (was.works !== is.works || JSON.stringify(was.hours) !== JSON.stringify(is.hours)) changes.push({ date, before: was, after: is });
    }
  return changes;
}
