import { limitTable, type LimitRow } from '#engine/export/limit-table.js';
import type { Text } from '#engine/definition/text.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { wallTime } from '../calendar-argument.js';
import { instantArgument } from '../instant-argument.js';
import { checkLibraryFolder, requireProcess, requireValid } from '../library-argument.js';
import { type Output, table } from '../output.js';

/** `gatehouse limits [process]`: all limits of a process, or of every one, each with a worked example. */
export const limits: CliCommand = (program, run) => {
  program
    .command('limits')
    .description('流程的全部时限，附从今天起算的例子 / all limits of a process, each with a worked example from today')
    .argument('[process]', '不写则全部流程 / left out: every process')
    .option('--from <instant>', '例子的起点；默认现在 / where the examples start; default now')
    .option('--library <folder>', 'folder with processes/, forms/, templates/', '.')
    .addHelpText('after', '\n例 / examples:\n  gatehouse limits shipment\n  gatehouse --json limits --from 2026-02-13T09:00+08:00')
    .action((id: string | undefined, options: { from?: string; library: string }) =>
      run(async ({ output }) => {
        const { library } = requireValid(await checkLibraryFolder(options.library));
        const from = instantArgument('--from', options.from);
        const processes = id === undefined ? [...library.processes.values()] : [requireProcess(library, id)];
        const roles = library.organization?.definition.roles ?? {};
        const titleOf = (role: string): Text => roles[role]?.title ?? { zh: role, en: role };
        const told = processes.map(({ definition }) => {
          const calendar = createCalendar(library.calendars.get(definition.calendar)!.definition);
          return { definition, calendar, rows: limitTable(definition, calendar, from, titleOf) };
        });
        output.result(
          told.map(({ definition, calendar, rows }) => ({ process: definition.id, calendar: calendar.id, limits: rows.map(rowAsJson) })),
          told
            .filter(({ rows }) => rows.length > 0)
            .map(({ definition, calendar, rows }) =>
              [
                `${definition.id}  ${output.say(definition.title)}`,
                table(
                  head(output),
                  rows.map((row) => cells(row, output, calendar)),
                ),
              ].join('\n'),
            )
            .join('\n\n'),
        );
        return EXIT.ok;
      }),
    );
};

const iso = (at: number): string => new Date(at).toISOString();

function rowAsJson({ example, ...row }: LimitRow): object {
  return {
    ...row,
    example: example && { ...example, from: iso(example.from), dueAt: iso(example.dueAt), warnAt: example.warnAt.map(iso) },
  };
}

function head({ language }: Output): readonly string[] {
  return language === 'zh'
    ? ['时限', '期限', '起点', '此刻起算的到期', '预警', '超时后', '责任', '可挂起的理由', '可批准超时的理由']
    : ['limit', 'time', 'from', 'due if it began now', 'warnings', 'at the breach', 'accountable', 'may pause for', 'excused for'];
}

function cells(row: LimitRow, output: Output, calendar: WorkingCalendar): readonly string[] {
  const zh = output.language === 'zh';
  const from = { entered: zh ? '进入时' : 'entered', start: zh ? '发起时' : 'start' }[row.from] ?? row.from;
  const dueText =
    row.example === null
      ? zh
        ? '由数据定'
        : 'by its data'
      : `${wallTime(calendar, row.example.dueAt)}${row.example.provisional ? (zh ? '（暂定）' : ' (provisional)') : ''}`;
  return [
    output.say(row.title),
    `${output.say(row.text)}${row.cutoff === null ? '' : ` (${row.cutoff})`}`,
    from,
    dueText,
    row.warnings.map((text) => output.say(text)).join(zh ? '、' : ', '),
    row.breach.map((text) => output.say(text)).join(zh ? '；' : '; '),
    row.accountable === null ? '' : output.say(row.accountable),
    ...[row.pauseTitles, row.excuseTitles].map((titles) =>
      Object.values(titles)
        .map((text) => output.say(text))
        .join(zh ? '、' : ', '),
    ),
  ];
}
