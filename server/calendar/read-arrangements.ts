import ICAL from 'ical.js';
import type { CalendarYears } from '#engine/definition/calendar.js';
import { isDate } from '#engine/definition/iso-date.js';
import { DomainError } from '#engine/domain-error.js';

/** Holidays and make-up days of a file, by year. */
export interface Arrangements {
  readonly years: CalendarYears;
  /** Events of an ICS file that are neither holiday nor make-up day by their words: `2026-02-14 情人节`. */
  readonly ignored: readonly string[];
}

interface Day {
  readonly date: string;
  readonly isOff: boolean;
}

/** A longer event is no holiday. */
const MOST_DAYS = 31;

/**
 * Reads holidays and make-up days from an ICS calendar (all-day events whose title says 休 or 班, or that Apple marks), or from JSON such as
 * `{ "year": 2026, "papers": ["…"], "days": [{ "date": "2026-01-01", "isOffDay": true }] }`, or a list of such years.
 *
 * @param source - who published it; null: what the file itself names
 * @throws {DomainError} `import-invalid` when it is neither, a date does not exist, or nothing in it is a holiday or make-up day
 */
export function readArrangements(text: string, source: string | null): Arrangements {
  const read = /^\s*BEGIN:VCALENDAR/.test(text) ? readIcs(text) : readJson(text);
  if (read.days.length === 0)
    throw new DomainError('import-invalid', '文件中没有节假日或调休上班日 / There is no holiday or make-up day in this file.');
  const years: Record<string, { source: string; holidays: string[]; makeUp: string[] }> = {};
  for (const { date, isOff } of read.days.toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
    const year = (years[date.slice(0, 4)] ??= { source: source ?? read.source, holidays: [], makeUp: [] });
    const [list, other] = isOff ? [year.holidays, year.makeUp] : [year.makeUp, year.holidays];
    if (other.includes(date))
      throw new DomainError('import-invalid', `${date}: 既是节假日又是调休上班日 / ${date} is a holiday and a make-up day at once.`);
    if (!list.includes(date)) list.push(date);
  }
  return { years, ignored: read.ignored };
}

interface Read {
  readonly days: readonly Day[];
  readonly ignored: readonly string[];
  readonly source: string;
}

function readJson(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DomainError('import-invalid', '文件既不是 ICS 也不是 JSON / The file is neither ICS nor JSON.');
  }
  const years = (Array.isArray(value) ? value : [value]) as readonly { papers?: unknown; days?: unknown }[];
  const days = years.flatMap((year) => (Array.isArray(year?.days) ? (year.days as readonly unknown[]) : []));
  const papers = years.flatMap((year) => (Array.isArray(year?.papers) ? year.papers.map(String) : []));
  return { days: days.map(jsonDay), ignored: [], source: papers.join(' ') || 'JSON' };
}

function jsonDay(value: unknown): Day {
  const { date, isOffDay } = (value ?? {}) as { date?: unknown; isOffDay?: unknown };
  if (typeof date === 'string' && isDate(date) && typeof isOffDay === 'boolean') return { date, isOff: isOffDay };
  throw new DomainError('import-invalid', `${JSON.stringify(value)}: 应如 / expected { "date": "2026-01-01", "isOffDay": true }.`);
}

function readIcs(text: string): Read {
  let calendar: ICAL.Component;
  try {
    calendar = new ICAL.Component(ICAL.parse(text) as unknown as string);
  } catch (error) {
    throw new DomainError(
      'import-invalid',
      `ICS 文件有误 / The ICS file is broken: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const days: Day[] = [];
  const ignored: string[] = [];
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component);
    const title = String(event.summary ?? '');
    const isOff = isOffDay(title, String(component.getFirstPropertyValue('x-apple-special-day') ?? ''));
    const dates = datesOf(event);
    if (isOff === null || !event.startDate.isDate) ignored.push(`${dates[0] ?? ''} ${title}`.trim());
    else days.push(...dates.map((date) => ({ date, isOff })));
  }
  return { days, ignored, source: String(calendar.getFirstPropertyValue('x-wr-calname') ?? 'ICS') };
}

/** Null: its words do not say. */
function isOffDay(title: string, mark: string): boolean | null {
  if (mark === 'WORK-HOLIDAY' || /休|放假|\bholiday\b|\(off\)/i.test(title)) return !/补班|上班/.test(title) || /休[）)]?$/.test(title);
  if (mark === 'ALTERNATE-WORKDAY' || /班|\bworkday\b|make-up|\(work\)/i.test(title)) return false;
  return null;
}

/** Its end is the day after the last one; without an end it lasts one day. */
function datesOf(event: ICAL.Event): readonly string[] {
  const dates: string[] = [];
  const day = event.startDate.clone();
  day.isDate = true;
  const end = event.endDate ?? event.startDate;
  do {
    dates.push(day.toString().slice(0, 10));
    day.adjust(1, 0, 0, 0);
  } while (day.compareDateOnlyTz(end, ICAL.Timezone.utcTimezone) < 0 && dates.length < MOST_DAYS);
  return dates;
}
