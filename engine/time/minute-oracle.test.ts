import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { type CalendarDefinition, WEEKDAYS } from '#engine/definition/calendar.js';
import { readLibrary } from '#engine/definition/library.js';
import { due } from './due.js';
import { createCalendar } from './working-calendar.js';
import { openTime, workingDays } from './working-time.js';

const files = ['office', 'cn'].map((name) => ({
  path: `processes/calendars/${name}.yaml`,
  text: readFileSync(`processes/calendars/${name}.yaml`, 'utf8'),
}));
const office = readLibrary(files).library.calendars.get('office')!.definition;
const SPAN = (from: string, to: string): { from: number; to: number } => {
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { from: minutes(from), to: minutes(to) };
};
/** Open at night, when summer time begins and ends. */
const night = (zone: string): CalendarDefinition => ({
  ...office,
  id: 'night',
  zone,
  hours: {
    saturday: [SPAN('22:00', '24:00')],
    sunday: [SPAN('00:00', '04:30'), SPAN('05:00', '06:00')],
    wednesday: [SPAN('00:00', '24:00')],
  },
  workingDays: ['sunday', 'wednesday'],
  makeUp: 'wednesday',
});

const [FIRST, LAST] = [Date.UTC(2024, 0, 1), Date.UTC(2027, 0, 1)];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Every minute of three years asked one by one, with nothing of the code under test. */
function oracleOf(definition: CalendarDefinition) {
  const years = Object.values(definition.arrangements[0] ?? {});
  const holidays = new Set(years.flatMap((year) => year.holidays));
  const makeUps = new Set(years.flatMap((year) => year.makeUp));
  const weekdayOf = (iso: string) => WEEKDAYS[(new Date(iso).getUTCDay() + 6) % 7]!;
  const works = (iso: string): boolean => makeUps.has(iso) || (!holidays.has(iso) && definition.workingDays.includes(weekdayOf(iso)));
  const hours = (iso: string) => definition.hours[makeUps.has(iso) ? definition.makeUp : weekdayOf(iso)] ?? [];
  const offsets = Array.from(
    { length: (LAST - FIRST) / HOUR },
    (_, hour) => Temporal.Instant.fromEpochMilliseconds(FIRST + hour * HOUR).toZonedDateTimeISO(definition.zone).offsetNanoseconds / 1e6,
  );
  /** Minutes that are open, counted from the first. */
  const open: number[] = [];
  const dates: string[] = [];
  for (let minute = 0; minute < (LAST - FIRST) / MINUTE; minute++) {
    const wall = FIRST + minute * MINUTE + (offsets[Math.floor(minute / 60)] ?? 0);
    const clock = ((wall / MINUTE) % 1440) | 0;
    if (minute === 0 || clock === 0 || minute % 60 === 0) {
      const iso = new Date(wall).toISOString().slice(0, 10);
      if (iso !== dates.at(-1)) dates.push(iso);
    }
    const iso = dates.at(-1)!;
    if ((makeUps.has(iso) || !holidays.has(iso)) && hours(iso).some(({ from, to }) => clock >= from && clock < to)) open.push(minute);
  }
  return { open, works, hours, dates };
}

/** Number of the first open minute at or after a minute. */
function placeOf(open: readonly number[], minute: number): number {
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (open[middle]! < minute) low = middle + 1;
    else high = middle;
  }
  return low;
}

describe.each([
  ['office in Shanghai', office],
  ['office in Berlin', { ...office, zone: 'Europe/Berlin' }],
  ['night in Berlin', night('Europe/Berlin')],
  ['night in New York', night('America/New_York')],
] as const)('asked minute by minute over three years, %s', (_, definition) => {
  const calendar = createCalendar(definition);
  const oracle = oracleOf(definition);
  const { open } = oracle;
  const years = (LAST - FIRST) / MINUTE;
  const second = fc.integer({ min: 0, max: 59 });
  const run = { numRuns: 400, seed: 20261125 };
  const dueAt = (from: number, duration: string, before = false): number => due(calendar, { from, duration, before, cutoff: null }).at;

  test('so many working hours later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: years - 600 * 1440 }), second, fc.integer({ min: 1, max: 300 }), (minute, seconds, hours) => {
        const place = placeOf(open, minute);
        // What is left of a minute that has begun is made up for in the one after the last.
        const isInside = seconds > 0 && open[place] === minute;
        const first = seconds > 0 && !isInside ? placeOf(open, minute + 1) : place;
        const expected = isInside
          ? FIRST + open[first + hours * 60]! * MINUTE + seconds * 1_000
          : FIRST + (open[first + hours * 60 - 1]! + 1) * MINUTE;
        expect(dueAt(FIRST + minute * MINUTE + seconds * 1_000, `${hours} working hour${hours > 1 ? 's' : ''}`)).toBe(expected);
      }),
      run,
    );
  });

  test('so many working hours earlier', () => {
    fc.assert(
      fc.property(fc.integer({ min: 600 * 1440, max: years - 1 }), fc.integer({ min: 1, max: 300 }), (minute, hours) => {
        expect(dueAt(FIRST + minute * MINUTE, `${hours} working hour${hours > 1 ? 's' : ''}`, true)).toBe(
          FIRST + open[placeOf(open, minute) - hours * 60]! * MINUTE,
        );
      }),
      run,
    );
  });

  test('the working time between', () => {
    fc.assert(
      fc.property(fc.nat(years - 1), fc.nat(years - 1), (a, b) => {
        expect(openTime(calendar, FIRST + a * MINUTE, FIRST + b * MINUTE)).toBe(Math.max(0, placeOf(open, b) - placeOf(open, a)) * MINUTE);
      }),
      run,
    );
  });

  test('so many working days later and earlier, and those between', () => {
    const working = oracle.dates.filter(oracle.works);
    fc.assert(
      fc.property(fc.integer({ min: 500, max: oracle.dates.length - 500 }), fc.integer({ min: 1, max: 60 }), (place, amount) => {
        const iso = oracle.dates[place]!;
        const from = calendar.instantOf(iso, 600);
        const after = working.filter((day) => day > iso)[amount - 1]!;
        const before = working.filter((day) => day < iso).at(-amount)!;
        const text = `${amount} working day${amount > 1 ? 's' : ''}`;
        expect(calendar.dateOf(dueAt(from, text) - 1)).toBe(after);
        expect(dueAt(from, text)).toBe(calendar.instantOf(after, oracle.hours(after).at(-1)!.to));
        expect(calendar.dateOf(dueAt(from, text, true) - 1)).toBe(before);
        expect(workingDays(calendar, iso, after)).toBe(working.filter((day) => day >= iso && day < after).length);
      }),
      { ...run, numRuns: 200 },
    );
  });
});

test('a due date across three years is not counted day by day', () => {
  const calendar = createCalendar(office);
  let days = 0;
  const counting = { ...calendar, day: (iso: string) => ((days += 1), calendar.day(iso)) };
  due(counting, { from: FIRST, duration: '730 working days', before: false, cutoff: null });
  due(counting, { from: FIRST, duration: '5000 working hours', before: false, cutoff: null });
  expect(days).toBeLessThan(20);
});

test('what never comes is refused, not searched for ever', () => {
  const sleepy = createCalendar({ ...office, arrangements: [], hours: {}, workingDays: [] });
  for (const duration of ['1 working day', '1 working hour'])
    expect(() => due(sleepy, { from: FIRST, duration, before: false, cutoff: null })).toThrow(RangeError);
});
