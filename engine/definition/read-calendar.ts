import { WEEKDAYS, type CalendarDefinition, type CalendarYears, type OpenHours, type Weekday } from './calendar.js';
import { isDate } from './iso-date.js';
import { child } from './json-pointer.js';
import { readText } from './read-text.js';
import { readYears } from './read-years.js';
import type { Report } from './report.js';
import type { Text } from './text.js';
import { isMapping, mapValues, mapping, oneOrMany, text, texts } from './values.js';

/**
 * @param published - what the file named by `years` publishes; null: it names none
 * @param parent - what it inherits from; null: nothing
 */
export function readCalendar(report: Report, published: CalendarYears | null, parent: CalendarDefinition | null): CalendarDefinition {
  const calendar = mapping(report.source.value);
  const id = text(calendar.id) ?? '';
  if (calendar.inherits === undefined)
    for (const key of ['zone', 'hours', 'workingDays']) if (calendar[key] === undefined) report.error('GH2723', '', missing(key));
  const hours = Object.entries(mapping(calendar.hours)).map(([day, spans]): [string, readonly OpenHours[]] => [
    day,
    readHours(spans, child('/hours', day), report),
  ]);
  const named = texts(calendar.workingDays).filter(isWeekday);
  const workingDays = named.length > 0 ? named : (parent?.workingDays ?? (hours.map(([day]) => day) as Weekday[]));
  const open: CalendarDefinition['hours'] = { ...parent?.hours, ...Object.fromEntries(hours) };
  const closed = workingDays.find((day) => (open[day] ?? []).length === 0);
  if (closed !== undefined && (calendar.hours !== undefined || named.length > 0)) report.error('GH2723', '/hours', noHours(closed));
  const makeUp = isWeekday(calendar.makeUp) ? calendar.makeUp : (parent?.makeUp ?? 'monday');
  const isChanged = calendar.hours !== undefined || calendar.makeUp !== undefined;
  if (isChanged && Object.keys(open).length > 0 && (open[makeUp] ?? []).length === 0)
    report.error('GH2723', calendar.makeUp === undefined ? '/hours' : '/makeUp', noMakeUpHours(makeUp));
  const written = text(calendar.zone);
  const zone = written !== null && isZone(written) ? written : null;
  if (written !== zone) report.error('GH2721', '/zone', unknownZone(String(written)));
  const own = published ?? (isMapping(calendar.years) ? readYears(report) : null);
  return {
    id,
    title: readText(calendar.title) ?? { zh: id, en: id },
    inherits: parent?.id ?? null,
    zone: zone ?? parent?.zone ?? 'Asia/Shanghai',
    hours: open,
    workingDays,
    makeUp,
    arrangements: [...(parent?.arrangements ?? []), ...(own ? [own] : [])],
    days: { ...parent?.days, ...readDays(calendar.days, report) },
  };
}

const isWeekday = (value: unknown): value is Weekday => (WEEKDAYS as readonly unknown[]).includes(value);

const noHours = (day: Weekday): Text => ({
  zh: `${day} 算工作日，却没有工作时间；应如 \`${day}: ["08:30-12:00", "13:30-17:30"]\`，或不算工作日。`,
  en: `${day} counts as a working day, but has no hours; write \`${day}: ["08:30-12:00", "13:30-17:30"]\`, or do not count it`,
});

const noMakeUpHours = (day: Weekday): Text => ({
  zh: `调休上班日按 ${day} 的时间，而 ${day} 没有工作时间；\`makeUp\` 请写有工作时间的一天。`,
  en: `make-up days have the hours of ${day}, which has none; let \`makeUp\` name a day that has hours`,
});

/** IANA names only: an offset such as `+08:00` would forget summer time. */
function isZone(zone: string): boolean {
  try {
    return !/^[+-]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const unknownZone = (zone: string): Text => ({
  zh: `没有时区 \`${zone}\`，应如 Asia/Shanghai。`,
  en: `there is no time zone \`${zone}\`; write one such as Asia/Shanghai`,
});

const missing = (key: string): Text => ({
  zh: `缺少 \`${key}\`；只有写了 \`inherits\` 的日历才可以省略。`,
  en: `\`${key}\` is missing; only a calendar that \`inherits\` may leave it out`,
});

function readDays(value: unknown, report: Report): CalendarDefinition['days'] {
  return mapValues(mapping(value), (spans, day) => {
    const place = child('/days', day);
    if (!isDate(day)) report.error('GH2721', place, { zh: `\`${day}\` 不是日期。`, en: `\`${day}\` is no date` });
    return readHours(spans, place, report);
  });
}

/** `closed`: none. In order, none reaching into the next: whoever works twice in a minute would be counted twice. */
function readHours(value: unknown, path: string, report: Report): readonly OpenHours[] {
  if (value === 'closed') return [];
  const spans = oneOrMany(value).flatMap((span, index): OpenHours[] => {
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
  if (spans.some(({ from }, index) => from < (spans[index - 1]?.to ?? 0)))
    report.error('GH2721', path, {
      zh: '各段时间应按先后排列，不得重叠。',
      en: 'the spans must follow one another without overlapping',
    });
  return spans;
}
