import type { Text } from '#engine/definition/text.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { localTime, type Output, table } from '../../output.js';
import { eventLine, pastPath, type ToldLine, valueText, whoText } from './past-answers.js';

interface DifferenceAnswer {
  readonly changes: readonly (Omit<ToldLine, 'text'> & {
    readonly path: string;
    readonly kind: string;
    readonly before: unknown;
    readonly after: unknown;
  })[];
  readonly tasks: readonly {
    readonly task: number;
    readonly title: Text;
    readonly opened: { readonly at: string } | null;
    readonly closed: { readonly at: string; readonly how: string; readonly by: string | null } | null;
  }[];
  readonly limits: readonly {
    readonly name: string;
    readonly what: string;
    readonly dueAt: string | null;
    readonly at: string;
    readonly by: string | null;
  }[];
  readonly events: readonly ToldLine[];
}

/** `gatehouse audit diff <instance> <from> [to]`: what changed between two moments, and who changed it. */
export const auditDiff: CliCommand = (program, run) => {
  program
    .command('diff')
    .description('两个时刻之间的变化及变更人 / what changed between two moments, and who changed it')
    .argument('<instance>', '流程实例的 id / its id')
    .argument('<from>', '事件序号（0 为发起之前）或时刻 / number of an event (0: before the start) or an instant')
    .argument('[to]', '同上；默认现在 / the same; default now')
    .addHelpText('after', '\n例 / examples:\n  gatehouse audit diff 0199… 3 7\n  gatehouse audit diff 0199… 2026-02-13T09:00+08:00')
    .action((instance: string, from: string, to: string | undefined) =>
      run(async ({ api, output }) => {
        const answer = await api.request<DifferenceAnswer>('GET', pastPath(instance, 'difference', { from, to }));
        output.result(answer, differenceText(answer, output));
        return EXIT.ok;
      }),
    );
};

/** Work and limits that came and went have tables of their own, decisions are told by the events. */
function isTold({ path }: { readonly path: string }): boolean {
  return !/^\/((tasks|limits)\/\d+$|decisions\/)/.test(path);
}

/** Longest value in the table; `--json` has it whole. */
const MOST_CHARACTERS = 60;

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

function differenceText({ changes, tasks, limits, events }: DifferenceAnswer, output: Output): string {
  const zh = output.language === 'zh';
  if (events.length === 0) return zh ? '其间没有发生任何事件' : 'nothing happened in between';
  return [
    events.map((event) => eventLine(event, output)).join('\n'),
    table(
      zh ? ['位置', '之前', '之后', '变更人', '事件', '理由'] : ['place', 'before', 'after', 'by', 'event', 'why'],
      changes
        .filter(isTold)
        .map((change) => [
          change.path.slice(1).replaceAll('/', '.'),
          shortened(valueText(change.before, output)),
          shortened(valueText(change.after, output)),
          whoText(change, output),
          `#${change.seq}`,
          change.why === null ? '' : valueText(change.why, output),
        ]),
    ),
    ...(tasks.length === 0
      ? []
      : [
          table(
            zh ? ['任务', '步骤', '打开', '关闭', '方式', '由谁'] : ['task', 'state', 'opened', 'closed', 'how', 'by'],
            tasks.map(({ task, title, opened, closed }) => [
              String(task),
              output.say(title),
              localTime(opened?.at ?? null),
              localTime(closed?.at ?? null),
              closed?.how ?? '',
              closed?.by ?? '',
            ]),
          ),
        ]),
    ...(limits.length === 0
      ? []
      : [
          table(
            zh ? ['时限', '变化', '到期', '时间', '由谁'] : ['limit', 'what', 'due', 'when', 'by'],
            limits.map(({ name, what, dueAt, at, by }) => [name, what, localTime(dueAt), localTime(at), by ?? '']),
          ),
        ]),
  ].join('\n\n');
}
