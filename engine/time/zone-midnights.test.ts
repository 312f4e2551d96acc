import { Temporal } from 'temporal-polyfill';
import { isoDay } from './civil-day.js';
import { midnightsOf } from './zone-midnights.js';

/** Zones whose clocks change at midnight, by half an hour, by a whole day, often, and never. */
test.each([
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
])('days of %s begin when Temporal says, asked forth and back', (zone) => {
  const midnight = midnightsOf(zone);
  const first = Date.UTC(2008, 0, 1) / 86_400_000;
  const days = Array.from({ length: 20 * 365 }, (_, place) => first + place);
  const wrong = [...days, ...days.toReversed()].filter(
    (day) => midnight(day) !== Temporal.PlainDate.from(isoDay(day)).toZonedDateTime(zone).epochMilliseconds,
  );
  expect(wrong.map(isoDay)).toEqual([]);
});
