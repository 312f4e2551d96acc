import type { CalendarYears } from './calendar.js';
import { datesBetween, isDate } from './iso-date.js';
import { child } from './json-pointer.js';
import type { Report } from './report.js';
import { mapValues, mapping, oneOrMany, text } from './values.js';

/** Public holidays and make-up days: year → its arrangement. */
export function readYears(report: Report): CalendarYears {
  return mapValues(mapping(mapping(report.source.value).years), (value, year) => {
    const place = child('/years', year);
    const entry = mapping(value);
    const holidays = readDates(entry.holidays, child(place, 'holidays'), year, report);
    const makeUp = readDates(entry.makeUp, child(place, 'makeUp'), year, report);
    const both = makeUp.find((day) => holidays.includes(day));
    if (both !== undefined)
      report.error('GH2722', child(place, 'makeUp'), {
        zh: `${both} 既是节假日又是调休上班日，请去掉一处。`,
        en: `${both} is a holiday and a make-up day at once; take it away from one of them`,
      });
    return { source: text(entry.source) ?? '', holidays, makeUp };
  });
}

/** `2026-01-01` or `2026-01-01 .. 2026-01-03`. */
function readDates(value: unknown, path: string, year: string, report: Report): readonly string[] {
  const dates = oneOrMany(value).flatMap((entry, index): readonly string[] => {
    const [from = '', to = from, ...more] = typeof entry === 'string' ? entry.split('..').map((part) => part.trim()) : [];
    const days = isDate(from) && isDate(to) && more.length === 0 ? datesBetween(from, to) : [];
    if (days.length === 0) {
      report.error('GH2721', Array.isArray(value) ? child(path, index) : path, {
        zh: `\`${String(entry)}\` 应如 2026-01-01 或 2026-01-01 .. 2026-01-03。`,
        en: `\`${String(entry)}\` must look like 2026-01-01 or 2026-01-01 .. 2026-01-03`,
      });
    }
    const outside = days.find((day) => !day.startsWith(year));
    if (outside !== undefined)
      report.error('GH2721', Array.isArray(value) ? child(path, index) : path, {
        zh: `${outside} 不在 ${year} 年，请写到它自己的年份下。`,
        en: `${outside} is not in ${year}; write it under its own year`,
      });
    return days;
  });
  return [...new Set(dates)].sort();
}
