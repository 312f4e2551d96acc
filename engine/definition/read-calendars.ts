import type { CalendarDefinition, CalendarYears } from './calendar.js';
import { readCalendar } from './read-calendar.js';
import { readYears } from './read-years.js';
import type { Report } from './report.js';
import { didYouMean } from './suggest.js';
import { isMapping, mapping, text } from './values.js';

interface CalendarFile {
  readonly id: string;
  readonly report: Report;
}

export interface ReadCalendar {
  readonly definition: CalendarDefinition;
  /** Its text with those it depends on. */
  readonly hashText: string;
}

/** Whether a file of `calendars/` publishes holidays for calendars to name; else it is a calendar. */
export function isYears(file: unknown): boolean {
  const { years, hours, inherits } = mapping(file);
  return isMapping(years) && hours === undefined && inherits === undefined;
}

/** Reads the files of `calendars/`, each after what it depends on: holidays before calendars, and these before those that inherit from them. */
export function readCalendars(files: readonly CalendarFile[]): {
  readonly calendars: ReadonlyMap<string, ReadCalendar>;
  readonly years: ReadonlyMap<string, CalendarYears>;
} {
  const years = new Map(files.filter(({ report }) => isYears(report.source.value)).map(({ id, report }) => [id, readYears(report)]));
  const written = new Map(files.filter(({ id }) => !years.has(id)).map((file) => [file.id, file]));
  const calendars = new Map<string, ReadCalendar>();

  function read({ id, report }: CalendarFile, below: readonly string[]): ReadCalendar {
    const known = calendars.get(id);
    if (known) return known;
    const calendar = mapping(report.source.value);
    const parent = parentOf(text(calendar.inherits), report, [...below, id]);
    const named = text(calendar.years);
    if (named !== null && !years.has(named))
      report.error('GH2721', '/years', { zh: `没有文件 calendars/${named}.yaml。`, en: `there is no calendars/${named}.yaml` });
    const definition = readCalendar(report, years.get(named ?? '') ?? null, parent?.definition ?? null);
    const holidays = files.find((file) => file.id === named)?.report.source.text ?? '';
    const made = { definition, hashText: [report.source.text, holidays, ...(parent ? [parent.hashText] : [])].join('\n') };
    calendars.set(id, made);
    return made;
  }

  function parentOf(parent: string | null, report: Report, below: readonly string[]): ReadCalendar | null {
    if (parent === null) return null;
    const above = written.get(parent);
    if (!above) {
      report.error(
        'GH2501',
        '/inherits',
        { zh: `没有日历 \`${parent}\`。`, en: `there is no calendar \`${parent}\`` },
        didYouMean(parent, written.keys()),
      );
      return null;
    }
    if (!below.includes(parent)) return read(above, below);
    report.error('GH2724', '/inherits', {
      zh: `${[...below, parent].join(' → ')}：日历沿用成环。`,
      en: `${[...below, parent].join(' → ')}: calendars inherit in a circle`,
    });
    return null;
  }

  for (const file of written.values()) read(file, []);
  return { calendars, years };
}
