import { Temporal } from 'temporal-polyfill';
import { type CalendarDefinition, type OpenHours, WEEKDAYS } from '../definition/calendar.js';
import type { EpochMs } from '../runtime/instance.js';

/** One day of a calendar. */
export interface CalendarDay {
  readonly iso: string;
  /** Counts as a working day. */
  readonly works: boolean;
  /** Opening hours, in order; may exist on a day that does not count (Saturday morning). */
  readonly hours: readonly OpenHours[];
  /** No arrangement is published for its year. */
  readonly provisional: boolean;
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
}

export function createCalendar(definition: CalendarDefinition): WorkingCalendar {
  const days = new Map<string, CalendarDay>();
  const midnights = new Map<string, EpochMs>();
  const nexts = new Map<string, string>();
  const holidays = new Set(Object.values(definition.years).flatMap((year) => year.holidays));
  const makeUps = new Set(Object.values(definition.years).flatMap((year) => year.makeUp));

  function workOut(iso: string): CalendarDay {
    const weekday = WEEKDAYS[Temporal.PlainDate.from(iso).dayOfWeek - 1] ?? 'monday';
    const provisional = definition.years[iso.slice(0, 4)] === undefined;
    if (makeUps.has(iso)) return { iso, works: true, hours: definition.hours[definition.makeUp] ?? [], provisional };
    if (holidays.has(iso)) return { iso, works: false, hours: [], provisional };
    return { iso, works: definition.workingDays.includes(weekday), hours: definition.hours[weekday] ?? [], provisional };
  }

  const calendar: WorkingCalendar = {
    id: definition.id,
    zone: definition.zone,
    day: (iso) => kept(days, iso, () => workOut(iso)),
    dateOf: (at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(definition.zone).toPlainDate().toString(),
    minuteOf(at) {
      const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(definition.zone);
      return time.hour * 60 + time.minute + (time.second + time.millisecond / 1000) / 60;
    },
    instantOf(iso, minute) {
      if (minute >= 1440) return calendar.instantOf(calendar.next(iso), minute - 1440);
      if (minute === 0) return kept(midnights, iso, () => Temporal.PlainDate.from(iso).toZonedDateTime(definition.zone).epochMilliseconds);
      const seconds = Math.round(minute * 60);
      const time = { hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60 };
      return Temporal.PlainDate.from(iso).toZonedDateTime({ timeZone: definition.zone, plainTime: time }).epochMilliseconds;
    },
    next(iso, count = 1) {
      const step = (): string => Temporal.PlainDate.from(iso).add({ days: count }).toString();
      return count === 1 ? kept(nexts, iso, step) : step();
    },
  };
  return calendar;
}

/** Ten-year timers touch thousands of days: keep them, but never without end. */
const MOST_KEPT = 20_000;

function kept<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MOST_KEPT) cache.clear();
  const value = make();
  cache.set(key, value);
  return value;
}
