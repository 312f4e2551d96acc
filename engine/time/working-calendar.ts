import { Temporal } from 'temporal-polyfill';
import { type CalendarDefinition, type OpenHours, WEEKDAYS } from '../definition/calendar.js';
import type { EpochMs } from '../runtime/instance.js';
import { type DayNumber, dayNumber, isoDay, weekdayIndex } from './civil-day.js';
import { midnightsOf } from './zone-midnights.js';
import { indexYear, type YearIndex } from './year-index.js';

/** One day of a calendar. */
export interface CalendarDay {
  readonly iso: string;
  /** Counts as a working day. */
  readonly works: boolean;
  /** Opening hours, in order; may exist on a day that does not count (Saturday morning). */
  readonly hours: readonly OpenHours[];
  /** No arrangement is published for its year. */
  readonly provisional: boolean;
  /** What makes it so. */
  readonly why: 'weekday' | 'holiday' | 'make-up' | 'closed';
  /** Who arranged a holiday or make-up day; null: the weekly hours. */
  readonly source: string | null;
}

/** A calendar made ready to count with; days are worked out once and kept. */
export interface WorkingCalendar {
  readonly id: string;
  readonly zone: string;
  day(iso: string): CalendarDay;
  /** ISO date of an instant in the calendar's zone. */
  dateOf(at: EpochMs): string;
  /** Minutes after midnight (with fraction) of an instant on its date, by the wall clock. */
  minuteOf(at: EpochMs): number;
  /** Instant of a wall-clock minute of a date; 1440 is the midnight after. In a gap of summer time, the instant after it. */
  instantOf(iso: string, minute: number): EpochMs;
  next(iso: string, days?: number): string;
  /** Sums of a year. @throws {RangeError} outside of the years 0 to 9999 */
  year(year: number): YearIndex;
}

const DAY = 86_400_000;
const BY_WEEKDAY = { why: 'weekday', source: null } as const;

/** Holidays and make-up days; what is nearer to the calendar wins. */
function arrangedDays({ arrangements }: CalendarDefinition): ReadonlyMap<string, Pick<CalendarDay, 'why' | 'source'>> {
  const arranged = new Map<string, Pick<CalendarDay, 'why' | 'source'>>();
  for (const { source, holidays, makeUp } of arrangements.flatMap((years) => Object.values(years))) {
    for (const iso of holidays) arranged.set(iso, { why: 'holiday', source });
    for (const iso of makeUp) arranged.set(iso, { why: 'make-up', source });
  }
  return arranged;
}

export function createCalendar(definition: CalendarDefinition): WorkingCalendar {
  const days = new Map<string, CalendarDay>();
  const years = new Map<number, YearIndex>();
  const midnights = new Map<DayNumber, EpochMs>();
  const beginning = midnightsOf(definition.zone);
  const numbers = new Map<string, DayNumber>();
  const texts = new Map<DayNumber, string>();
  const arranged = arrangedDays(definition);
  const numberOf = (iso: string): DayNumber => kept(numbers, iso, () => dayNumber(iso));
  const textOf = (day: DayNumber): string => kept(texts, day, () => isoDay(day));
  /** Start of a day in the zone. */
  const midnight = (day: DayNumber): EpochMs => kept(midnights, day, () => beginning(day));
  /** Within a day of 24 hours the wall clock runs as time does. */
  const isEven = (day: DayNumber): boolean => midnight(day + 1) - midnight(day) === DAY;

  function workOut(iso: string): CalendarDay {
    const weekday = WEEKDAYS[weekdayIndex(numberOf(iso))] ?? 'monday';
    const { why, source } = arranged.get(iso) ?? BY_WEEKDAY;
    const single = definition.days[iso];
    const usual = why === 'holiday' ? [] : (definition.hours[why === 'make-up' ? definition.makeUp : weekday] ?? []);
    return {
      iso,
      works: single?.length !== 0 && (why === 'make-up' || (why === 'weekday' && definition.workingDays.includes(weekday))),
      hours: single ?? usual,
      provisional: definition.arrangements[0]?.[iso.slice(0, 4)] === undefined,
      why: single?.length === 0 ? 'closed' : why,
      source,
    };
  }

  /** No zone is more than a day away from UTC. */
  function dayAt(at: EpochMs): DayNumber {
    let day = Math.floor(at / DAY);
    while (midnight(day) > at) day -= 1;
    while (midnight(day + 1) <= at) day += 1;
    return day;
  }

  function instantOf(iso: string, minute: number): EpochMs {
    const day = numberOf(iso) + Math.floor(minute / 1440);
    const seconds = Math.round((minute % 1440) * 60);
    if (seconds === 0 || isEven(day)) return midnight(day) + seconds * 1000;
    const time = { hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60 };
    return Temporal.PlainDate.from(textOf(day)).toZonedDateTime({ timeZone: definition.zone, plainTime: time }).epochMilliseconds;
  }

  const dayOf = (iso: string): CalendarDay => kept(days, iso, () => workOut(iso));

  function sumUp(year: number): YearIndex {
    if (year < 0 || year > 9999) throw new RangeError(`${year} is not one of the years 0 to 9999`);
    const name = String(year).padStart(4, '0');
    const [first, last] = [dayNumber(`${name}-01-01`), dayNumber(`${name}-12-31`)];
    const each = Array.from({ length: last - first + 1 }, (_, place) => {
      const { iso, works, hours } = dayOf(textOf(first + place));
      return { works, openMs: hours.reduce((sum, { from, to }) => sum + instantOf(iso, to) - instantOf(iso, from), 0) };
    });
    return indexYear(first, each);
  }

  return {
    id: definition.id,
    zone: definition.zone,
    day: dayOf,
    instantOf,
    year: (year) => kept(years, year, () => sumUp(year)),
    dateOf: (at) => textOf(dayAt(at)),
    minuteOf(at) {
      const day = dayAt(at);
      if (isEven(day)) return (at - midnight(day)) / 60_000;
      const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(definition.zone);
      return time.hour * 60 + time.minute + (time.second + time.millisecond / 1000) / 60;
    },
    next: (iso, count = 1) => textOf(numberOf(iso) + count),
  };
}

/** Ten-year timers touch thousands of days: keep them, but never without end. */
const MOST_KEPT = 20_000;

function kept<Key, Value>(cache: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MOST_KEPT) cache.clear();
  const value = make();
  cache.set(key, value);
  return value;
}
