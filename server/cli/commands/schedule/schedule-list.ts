import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { type Output, table } from '../../output.js';
import {
  actionLine,
  type ItemAnswer,
  movedTime,
  placeOf,
  type RunAnswer,
  runTable,
  type ScheduleAnswer,
  scheduleTable,
} from './schedule-view.js';

/** `gatehouse schedule list`: every schedule with when it starts something next. */
export const scheduleList: CliCommand = (program, run) => {
  program
    .command('list')
    .description('定时安排及下次启动时间 / schedules, and when each starts something next')
    .option('--process <id>')
    .action((options: { process?: string }) =>
      run(async ({ api, output }) => {
        const query = options.process === undefined ? '' : `?process=${encodeURIComponent(options.process)}`;
        const { items } = await api.request<{ items: readonly ScheduleAnswer[] }>('GET', `/api/schedules${query}`);
        output.result(items, scheduleTable(items, output));
        return EXIT.ok;
      }),
    );
};

/** What comes next, or why nothing does. @param schedule - null: the library no longer has it */
function comingLine(schedule: ScheduleAnswer | null, output: Output): string {
  if (schedule === null)
    return output.say({
      zh: '流程库中已没有这个定时安排，以下是它从前的启动',
      en: 'The library no longer has this schedule; what it started before:',
    });
  const { paused } = schedule;
  if (paused) return output.say({ zh: `${paused.by} 暂停：${paused.reason}`, en: `paused by ${paused.by}: ${paused.reason}` });
  const next = schedule.next.map((one) => movedTime(one, output)).join(', ');
  return output.say({ zh: `接下来：${next}`, en: `next: ${next}` });
}

/** `gatehouse schedule show <process> <name> [day]`: what became of its occurrences, or of the items of one. */
export const scheduleShow: CliCommand = (program, run) => {
  program
    .command('show')
    .description('各次启动的情况；写日期时列出该次的每一项 / its occurrences; with a day the items of that one')
    .argument('<process>')
    .argument('<name>')
    .argument('[day]')
    .option('--limit <n>', 'rows', wholeNumber, 20)
    .action((process: string, name: string, day: string | undefined, options: { limit: number }) =>
      run(async ({ api, output }) => {
        const limit = `?limit=${options.limit}`;
        if (day !== undefined) {
          const found = await api.request<RunAnswer & { items: readonly ItemAnswer[] }>(
            'GET',
            `${placeOf(process, name, 'runs', day)}${limit}`,
          );
          const rows = found.items.map(({ item, instance, code, detail }) => [
            item,
            instance ?? '',
            [code, detail].filter(Boolean).join(': '),
          ]);
          output.result(found, `${runTable([found])}\n\n${table(['item', 'instance', 'refused'], rows)}`);
          return EXIT.ok;
        }
        const { items } = await api.request<{ items: readonly ScheduleAnswer[] }>(
          'GET',
          `/api/schedules?process=${encodeURIComponent(process)}`,
        );
        const isThere = items.some((one) => one.name === name);
        const schedule = isThere ? await api.request<ScheduleAnswer>('GET', placeOf(process, name)) : null;
        const runs = await api
          .request<{ items: readonly RunAnswer[] }>('GET', `${placeOf(process, name, 'runs')}${limit}`)
          .catch((error: unknown) => {
            // Who publishes sees when something begins, and no more.
            if (schedule && error instanceof CliError && error.code === 'not-allowed') return null;
            throw error;
          });
        const actions = schedule?.actions ?? [];
        output.result(
          { schedule, runs: runs?.items ?? null },
          [
            ...(schedule ? [scheduleTable([schedule], output)] : []),
            comingLine(schedule, output),
            ...(runs ? [runTable(runs.items)] : []),
            ...actions.map((action) => actionLine(action, output)),
          ].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};
