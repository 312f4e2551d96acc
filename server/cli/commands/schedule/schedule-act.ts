import type { Text } from '#engine/definition/text.js';
import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import { counted, localTime, table } from '../../output.js';
import { placeOf, type RunAnswer, runTable, type ScheduleAnswer, scheduleTable } from './schedule-view.js';

/** `gatehouse schedule pause | resume`: one schedule, those of a process, or all. */
const halting =
  (word: 'pause' | 'resume', says: Text): CliCommand =>
  (program, run) => {
    program
      .command(word)
      .description(`${says.zh} / ${says.en}`)
      .argument('[process]')
      .argument('[name]')
      .option('--all', '全部定时安排 / every schedule')
      .requiredOption('-r, --reason <text>', '原因 / why')
      .action((process: string | undefined, name: string | undefined, { reason, all }: { reason: string; all?: boolean }) =>
        run(async ({ api, output }) => {
          if ((process === undefined) !== (all === true))
            throw new CliError(EXIT.usage, '请写流程（和名称），或 --all / Name a process (and a schedule), or --all.');
          const items =
            process !== undefined && name !== undefined
              ? [await api.request<ScheduleAnswer>('POST', placeOf(process, name, word), { reason })]
              : (
                  await api.request<{ items: readonly ScheduleAnswer[] }>('POST', `/api/schedules/${word}`, {
                    reason,
                    ...(process === undefined ? {} : { process }),
                  })
                ).items;
          output.result(items, scheduleTable(items, output));
          return EXIT.ok;
        }),
      );
  };

/** `gatehouse schedule confirm | skip | retry`: one occurrence. */
const deciding =
  (word: 'confirm' | 'skip' | 'retry', says: Text): CliCommand =>
  (program, run) => {
    program
      .command(word)
      .description(`${says.zh} / ${says.en}`)
      .argument('<process>')
      .argument('<name>')
      .argument('<day>', '2026-12-01')
      .requiredOption('-r, --reason <text>', '原因 / why')
      .action((process: string, name: string, day: string, { reason }: { reason: string }) =>
        run(async ({ api, output }) => {
          const after = await api.request<RunAnswer>('POST', placeOf(process, name, 'runs', day, word), { reason });
          output.result(after, runTable([after]));
          return EXIT.ok;
        }),
      );
  };

interface Backfilled {
  readonly occurrences: readonly {
    readonly day: string;
    readonly at: string;
    readonly state: string | null;
    readonly started: number;
    readonly due: number;
  }[];
}

export const schedulePause = halting('pause', { zh: '暂停；暂停期间的不补', en: 'pause: what occurs meanwhile is not made up' });
export const scheduleResume = halting('resume', { zh: '恢复，从下一次开始', en: 'resume with the next occurrence' });
export const scheduleConfirm = deciding('confirm', { zh: '确认数量超过上限的一次', en: 'let start what waits because it is many' });
export const scheduleSkip = deciding('skip', { zh: '跳过一次，不再启动', en: 'start nothing, or nothing more, of an occurrence' });
export const scheduleRetry = deciding('retry', { zh: '重试未能启动的各项', en: 'try once more what was refused' });

/** `gatehouse schedule backfill`: makes past occurrences up. */
export const scheduleBackfill: CliCommand = (program, run) => {
  program
    .command('backfill')
    .description('补启动过去的各次；已启动的不会重复 / make past occurrences up; nothing is started twice')
    .argument('<process>')
    .argument('<name>')
    .requiredOption('--from <day>', '2026-09-01')
    .requiredOption('--to <day>', '2026-09-30')
    .requiredOption('-r, --reason <text>', '原因 / why')
    .option('--dry-run', '只说明将启动什么 / only say what would be started')
    .action((process: string, name: string, { dryRun, ...range }: { from: string; to: string; reason: string; dryRun?: boolean }) =>
      run(async ({ api, output }) => {
        const report = await api.request<Backfilled>('POST', `${placeOf(process, name, 'backfill')}?dryRun=${dryRun ?? false}`, range);
        const rows = report.occurrences.map(({ day, at, state, started, due }) => [
          day,
          localTime(at),
          state ?? '',
          String(started),
          String(due),
        ]);
        const count = rows.length;
        const says = dryRun
          ? { zh: `将补 ${count} 次`, en: `${counted(count, 'occurrence')} would be made up` }
          : { zh: `正在补 ${count} 次`, en: `${counted(count, 'occurrence')} under way` };
        output.result(report, `${table(['day', 'at', 'state', 'started', 'due'], rows)}\n${output.say(says)}`);
        return EXIT.ok;
      }),
    );
};
