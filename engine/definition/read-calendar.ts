import { WEEKDAYS, type CalendarDefinition, type CalendarYear, type OpenHours, type Weekday } from './calendar.js';
import { datesBetween, isDate } from './iso-date.js';
import { child } from './json-pointer.js';
import { readText } from './read-text.js';
import type { Report } from './report.js';
import { mapValues, mapping, oneOrMany, text, texts } from './values.js';

/** @param years - what the file named by `years` publishes; a year that is not there stays provisional */
export function readCalendar(report: Report, years: Readonly<Record<string, CalendarYear>>): CalendarDefinition {
  const calendar = mapping(report.source.value);
  const id = text(calendar.id) ?? '';
  const hours = Object.entries(mapping(calendar.hours)).map(([day, spans]): [string, readonly OpenHours[]] => [
    day,
    readHours(spans, child('/hours', day), report),
  ]);
  const days = texts(calendar.workingDays).filter((day): day is Weekday => (WEEKDAYS as readonly string[]).includes(day));
  return {
    id,
    title: readText(calendar.title) ?? { zh: id, en: id },
    zone: text(calendar.zone) ?? 'Asia/Shanghai',
    hours: Object.fromEntries(hours),
    workingDays: days.length > 0 ? days : (hours.map(([day]) => day) as Weekday[]),
    makeUp: (WEEKDAYS as readonly string[]).includes(text(calendar.makeUp) ?? '') ? (calendar.makeUp as Weekday) : 'monday',
    years,
  };
}

/** The file with the public holidays: year → its arrangement. */
export function readYears(report: Report): Readonly<Record<string, CalendarYear>> {
  return mapValues(mapping(mapping(report.source.value).years), (value, year) => {
    const place = child('/years', year);
    const entry = mapping(value);
    return {
      source: text(entry.source) ?? '',
      holidays: readDates(entry.holidays, child(place, 'holidays'), report),
      makeUp: readDates(entry.makeUp, child(place, 'makeUp'), report),
    };
  });
}

function readHours(value: unknown, path: string, report: Report): readonly OpenHours[] {
  return oneOrMany(value).flatMap((span, index): OpenHours[] => {
    const match = typeof span === 'string' ? /^(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$/.exec(span) : null;
    const from = match === null ? 0 : Number(match[1]) * 60 + Number(match[2]);
    const to = match === null ? 0 : Number(match[3]) * 60 + Number(match[4]);
    if (match !== null && from < to && to <= 1440) return [{ from, to }];
    report.error('GH2721', Array.isArray(value) ? child(path, index) : path, {
      zh: `\`${String(span)}\` 应如 "08:30-12:00"。`,
      en: `\`${String(span)}\` must look like "08:30-12:00"`,
    });
    return [];
  });
}

/** `2026-01-01` or `2026-01-01 .. 2026-01-03`. */
function readDates(value: unknown, path: string, report: Report): readonly string[] {
  const dates = oneOrMany(value).flatMap((entry, index): readonly string[] => {
    const [from = '', to = from, ...more] = typeof entry === 'string' ? entry.split('..').map((part) => part.trim()) : [];
    const days = isDate(from) && isDate(to) && more.length === 0 ? datesBetween(from, to) : [];
    if (days.length === 0) {
      report.error('GH2721', Array.isArray(value) ? child(path, index) : path, {
        zh: `\`${String(entry)}\` 应如 2026-01-01 或 2026-01-01 .. 2026-01-03。`,
        en: `\`${String(entry)}\` must look like 2026-01-01 or 2026-01-01 .. 2026-01-03`,
      });
    }
    return days;
  });
  return [...new Set(dates)].sort();
}
