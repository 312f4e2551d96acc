import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLibrary } from '#engine/definition/library.js';
import { DomainError } from '#engine/domain-error.js';
import { weekdayEn, weekdayZh } from '#engine/time/describe-due.js';
import { createCalendar } from '#engine/time/working-calendar.js';
import { changedDays, type DayChange } from '#server/calendar/calendar-changes.js';
import { type Arrangements, readArrangements } from '#server/calendar/read-arrangements.js';
import { withYears } from '#server/calendar/write-years.js';
import { checkCalendars } from '../../calendar-argument.js';
import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import { requireValid } from '../../library-argument.js';
import { allMoved, type Moved, movedLine } from '../../moved-limits.js';
import type { Output } from '../../output.js';

interface Options {
  readonly into: string;
  readonly source?: string;
  readonly dryRun?: boolean;
  readonly moved?: boolean;
  readonly library: string;
}

/** `gatehouse calendar import <file>`: takes a year's holidays and make-up days into the library. */
export const calendarImport: CliCommand = (group, run) => {
  group
    .command('import')
    .description('导入某年的节假日和调休（ICS 或 JSON） / take holidays and make-up days of a year from ICS or JSON')
    .argument('<file>', '.ics or .json')
    .option('--into <name>', 'file of processes/calendars/ that has the years', 'cn')
    .option('--source <text>', '发布者 / who published it')
    .option('--dry-run', '只看哪些日子会变 / only show which days change')
    .option(
      '--moved',
      '列出运行中的主机上将改期的时限（发布后生效） / list the open due dates of the running host that publishing it will move',
    )
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse calendar import 2027.json --source "国务院办公厅关于2027年部分节假日安排的通知" --dry-run\n  gatehouse calendar import guangxi.ics --into guangxi',
    )
    .action((file: string, options: Options) =>
      run(async ({ api, output }) => {
        const { years, ignored } = await arrangementsOf(file, options.source ?? null);
        const { files, library } = requireValid(await checkCalendars(options.library));
        const path = `processes/calendars/${options.into}.yaml`;
        const target = files.find((one) => one.path === path);
        if (!target) throw new CliError(EXIT.input, `没有文件 / no file ${path}`);
        const text = withYears(target.text, years);
        const imported = files.map((one) => (one === target ? { path, text } : one));
        const changed = readLibrary(imported);
        const [error] = changed.findings.filter(({ severity }) => severity === 'error');
        if (error) throw new CliError(EXIT.findings, `${error.file}:${error.line} ${error.code} ${error.message.zh} / ${error.message.en}`);
        const calendars = [...library.calendars].map(([id, { definition }]) => {
          const after = changed.library.calendars.get(id)?.definition ?? definition;
          return { calendar: id, days: changedDays(createCalendar(definition), createCalendar(after), Object.keys(years)) };
        });
        // Before anything is written: a host that cannot be asked leaves the file as it was.
        const moved = options.moved ? await allMoved(api, imported) : null;
        if (!options.dryRun) await writeFile(join(options.library, path), text);
        output.result(
          { file: path, written: !options.dryRun, years, ignored, calendars, ...(moved && { moved }) },
          [told(output, path, options, { years, ignored }, calendars), ...(moved ? tellMoved(moved, output) : [])].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};

/** @throws {CliError} exit 3 */
async function arrangementsOf(file: string, source: string | null): Promise<Arrangements> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError(EXIT.input, `读不到文件 / cannot read ${file}`);
  });
  try {
    return readArrangements(text, source);
  } catch (error) {
    if (error instanceof DomainError) throw new CliError(EXIT.input, `${file}: ${error.detail}`);
    throw error;
  }
}

function told(
  output: Output,
  path: string,
  { dryRun }: Options,
  { years, ignored }: Arrangements,
  calendars: readonly { readonly calendar: string; readonly days: readonly DayChange[] }[],
): string {
  const zh = output.language === 'zh';
  const weekday = zh ? weekdayZh : weekdayEn;
  const kind = ({ works, hours }: DayChange['after']): string =>
    [works ? (zh ? '上班' : 'works') : zh ? '休息' : 'off', ...hours.map(({ from, to }) => `${clock(from)}-${clock(to)}`)].join(' ');
  const names = Object.keys(years).join(', ');
  return [
    dryRun
      ? zh
        ? `${path}：${names}，尚未写入（--dry-run）`
        : `${path}: ${names}, not written (--dry-run)`
      : zh
        ? `已写入 ${path}：${names}`
        : `wrote ${path}: ${names}`,
    ...calendars.flatMap(({ calendar, days }) => [
      zh ? `${calendar}：${days.length} 天有变化` : `${calendar}: ${days.length} days change`,
      ...days.map(({ date, before, after }) => `  ${date} ${weekday(date)}  ${kind(before)} → ${kind(after)}`),
    ]),
    ...(ignored.length > 0 ? [zh ? `未采用：${ignored.join('；')}` : `not taken: ${ignored.join('; ')}`] : []),
  ].join('\n');
}

function tellMoved(moved: readonly Moved[], output: Output): readonly string[] {
  if (moved.length === 0) return [output.say({ zh: '运行中的时限都不改期', en: 'no open due date moves' })];
  return [
    output.say({
      zh: `发布后将改期或变更暂定状态的时限 ${moved.length} 个：`,
      en: `${moved.length} open due dates change once it is published:`,
    }),
    ...moved.map((one) => `  ${movedLine(one, output)}`),
  ];
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
