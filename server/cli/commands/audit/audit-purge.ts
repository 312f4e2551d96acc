import { setTimeout as sleep } from 'node:timers/promises';
import type { MonthReport } from '#server/retention/check-month.js';
import type { PurgeState } from '#server/retention/purges.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { keptText, monthText } from './audit-retention.js';

/** How often it is asked how far a purge has come, milliseconds. */
const ASK_MS = 1_000;

/** `gatehouse audit purge <month>`: takes the records of a month away whose retention is over. */
export const auditPurge: CliCommand = (program, run) => {
  program
    .command('purge')
    .description('清除某月发起、保存期限已满的记录；留下哈希供核对 / purge a month of starts whose retention is over; its hashes stay')
    .argument('<month>', '发起的月份，如 2026-03 / month of start, such as 2026-03')
    .option('-r, --reason <text>', '为何清除 / why')
    .option('--dry-run', '只说明会清除什么、因何不能 / only say what would be purged, or what keeps it')
    .option('--no-wait', '不等它结束 / do not wait for its end')
    .action((month: string, { reason, dryRun, wait }: { readonly reason?: string; readonly dryRun?: true; readonly wait: boolean }) =>
      run(async ({ api, output }) => {
        if (dryRun) {
          const report = await api.request<MonthReport>('GET', `/api/retention/${encodeURIComponent(month)}`);
          output.result(report, monthText(report, output));
          return report.mayPurge ? EXIT.ok : EXIT.conflict;
        }
        let purge = await api.request<PurgeState>('POST', '/api/purges', { month, reason });
        const told = (): string =>
          output.say({
            zh: `${purge.month}：已清除 ${purge.instances} 个流程实例、${purge.events} 个事件`,
            en: `${purge.month}: ${purge.instances} instances and ${purge.events} events are purged`,
          });
        if (wait)
          while (purge.endedAt === null) {
            await sleep(ASK_MS);
            purge = await api.request<PurgeState>('GET', `/api/purges/${purge.id}`);
            if (purge.endedAt === null) output.note(told());
          }
        const stopped = purge.kept === null ? [] : [output.say({ zh: '已停下：', en: 'stopped:' }), keptText(purge.kept, output)];
        output.result(purge, [told(), ...stopped].join('\n'));
        return purge.kept === null ? EXIT.ok : EXIT.conflict;
      }),
    );
};
