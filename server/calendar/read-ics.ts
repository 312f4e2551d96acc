import ICAL from 'ical.js';
import { isDate } from '#engine/definition/iso-date.js';
import { DomainError } from '#engine/domain-error.js';
import { dayNumber, isoDay } from '#engine/time/civil-day.js';
import type { ArrangedDay, ReadDays } from './read-arrangements.js';

/** A longer event is no holiday. */
const MOST_DAYS = 31;
const DAY_SECONDS = 86_400;

/**
 * Reads the days of an ICS file: of all-day events, given once, whose words or mark say what they are. All others are told as ignored.
 *
 * @throws {DomainError} `import-invalid` when it cannot be read, or a date does not exist
 */
export function readIcs(text: string): ReadDays {
  const calendars = calendarsOf(text);
  const days: ArrangedDay[] = [];
  const ignored: string[] = [];
  for (const event of calendars.flatMap((calendar) => calendar.getAllSubcomponents('vevent'))) {
    const title = textOf(event, 'summary');
    const isOff = isOffDay(title, textOf(event, 'x-apple-special-day'));
    const dates = isOff === null || !happensOnce(event) ? null : datesOf(event, title);
    if (isOff === null || dates === null) ignored.push(`${written(event, 'dtstart')?.slice(0, 10) ?? ''} ${title}`.trim());
    else days.push(...dates.map((date) => ({ date, isOff })));
  }
  return { days, ignored, source: calendars.map((calendar) => textOf(calendar, 'x-wr-calname')).find(Boolean) ?? 'ICS' };
}

/** A file may hold several. */
function calendarsOf(text: string): readonly ICAL.Component[] {
  try {
    const parsed = ICAL.parse(text) as unknown[];
    return (typeof parsed[0] === 'string' ? [parsed] : parsed).map((calendar) => new ICAL.Component(calendar as unknown as string));
  } catch (error) {
    throw new DomainError(
      'import-invalid',
      `ICS 文件有误 / The ICS file is broken: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Null: its words do not say. */
function isOffDay(title: string, mark: string): boolean | null {
  const isWork = /[补上]班|(?<!值)班[）)]?$/.test(title);
  if (mark === 'WORK-HOLIDAY' || /(?<!退)休|放假|\bholiday\b|\(off\)/i.test(title)) return !isWork || /休[）)]?$/.test(title);
  if (mark === 'ALTERNATE-WORKDAY' || isWork || /\bworkday\b|make-up|\(work\)/i.test(title)) return false;
  return null;
}

/** Days of other years are arranged each year anew: an event that comes again says nothing of them. */
function happensOnce(event: ICAL.Component): boolean {
  const isCanceled = textOf(event, 'status').toUpperCase() === 'CANCELLED';
  return !isCanceled && !event.hasProperty('rrule') && !event.hasProperty('rdate');
}

/**
 * Its end is the day after the last one; without an end it lasts one day.
 *
 * @returns null: it is not of whole days, has no beginning, or is too long
 */
function datesOf(event: ICAL.Component, title: string): readonly string[] | null {
  const first = written(event, 'dtstart');
  if (first === null || first.includes('T')) return null;
  const end = written(event, 'dtend');
  const from = dayNumber(dateOf(first, title));
  const days = end === null ? lengthOf(event) : dayNumber(dateOf(end.slice(0, 10), title)) - from;
  if (days > MOST_DAYS) return null;
  return Array.from({ length: Math.max(1, days) }, (_, place) => isoDay(from + place));
}

function lengthOf(event: ICAL.Component): number {
  const duration = written(event, 'duration');
  return duration === null ? 1 : Math.ceil(ICAL.Duration.fromString(duration).toSeconds() / DAY_SECONDS);
}

/** @throws {DomainError} `import-invalid` */
function dateOf(text: string, title: string): string {
  if (isDate(text)) return text;
  throw new DomainError('import-invalid', `${title}: 没有 ${text} 这一天 / there is no day ${text}.`);
}

function textOf(component: ICAL.Component, name: string): string {
  return String(component.getFirstPropertyValue(name) ?? '');
}

/** A value as it stands in the file: read as a date, 30 February would become 2 March. */
function written(event: ICAL.Component, name: string): string | null {
  const value: unknown = (event.getFirstProperty(name)?.jCal as unknown[] | undefined)?.[3];
  return typeof value === 'string' ? value : null;
}
