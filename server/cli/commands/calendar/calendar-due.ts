import { Option } from 'commander';
import { isDuePhrase, parseDuePhrase } from '#engine/definition/due-phrase.js';
import { meantDurations } from '#engine/definition/meant-duration.js';
import { parseDuration } from '#engine/definition/duration.js';
import type { Text } from '#engine/definition/text.js';
import { describeStretch, weekdayEn, weekdayZh } from '#engine/time/describe-due.js';
import { type DueExplanation, explainDue } from '#engine/time/explain-due.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';
import { calendarOf, wallTime } from '../../calendar-argument.js';
import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import { instantArgument } from '../../instant-argument.js';

interface Options {
  readonly from?: string;
  readonly within: string;
  readonly calendar: string;
  readonly library: string;
  readonly before?: boolean;
  readonly cutoff?: string;
}

/** `gatehouse calendar due`: when something is due, and which days counted. */
export const calendarDue: CliCommand = (group, run) => {
  group
    .command('due')
    .description('何时到期，计了哪些日子 / when is it due, and which days counted')
    .option('--from <instant>', '起点，如 2026-02-13T09:00+08:00；默认现在 / where it starts; default now')
    .requiredOption('--within <duration>', '`3 working days`, `4 working hours`, `same day`, `working day 5 of month` …')
    .option('--calendar <id>', 'calendar of the library', 'office')
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .option('--before', '往前数 / count back')
    .addOption(new Option('--cutoff <time>', '此后收到的算次日 / what comes later counts as the next day’s').argParser(timeOfDay))
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse calendar due --from 2026-02-13T09:00+08:00 --within "3 working days"\n  gatehouse --json calendar due --within "working day 5 of month"',
    )
    .action((options: Options) =>
      run(async ({ output }) => {
        const { calendar } = await calendarOf(options.library, options.calendar);
        const from = instantArgument('--from', options.from);
        const duration = durationOf(options.within);
        const query = { from, duration, before: isCountedBack(duration, options.before), cutoff: options.cutoff ?? null };
        const explanation = explained(calendar, query);
        const { at, begins, provisional, unit, days } = explanation;
        const iso = (instant: number): string => new Date(instant).toISOString();
        output.result(
          {
            calendar: calendar.id,
            zone: calendar.zone,
            from: iso(from),
            within: options.within,
            at: iso(at),
            begins: iso(begins),
            provisional,
            unit,
            days,
          },
          [
            output.say(headline(calendar, at, provisional)),
            ...(begins === from ? [] : [output.say(startsLater(wallTime(calendar, begins)))]),
            ...days.map((day) => `  ${output.say(describeStretch(day, unit))}`),
          ].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};

/** @throws {CliError} exit 2 */
function durationOf(text: string): string {
  const phrase = parseDuePhrase(text);
  if (parseDuration(text) !== null || isDuePhrase(phrase)) return text;
  const meant = meantDurations(text).join(', ');
  const why = phrase !== null ? ` ${phrase.zh} / ${phrase.en}.` : meant === '' ? '' : ` 是否想写 / did you mean ${meant}?`;
  throw new CliError(
    EXIT.usage,
    `--within ${text}: 不是期限。/ Not a duration.${why} 3 working days · 4 working hours · 30 minutes · 10 days · same day · working day 5 of month`,
  );
}

/** @throws {CliError} exit 2 for a day by its name */
function isCountedBack(duration: string, before = false): boolean {
  if (!before || parseDuration(duration) !== null) return before;
  throw new CliError(
    EXIT.usage,
    `--before: 只有时长可以往前数，如 3 working days / Only a duration such as 3 working days is counted back.`,
  );
}

/** @throws {CliError} exit 2 */
function timeOfDay(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new CliError(EXIT.usage, `--cutoff ${text}: 应如 / Expected a time such as 16:00`);
  return text;
}

/** @throws {CliError} exit 3 when it lies farther away than is counted */
function explained(calendar: WorkingCalendar, query: Parameters<typeof explainDue>[1]): DueExplanation {
  try {
    return explainDue(calendar, query);
  } catch (error) {
    if (error instanceof RangeError)
      throw new CliError(
        EXIT.input,
        `--within ${query.duration}: 到期日在公历 1 至 9999 年之外，或在 50 年的工作时间之外 / due outside of the years 1 to 9999, or more than 50 years of working time away`,
      );
    throw error;
  }
}

function headline(calendar: WorkingCalendar, at: number, provisional: boolean): Text {
  const when = wallTime(calendar, at);
  const iso = when.slice(0, 10);
  return {
    zh: `${when}（${weekdayZh(iso)}，${calendar.zone}）到期${provisional ? '，暂定：途经尚未公布放假安排的年份' : ''}`,
    en: `due ${when} (${weekdayEn(iso)}, ${calendar.zone})${provisional ? ', provisional: holidays of a year on the way are not published yet' : ''}`,
  };
}

const startsLater = (when: string): Text => ({
  zh: `  过了截止时刻，自 ${when} 起算`,
  en: `  after the cutoff: counted from ${when}`,
});
