import type { CalendarDefinition } from '#engine/definition/calendar.js';
import type { Text } from '#engine/definition/text.js';

export interface CalendarSummary {
  readonly id: string;
  readonly title: Text;
  readonly zone: string;
  readonly inherits: string | null;
  /** Years whose arrangement is published; due dates in others are provisional. */
  readonly years: readonly number[];
}

export function summaries(calendars: readonly CalendarDefinition[]): readonly CalendarSummary[] {
  return calendars.map(({ id, title, zone, inherits, arrangements }) => {
    const years = Object.keys(arrangements[0] ?? {}).map(Number);
    return { id, title, zone, inherits, years };
  });
}
