import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { createCalendar } from './working-calendar.js';

const calendarIn = (zone: string): ReturnType<typeof createCalendar> =>
  createCalendar({
    id: 'x',
    title: { zh: '甲', en: 'X' },
    zone,
    hours: { monday: [{ from: 510, to: 720 }] },
    workingDays: ['monday'],
    makeUp: 'monday',
    inherits: null,
    arrangements: [],
    days: {},
  });

test.each(['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Kathmandu'])(
  'dates and wall clocks of %s agree with Temporal',
  (zone) => {
    const calendar = calendarIn(zone);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) }), (at) => {
        const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(calendar.dateOf(at)).toBe(time.toPlainDate().toString());
        expect(calendar.minuteOf(at)).toBeCloseTo(time.hour * 60 + time.minute + time.second / 60 + time.millisecond / 60_000, 6);
        const minute = Math.floor(calendar.minuteOf(at));
        const wall = time
          .toPlainDate()
          .toZonedDateTime({ timeZone: zone, plainTime: { hour: Math.floor(minute / 60), minute: minute % 60 } });
        expect(calendar.instantOf(calendar.dateOf(at), minute)).toBe(wall.epochMilliseconds);
      }),
    );
  },
);

test('the midnight after a day is the one before the next, also where clocks change', () => {
  const berlin = calendarIn('Europe/Berlin');
  for (const [iso, hours] of [
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-10-26', 24],
  ] as const) {
    expect(berlin.instantOf(iso, 1440)).toBe(berlin.instantOf(berlin.next(iso), 0));
    expect(berlin.instantOf(iso, 1440) - berlin.instantOf(iso, 0)).toBe(hours * 3_600_000);
  }
  expect(berlin.instantOf('2026-03-29', 150)).toBe(Date.parse('2026-03-29T03:30+02:00'));
});
