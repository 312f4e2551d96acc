import { isRecurrence, parseRecurrence } from '../definition/recurrence.js';
import type { DaysOff } from '../definition/schedule.js';
import { nextOccurrence, occurrencesAfter, occurrencesBetween } from './occurrences.js';
import { office } from '#test/office-calendar.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const rule = (every: string, daysOff: DaysOff = 'keep') => {
  const recurrence = parseRecurrence(every);
  if (!isRecurrence(recurrence)) throw new Error(every);
  return { recurrence, daysOff };
};
const told = ({ day, at: instant }: { day: string; at: number }): string =>
  `${day} ${new Date(instant + 8 * 3_600_000).toISOString().slice(5, 16)}`;
const first = (count: number, every: string, since: string, daysOff: DaysOff = 'keep', after: string | null = null): readonly string[] => {
  const found: string[] = [];
  for (const occurrence of occurrencesAfter(office, rule(every, daysOff), { after, since: at(since) })) {
    if (found.push(told(occurrence)) === count) break;
  }
  return found;
};

test.each([
  ['Monday 08:00', '2026-09-28T08:00', 'keep', ['2026-10-05 10-05T08:00', '2026-10-12 10-12T08:00']],
  ['Monday 08:00', '2026-09-28T07:59', 'keep', ['2026-09-28 09-28T08:00', '2026-10-05 10-05T08:00']],
  ['Monday 08:00', '2026-09-28T08:00', 'skip', ['2026-10-12 10-12T08:00', '2026-10-19 10-19T08:00']],
  ['Monday 08:00', '2026-09-28T08:00', 'next', ['2026-10-05 10-08T08:00', '2026-10-12 10-12T08:00']],
  ['Monday 08:00', '2026-09-28T08:00', 'previous', ['2026-10-05 09-30T08:00', '2026-10-12 10-12T08:00']],
  ['day 1 of June, December', '2026-09-28T08:00', 'keep', ['2026-12-01 12-01T00:00', '2027-06-01 06-01T00:00']],
  ['day 1 of month', '2026-09-28T08:00', 'next', ['2026-10-01 10-08T00:00', '2026-11-01 11-02T00:00']],
  ['day 1 of month', '2026-10-05T08:00', 'next', ['2026-10-01 10-08T00:00', '2026-11-01 11-02T00:00']],
  ['working day 5 of month', '2026-09-28T08:00', 'keep', ['2026-10-13 10-13T00:00', '2026-11-06 11-06T00:00']],
  ['last day of quarter 17:00', '2026-09-28T08:00', 'keep', ['2026-09-30 09-30T17:00', '2026-12-31 12-31T17:00']],
  ['day 31 of month', '2026-10-31T00:00', 'keep', ['2026-12-31 12-31T00:00', '2027-01-31 01-31T00:00']],
  ['day 29 of February', '2026-10-31T00:00', 'keep', ['2028-02-29 02-29T00:00', '2032-02-29 02-29T00:00']],
  ['day 08:30', '2026-09-30T09:00', 'keep', ['2026-10-01 10-01T08:30', '2026-10-02 10-02T08:30']],
  ['working day 08:30', '2026-09-30T09:00', 'keep', ['2026-10-08 10-08T08:30', '2026-10-09 10-09T08:30']],
  ['2 weeks', '2026-10-02T09:00', 'next', ['2026-10-01 10-08T00:00', '2026-10-02 10-08T00:00']],
] as const)('%s after %s, days off: %s', (every, since, daysOff, expected) => {
  expect(first(2, every, since, daysOff)).toEqual(expected);
});

test('after an occurrence comes the next one, not another of the same month when its days have changed', () => {
  expect(first(1, 'working day 5 of month', '2026-10-01T00:00', 'keep', '2026-10-09')).toEqual(['2026-11-06 11-06T00:00']);
  expect(first(1, 'Monday', '2026-10-01T00:00', 'keep', '2026-10-05')).toEqual(['2026-10-12 10-12T00:00']);
});

test('occurrences between two days, both included', () => {
  const between = [...occurrencesBetween(office, rule('Monday 08:00'), '2026-10-05', '2026-10-19')].map(({ day }) => day);
  expect(between).toEqual(['2026-10-05', '2026-10-12', '2026-10-19']);
  expect([...occurrencesBetween(office, rule('day 1 of month', 'skip'), '2026-09-15', '2026-12-31')].map(({ day }) => day)).toEqual([
    '2026-12-01',
  ]);
});

test('a day off that always is one has no occurrence; a year without arrangement is marked', () => {
  expect(nextOccurrence(office, rule('day 1 of January', 'skip'), { after: null, since: at('2020-06-01T00:00') })).toMatchObject({
    provisional: true,
  });
  expect(nextOccurrence(office, rule('day 1 of May'), { after: null, since: at('2026-01-01T00:00') })).toMatchObject({
    provisional: false,
  });
});
