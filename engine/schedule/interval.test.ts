import fc from 'fast-check';
import { isRecurrence, parseRecurrence } from '../definition/recurrence.js';
import { isoDay } from '../time/civil-day.js';
import { workingDays } from '../time/working-time.js';
import { fallsOn } from './interval.js';
import { office } from '#test/office-calendar.js';

const falls = (every: string, from: string, day: string): boolean => {
  const interval = parseRecurrence(every);
  if (!isRecurrence(interval) || interval.kind !== 'interval') throw new Error(every);
  return fallsOn(office, interval, from, day);
};
const days = (every: string, from: string, count: number): readonly string[] => {
  const found: string[] = [];
  for (let day = from; found.length < count; day = office.next(day)) if (falls(every, from, day)) found.push(day);
  return found;
};

test.each([
  ['week', '2026-09-29', ['2026-10-06', '2026-10-13']],
  ['2 weeks', '2026-09-29', ['2026-10-13', '2026-10-27']],
  ['month', '2026-01-31', ['2026-02-28', '2026-03-31']],
  ['month', '2028-01-30', ['2028-02-29', '2028-03-30']],
  ['quarter', '2026-11-30', ['2027-02-28', '2027-05-30']],
  ['half-year 08:00', '2026-08-31', ['2027-02-28', '2027-08-31']],
  ['year', '2028-02-29', ['2029-02-28', '2030-02-28']],
  ['10 days', '2026-09-29', ['2026-10-09', '2026-10-19']],
  ['5 working days', '2026-09-29', ['2026-10-12', '2026-10-19']],
] as const)('every %s from %s', (every, from, expected) => {
  expect(days(every, from, 2)).toEqual(expected);
});

test('nothing is due on the day itself or before it', () => {
  expect(falls('week', '2026-09-29', '2026-09-29')).toBe(false);
  expect(falls('week', '2026-09-29', '2026-09-22')).toBe(false);
});

test('between two days an interval falls as often as it fits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 18_000, max: 24_000 }), (amount, first) => {
      const from = isoDay(first);
      const found = Array.from({ length: 200 }, (_, count) => isoDay(first + count)).filter((day) =>
        falls(`${amount} working days`, from, day),
      );
      expect(found.length).toBe(Math.floor(workingDays(office, office.next(from), isoDay(first + 200)) / amount));
    }),
  );
});
