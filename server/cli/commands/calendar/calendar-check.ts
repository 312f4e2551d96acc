import type { CalendarDefinition } from '#engine/definition/calendar.js';
import { formatFinding } from '#engine/definition/format-finding.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { checkCalendars } from '../../calendar-argument.js';
import { table } from '../../output.js';

interface Coverage {
  readonly id: string;
  readonly inherits: string | null;
  readonly zone: string;
  readonly hoursPerWeek: number;
  /** First and last year with a published arrangement; null: none. */
  readonly published: { readonly from: number; readonly to: number } | null;
  /** Years between them that are missing. */
  readonly missing: readonly number[];
  /** First year without an arrangement from this one on: due dates in it are provisional. */
  readonly provisionalFrom: number;
}

/** `gatehouse calendar check`: what is wrong with the calendars of a library, and which years they cover. */
export const calendarCheck: CliCommand = (group, run) => {
  group
    .command('check')
    .description('日历有无错误、覆盖哪些年份 / mistakes of the calendars, and the years they cover')
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .addHelpText('after', '\n例 / examples:\n  gatehouse calendar check\n  gatehouse --json calendar check --library my-library')
    .action((options: { library: string }) =>
      run(async ({ output }) => {
        const { files, library, findings } = await checkCalendars(options.library);
        const texts = new Map(files.map((file) => [file.path, file.text]));
        const thisYear = new Date().getUTCFullYear();
        const coverage = [...library.calendars.values()].map(({ definition }) => coverageOf(definition, thisYear));
        const head =
          output.language === 'zh'
            ? ['日历', '沿用', '时区', '每周小时', '已公布', '自该年起暂定']
            : ['calendar', 'inherits', 'zone', 'hours a week', 'published', 'provisional from'];
        const rows = coverage.map((one) => [
          one.id,
          one.inherits ?? '',
          one.zone,
          String(one.hoursPerWeek),
          one.published === null
            ? '–'
            : `${one.published.from}–${one.published.to}${one.missing.length > 0 ? ` (∖ ${one.missing.join(', ')})` : ''}`,
          String(one.provisionalFrom),
        ]);
        output.result(
          { calendars: coverage, findings },
          [...findings.map((finding) => formatFinding(finding, texts.get(finding.file) ?? '', output.language)), table(head, rows)].join(
            '\n',
          ),
        );
        return findings.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.ok;
      }),
    );
};

function coverageOf(definition: CalendarDefinition, thisYear: number): Coverage {
  const years = Object.keys(definition.arrangements[0] ?? {})
    .map(Number)
    .sort((a, b) => a - b);
  const [from, to] = [years[0], years.at(-1)];
  const minutes = Object.values(definition.hours).flatMap((spans) => spans.map((span) => span.to - span.from));
  let provisionalFrom = thisYear;
  while (years.includes(provisionalFrom)) provisionalFrom += 1;
  return {
    id: definition.id,
    inherits: definition.inherits,
    zone: definition.zone,
    hoursPerWeek: Math.round((minutes.reduce((sum, one) => sum + one, 0) / 60) * 100) / 100,
    published: from === undefined || to === undefined ? null : { from, to },
    missing:
      from === undefined || to === undefined
        ? []
        : Array.from({ length: to - from }, (_, place) => from + place).filter((year) => !years.includes(year)),
    provisionalFrom,
  };
}
