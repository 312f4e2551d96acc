import type { Text } from './text.js';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Opening hours within one day, minutes after midnight of the calendar's zone, `from` < `to` <= 1440. */
export interface OpenHours {
  readonly from: number;
  readonly to: number;
}

/** A working calendar; `years` is already taken from the file it names. */
export interface CalendarDefinition {
  readonly id: string;
  readonly title: Text;
  /** IANA name: `Asia/Shanghai`. */
  readonly zone: string;
  /** Days left out have no hours. */
  readonly hours: Readonly<Partial<Record<Weekday, readonly OpenHours[]>>>;
  /** What counts as a working day; a day with hours that is not listed has hours only. */
  readonly workingDays: readonly Weekday[];
  /** A make-up working day 调休 has the hours of this weekday. */
  readonly makeUp: Weekday;
  /** Year → its published arrangement. A year that is missing is provisional, never "no holidays". */
  readonly years: Readonly<Record<string, CalendarYear>>;
}

export interface CalendarYear {
  /** Who published it. */
  readonly source: string;
  /** ISO dates, ranges written out, sorted. */
  readonly holidays: readonly string[];
  readonly makeUp: readonly string[];
}
