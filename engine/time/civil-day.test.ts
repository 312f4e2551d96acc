import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { dayNumber, firstOfMonth, isoDay, weekdayIndex } from './civil-day.js';

const days = fc.integer({ min: -500_000, max: 2_900_000 });

test('days, dates and weekdays agree with Temporal', () => {
  fc.assert(
    fc.property(days, (day) => {
      const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
      expect(isoDay(day)).toBe(date.toString());
      expect(dayNumber(isoDay(day))).toBe(day);
      expect(weekdayIndex(day)).toBe(date.dayOfWeek - 1);
    }),
  );
});

test('months are counted over the turn of the year', () => {
  expect(firstOfMonth('2026-11-30', 0)).toBe('2026-11-01');
  expect(firstOfMonth('2026-11-30', 2)).toBe('2027-01-01');
});
