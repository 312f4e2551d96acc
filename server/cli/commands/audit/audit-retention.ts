import type { Text } from '#engine/definition/text.js';
import type { KeptGroup, MonthReport } from '#server/retention/check-month.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { localTime, type Output, table } from '../../output.js';

interface Retention {
  readonly processes: readonly { readonly process: string; readonly title: Text; readonly years: number | null }[];
  readonly months: readonly { readonly month: string; readonly bytes: number }[];
}

/** `gatehouse audit retention [month]`: how long what is kept, or what keeps a month. */
export const auditRetention: CliCommand = (program, run) => {
  program
    .command('retention')
    .description(
      '保存期限；给出月份则说明是否可以清除、因何不能 / how long records are kept; of a month: whether it may be purged, and why not',
    )
    .argument('[month]', '发起的月份，如 2026-03 / month of start, such as 2026-03')
    .action((month: string | undefined) =>
      run(async ({ api, output }) => {
        if (month === undefined) {
          const retention = await api.request<Retention>('GET', '/api/retention');
          output.result(retention, retentionText(retention, output));
          return EXIT.ok;
        }
        const report = await api.request<MonthReport>('GET', `/api/retention/${encodeURIComponent(month)}`);
        output.result(report, monthText(report, output));
        return report.mayPurge ? EXIT.ok : EXIT.findings;
      }),
    );
};

function retentionText({ processes, months }: Retention, { say, language }: Output): string {
  const forever = say({ zh: '永久', en: 'for ever' });
  const years = (count: number): string => say({ zh: `结束后 ${count} 年`, en: `${count} years after the end` });
  const head = language === 'zh' ? ['流程', '名称', '保存'] : ['process', 'title', 'kept'];
  return [
    table(
      head,
      processes.map(({ process, title, years: count }) => [process, say(title), count === null ? forever : years(count)]),
    ),
    '',
    table(
      language === 'zh' ? ['发起月份', '占用'] : ['month of start', 'takes'],
      months.map(({ month, bytes }) => [month, `${(bytes / 2 ** 20).toFixed(1)} MB`]),
    ),
  ].join('\n');
}

/** What a purge of a month would do, or what keeps it from that. */
export function monthText({ month, instances, events, kept }: MonthReport, output: Output): string {
  const { say } = output;
  const counts = { zh: `${month}：${instances} 个流程实例，${events} 个事件`, en: `${month}: ${instances} instances, ${events} events` };
  if (kept.length === 0) return say({ zh: `✔ ${counts.zh}，全部可以清除`, en: `✔ ${counts.en}; all of them may be purged` });
  return [say({ zh: `✘ ${counts.zh}，还不能清除`, en: `✘ ${counts.en}; it may not be purged yet` }), keptText(kept, output)].join('\n');
}

export function keptText(kept: readonly KeptGroup[], { say }: Output): string {
  return kept
    .flatMap(({ text, instances, first }) => [
      `  ${say(text)}: ${instances}`,
      ...first.map(({ id, process, key, hold, until }) =>
        [
          `    ${id}`,
          process,
          key,
          hold,
          until === undefined ? null : say({ zh: `至 ${localTime(until)}`, en: `until ${localTime(until)}` }),
        ]
          .filter((part) => part !== null && part !== undefined && part !== '')
          .join('  '),
      ),
      ...(instances > first.length
        ? [`    ${say({ zh: `…… 另有 ${instances - first.length} 个`, en: `… and ${instances - first.length} more` })}`]
        : []),
    ])
    .join('\n');
}
