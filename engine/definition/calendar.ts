import type { Text } from './text.js';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Opening hours within one day, minutes after midnight of the calendar's zone, `from` < `to` <= 1440. */
export interface OpenHours {
  readonly from: number;
  readonly to: number;
}

/** Year → its arrangement. */
export type CalendarYears = Readonly<Record<string, CalendarYear>>;

/** A working calendar; what it inherits and the years of the files it names are already taken in. */
export interface CalendarDefinition {
  readonly id: string;
  readonly title: Text;
  /** The calendar whatever is not said here is taken from; null: none. */
  readonly inherits: string | null;
  /** IANA name: `Asia/Shanghai`. */
  readonly zone: string;
  /** Days left out have no hours. */
  readonly hours: Readonly<Partial<Record<Weekday, readonly OpenHours[]>>>;
  /** What counts as a working day; a day with hours that is not listed has hours only. */
  readonly workingDays: readonly Weekday[];
  /** A make-up working day 调休 has the hours of this weekday. */
  readonly makeUp: Weekday;
  /**
   * Arrangements, the farthest ancestor's first; a day is what the last one that names it says. A year missing from the first is provisional, never
   * "no holidays": what a region adds does not publish what the country does.
   */
  readonly arrangements: readonly CalendarYears[];
  /** ISO date → hours of that one day, instead of its weekday's; it counts as it otherwise would, unless it has none. */
  readonly days: Readonly<Record<string, readonly OpenHours[]>>;
}

export interface CalendarYear {
  /** Who published it. */
  readonly source: string;
  /** ISO dates, ranges written out, sorted. */
  readonly holidays: readonly string[];
  readonly makeUp: readonly string[];
}
