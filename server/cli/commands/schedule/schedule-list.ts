import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { table } from '../../output.js';
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
        const schedule = await api.request<ScheduleAnswer>('GET', placeOf(process, name));
        const runs = await api.request<{ items: readonly RunAnswer[] }>('GET', `${placeOf(process, name, 'runs')}${limit}`);
        const next = schedule.next.map((one) => movedTime(one, output)).join(', ');
        const { paused } = schedule;
        output.result(
          { schedule, runs: runs.items },
          [
            scheduleTable([schedule], output),
            paused
              ? output.say({ zh: `${paused.by} 暂停：${paused.reason}`, en: `paused by ${paused.by}: ${paused.reason}` })
              : output.say({ zh: `接下来：${next}`, en: `next: ${next}` }),
            runTable(runs.items),
            ...(schedule.actions ?? []).map((action) => actionLine(action, output)),
          ].join('\n'),
        );
        return EXIT.ok;
      }),
    );
};
