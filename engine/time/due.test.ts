import fc from 'fast-check';
import { office } from '#test/office-calendar.js';
import { due } from './due.js';
import { openTimeAfter, openTimeBefore, workingDays } from './working-time.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const dueText = (from: string, duration: string, cutoff: string | null = null): string => {
  const { at: instant } = due(office, { from: at(from), duration, before: false, cutoff });
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16);
};

test.each([
  ['2026-02-13T10:00', '3 working days', '2026-02-25T17:30'],
  ['2026-10-08T10:00', '3 working days', '2026-10-12T17:30'],
  ['2026-09-29T09:00', '1 working day', '2026-09-30T17:30'],
  ['2026-09-30T09:00', '1 working day', '2026-10-08T17:30'],
  ['2026-09-29T15:30', '4 working hours', '2026-09-30T10:30'],
  ['2026-09-29T20:00', '30 minutes', '2026-09-29T20:30'],
  ['2026-09-29T20:00', '24 hours', '2026-09-30T20:00'],
  ['2026-09-29T09:00', 'same day', '2026-09-30T00:00'],
  ['2026-09-29T09:00', '1 day', '2026-10-01T00:00'],
  ['2026-09-29T09:00', 'Saturday 18:00', '2026-10-03T18:00'],
  ['2026-09-29T09:00', 'last day of June, December', '2027-01-01T00:00'],
  ['2026-09-29T09:00', 'working day 5 of month', '2026-10-14T00:00'],
  ['2026-09-29T09:00', 'day 5 of month', '2026-10-06T00:00'],
  ['2026-09-29T09:00', 'day 5 of month 12:00', '2026-10-05T12:00'],
  ['2026-10-05T12:00', 'day 5 of month 12:00', '2026-11-05T12:00'],
  ['2026-11-02T09:00', 'day 31 of month', '2027-01-01T00:00'],
  ['2026-09-29T09:00', 'last day of month', '2026-10-01T00:00'],
  ['2026-10-03T09:00', 'last working day of month', '2026-10-31T00:00'],
  ['2026-09-29T09:00', 'working day 5 of quarter', '2026-10-14T00:00'],
  ['2026-09-29T09:00', 'last day of quarter', '2026-10-01T00:00'],
  ['2026-09-29T09:00', 'last working day of half-year', '2027-01-01T00:00'],
  ['2026-07-01T09:00', 'day 10 of half-year', '2026-07-11T00:00'],
  ['2026-09-29T09:00', 'day 31 of year', '2027-02-01T00:00'],
  ['2026-09-29T09:00', 'last day of year', '2027-01-01T00:00'],
  ['2026-03-01T09:00', 'day 29 of February', '2028-03-01T00:00'],
  ['2026-09-29T09:00', 'Tuesday 08:30', '2026-10-06T08:30'],
  ['2026-09-29T09:00', 'Tuesday', '2026-09-30T00:00'],
])('from %s, %s is due at %s', (from, duration, expected) => {
  expect(dueText(from, duration)).toBe(expected);
});

test('what comes after the cutoff counts as the next working day', () => {
  expect(dueText('2026-09-30T16:30', 'same day', '16:00')).toBe('2026-10-09T00:00');
  expect(dueText('2026-09-30T15:30', 'same day', '16:00')).toBe('2026-10-01T00:00');
  expect(dueText('2026-09-30T16:00', 'same day', '16:00')).toBe('2026-10-01T00:00');
});

test('counted back from the evening, working days end when the day closes', () => {
  const back = due(office, { from: at('2026-10-09T20:00'), duration: '2 working days', before: true, cutoff: null });
  expect(back.at).toBe(at('2026-09-30T17:30'));
});

test('working time counted across the turn of a year begins with the first opening after it', () => {
  expect(openTimeAfter(office, at('2026-12-31T17:30'), 0)).toBe(at('2027-01-01T08:30'));
  expect(openTimeBefore(office, at('2027-01-01T10:30'), 2 * 3_600_000)).toBe(at('2027-01-01T08:30'));
});

test('a year without a published arrangement is provisional', () => {
  expect(due(office, { from: at('2099-01-04T09:00'), duration: '1 working day', before: false, cutoff: null }).provisional).toBe(true);
  expect(due(office, { from: at('2026-09-29T09:00'), duration: '1 working day', before: false, cutoff: null }).provisional).toBe(false);
});

test('working days between dates leave out holidays and count make-up days', () => {
  expect(workingDays(office, '2026-10-01', '2026-10-08')).toBe(0);
  expect(workingDays(office, '2026-10-08', '2026-10-13')).toBe(4);
});

test('working hours agree with a count minute by minute', () => {
  const start = at('2026-09-01T00:00');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * 24 * 60 }), fc.integer({ min: 1, max: 30 }), (offset, hours) => {
      const from = start + offset * 60_000;
      const { at: instant } = due(office, { from, duration: `${hours} working hours`, before: false, cutoff: null });
      let left = hours * 60;
      let minute = from;
      while (left > 0) {
        const iso = office.dateOf(minute);
        const clock = Math.floor(office.minuteOf(minute));
        if (office.day(iso).hours.some((open) => clock >= open.from && clock < open.to)) left -= 1;
        minute += 60_000;
      }
      expect(instant).toBe(minute);
    }),
    { numRuns: 40 },
  );
});

test('counting back and forth meets', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 * 24 * 60 }), fc.integer({ min: 1, max: 40 }), (offset, hours) => {
      const from = at('2026-03-01T00:00') + offset * 60_000;
      const forth = due(office, { from, duration: `${hours} working hours`, before: false, cutoff: null }).at;
      const back = due(office, { from: forth, duration: `${hours} working hours`, before: true, cutoff: null }).at;
      expect(due(office, { from: back, duration: `${hours} working hours`, before: false, cutoff: null }).at).toBe(forth);
    }),
    { numRuns: 60 },
  );
});
