import { readFileSync } from 'node:fs';
import { readLibrary } from '../definition/library.js';
import { createCalendar } from '../time/working-calendar.js';

const files = ['office', 'cn'].map((name) => ({
  path: `processes/calendars/${name}.yaml`,
  text: readFileSync(`processes/calendars/${name}.yaml`, 'utf8'),
}));
const definition = readLibrary(files).library.calendars.get('office')?.definition;
if (!definition) throw new Error('calendar office is missing');

/** The calendar shipped, in which 2026-10-01 to 07 are off and 2026-10-10 is made up. */
export const office = createCalendar(definition);
