import type { EpochMs } from '../runtime/instance.js';
import type { WorkingCalendar } from './working-calendar.js';

/** Whether a due date lies in a year whose holidays nobody has published yet; 24:00 is of the day it ends. None (null) is not. */
export function isProvisional(calendar: WorkingCalendar, dueAt: EpochMs | null): boolean {
  return dueAt !== null && calendar.day(calendar.dateOf(dueAt - 1)).provisional;
}
