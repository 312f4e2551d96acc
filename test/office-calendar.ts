import { readLibrary } from '#engine/definition/library.js';
import { createCalendar } from '#engine/time/working-calendar.js';
import { shippedFiles } from './read-library.js';

const files = shippedFiles().filter(({ path }) => path.startsWith('processes/calendars/'));
const definition = readLibrary(files).library.calendars.get('office')?.definition;
if (!definition) throw new Error('calendar office is missing');

/** The calendar shipped, in which 2026-10-01 to 07 are off and 2026-10-10 is made up. */
export const office = createCalendar(definition);
