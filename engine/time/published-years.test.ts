import { readFileSync } from 'node:fs';
import chineseDays from 'chinese-days';
import { readLibrary } from '#engine/definition/library.js';
import { isProvisional } from './provisional.js';
import { createCalendar } from './working-calendar.js';

const files = ['office', 'cn'].map((name) => ({
  path: `processes/calendars/${name}.yaml`,
  text: readFileSync(`processes/calendars/${name}.yaml`, 'utf8'),
}));
const definition = readLibrary(files).library.calendars.get('office')?.definition;
if (!definition) throw new Error('calendar office is missing');
const office = createCalendar(definition);

/** The package is asked year by year only for what it really knows: past its data it calls every weekday a working day. */
test.each(Object.keys(definition.arrangements[0] ?? {}))('every day of %s is a working day or not as chinese-days has it', (year) => {
  const wrong: string[] = [];
  for (let iso = `${year}-01-01`; iso.startsWith(year); iso = office.next(iso))
    if (office.day(iso).works !== chineseDays.isWorkday(iso)) wrong.push(iso);
  expect(wrong).toEqual([]);
});

test('a year that is not published is provisional', () => {
  expect(office.day('2026-12-31').provisional).toBe(false);
  expect(office.day('2027-01-01')).toMatchObject({ provisional: true });
});

test.each([
  ['2026-12-31T17:30', false],
  ['2027-01-01T00:00', false],
  ['2027-01-01T00:01', true],
  ['2027-01-04T17:30', true],
])('what is due at %s is provisional: %p', (text, provisional) => {
  expect(isProvisional(office, Date.parse(`${text}+08:00`))).toBe(provisional);
  expect(isProvisional(office, null)).toBe(false);
});
