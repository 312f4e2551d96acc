import type { CalendarYears } from '#engine/definition/calendar.js';
import { isDate } from '#engine/definition/iso-date.js';
import { DomainError } from '#engine/domain-error.js';
import { readIcs } from './read-ics.js';

/** Holidays and make-up days of a file, by year. */
export interface Arrangements {
  readonly years: CalendarYears;
  /** Events of an ICS file that are neither holiday nor make-up day: `2026-02-14 情人节`. */
  readonly ignored: readonly string[];
}

/** A holiday, or a make-up day. */
export interface ArrangedDay {
  readonly date: string;
  readonly isOff: boolean;
}

/** Days of a file, in its order. */
export interface ReadDays {
  readonly days: readonly ArrangedDay[];
  readonly ignored: readonly string[];
  readonly source: string;
}

/**
 * Reads holidays and make-up days from an ICS calendar (all-day events whose title says 休 or 班, or that Apple marks), or from JSON such as
 * `{ "year": 2026, "papers": ["…"], "days": [{ "date": "2026-01-01", "isOffDay": true }] }`, or a list of such years.
 *
 * @param source - who published it; null: what the file itself names
 * @throws {DomainError} `import-invalid` when it is neither, a date does not exist, or nothing in it is a holiday or make-up day
 */
export function readArrangements(text: string, source: string | null): Arrangements {
  const content = text.replace(/^\uFEFF/, '');
  const read = /^\s*BEGIN:VCALENDAR/i.test(content) ? readIcs(content) : readJson(content);
  if (read.days.length === 0) throw new DomainError('import-invalid', nothingFound(read.ignored));
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

/** What a file without a holiday has instead, or how one is written. */
function nothingFound(ignored: readonly string[]): string {
  const [zh, en] =
    ignored.length > 0
      ? [`未采用：${ignored.slice(0, 3).join('、')}`, `not taken: ${ignored.slice(0, 3).join(', ')}`]
      : [
          '应如 { "days": [{ "date": "2026-01-01", "isOffDay": true }] }',
          'expected { "days": [{ "date": "2026-01-01", "isOffDay": true }] }',
        ];
  return `文件中没有节假日或调休上班日，${zh} / There is no holiday or make-up day in this file; ${en}.`;
}

function readJson(text: string): ReadDays {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DomainError('import-invalid', '文件既不是 ICS 也不是 JSON / The file is neither ICS nor JSON.');
  }
  const years = (Array.isArray(value) ? value : [value]) as readonly { papers?: unknown; days?: unknown }[];
  const days = years.flatMap((year) => (Array.isArray(year?.days) ? (year.days as readonly unknown[]) : []));
  const papers = years.flatMap((year) => (Array.isArray(year?.papers) ? year.papers.map(String) : []));
  return { days: days.map((day, place) => jsonDay(day, place)), ignored: [], source: papers.join(' ') || 'JSON' };
}

function jsonDay(value: unknown, place: number): ArrangedDay {
  const { date, isOffDay } = (value ?? {}) as { date?: unknown; isOffDay?: unknown };
  if (typeof date === 'string' && isDate(date) && typeof isOffDay === 'boolean') return { date, isOff: isOffDay };
  throw new DomainError(
    'import-invalid',
    `days[${place}] ${JSON.stringify(value)}: 应如 / expected { "date": "2026-01-01", "isOffDay": true }.`,
  );
}
