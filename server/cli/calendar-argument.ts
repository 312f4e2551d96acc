import type { CalendarDefinition } from '#engine/definition/calendar.js';
import { readLibrary } from '#engine/definition/library.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { CliError, EXIT } from './exit-code.js';
import { type CheckedLibrary, requireLibraryFolder, requireValid } from './library-argument.js';

/**
 * The calendars of a library folder; a mistake elsewhere in it does not matter to them.
 *
 * @throws {CliError} exit 3 when the folder is not there or holds no calendar
 */
export async function checkCalendars(folder: string): Promise<CheckedLibrary> {
  const files = (await requireLibraryFolder(folder)).filter(({ path }) => path.startsWith('processes/calendars/'));
  if (files.length === 0) throw new CliError(EXIT.input, `${folder}: 没有 processes/calendars/ / there is no processes/calendars/ here`);
  return { files, ...readLibrary(files) };
}

/** @throws {CliError} exit 1 when calendars have errors, 3 for one that is not there */
export async function calendarOf(folder: string, id: string): Promise<{ definition: CalendarDefinition; calendar: WorkingCalendar }> {
  const { library } = requireValid(await checkCalendars(folder));
  const entry = library.calendars.get(id);
  if (!entry) throw new CliError(EXIT.input, `没有日历 / no calendar "${id}": ${[...library.calendars.keys()].join(', ')}`);
  return { definition: entry.definition, calendar: createCalendar(entry.definition) };
}

/** An instant by the calendar's clock, `2026-11-26 17:30`; what is due at the end of a day is due that day, at 24:00. */
export function wallTime(calendar: WorkingCalendar, at: number): string {
  const minute = Math.floor(calendar.minuteOf(at));
  if (at === calendar.instantOf(calendar.dateOf(at), 0)) return `${calendar.dateOf(at - 1)} 24:00`;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${calendar.dateOf(at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
