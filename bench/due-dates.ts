import { readFileSync } from 'node:fs';
import { readLibrary } from '#engine/definition/library.js';
import { due } from '#engine/time/due.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { hostCpuSeconds } from './cpu-time.js';
import { type Spread, spread } from './statistics.js';

/** Processor microseconds of one due date about three years away. */
export interface DueDateResult {
  readonly calendar: string;
  readonly duration: string;
  /** Mean of each round, over dates drawn from the years before. */
  readonly each: Spread;
  /** The first one a calendar is asked for: its years are summed up. */
  readonly first: number;
}

const DURATIONS = ['750 working days', '6000 working hours', '1095 days'];
const FILES = ['cn', 'office'];
/** Dates counted from: as many days, from this one on, at different hours. */
const DAYS = 2_000;
const FIRST = Date.UTC(2021, 0, 1);
const DAY = 86_400_000;

/** @param rounds - how often all dates are counted; the first time is not told, but for its first date */
export function measureDueDates(rounds: number): readonly DueDateResult[] {
  return [...calendars()].flatMap(([name, make]) =>
    DURATIONS.map((duration) => {
      const calendar = make();
      const first = timed(calendar, duration, 1);
      timed(calendar, duration, DAYS);
      return { calendar: name, duration, each: spread(Array.from({ length: rounds }, () => timed(calendar, duration, DAYS))), first };
    }),
  );
}

/** The office of the library, in other zones, and with hours through the night in which the clocks change. */
function calendars(): ReadonlyMap<string, () => WorkingCalendar> {
  const files = FILES.map((name) => `processes/calendars/${name}.yaml`).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const office = readLibrary(files).library.calendars.get('office')?.definition;
  if (!office) throw new Error('there is no office calendar');
  const night = { ...office.hours, saturday: [{ from: 22 * 60, to: 24 * 60 }], sunday: [{ from: 0, to: 6 * 60 }] };
  return new Map([
    ['office, Shanghai', () => createCalendar(office)],
    ['office, Berlin', () => createCalendar({ ...office, zone: 'Europe/Berlin' })],
    ['office and nights, New York', () => createCalendar({ ...office, zone: 'America/New_York', hours: night })],
  ]);
}

/** @returns processor microseconds of one, on average */
function timed(calendar: WorkingCalendar, duration: string, dates: number): number {
  const begin = hostCpuSeconds();
  for (let day = 0; day < dates; day++)
    due(calendar, { from: FIRST + day * DAY + ((day * 7919) % 1440) * 60_000, duration, cutoff: null, before: false });
  return ((hostCpuSeconds() - begin) * 1_000_000) / dates;
}
