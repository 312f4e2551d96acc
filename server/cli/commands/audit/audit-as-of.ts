import type { Text } from '#engine/definition/text.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { localTime, type Output, table } from '../../output.js';
import { eventLine, pastPath, type ToldLine, valueText } from './past-answers.js';

interface DocumentThen {
  readonly number: string | null;
  readonly version: number;
  readonly filledBy: string;
  readonly content: Readonly<Record<string, unknown>>;
}

interface AsOfAnswer {
  readonly process: string;
  readonly key: unknown;
  readonly status: string;
  readonly event: ToldLine;
  readonly until: string | null;
  readonly states: Readonly<Record<string, Text>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly documents: Readonly<Record<string, DocumentThen | readonly DocumentThen[]>>;
  readonly tasks: Readonly<
    Record<
      string,
      { readonly title: Text; readonly assignee: string | null; readonly candidates: readonly string[]; readonly dueAt: string | null }
    >
  >;
  readonly limits: Readonly<
    Record<
      string,
      {
        readonly title: Text;
        readonly limit: string | null;
        readonly dueAt: string | null;
        readonly pausedAt: string | null;
        readonly breachedAt: string | null;
      }
    >
  >;
  readonly people: Readonly<Record<string, Text>>;
  readonly definition: { readonly version: number; readonly publishedBy: string; readonly reason: string } | null;
  readonly organization: { readonly version: number };
  readonly calendar: { readonly version: string };
}

/** `gatehouse audit as-of <instance>`: an instance as it was at a moment or after an event. */
export const auditAsOf: CliCommand = (program, run) => {
  program
    .command('as-of')
    .description('流程实例在某一时刻或某一事件之后的样子 / an instance as it was at a moment, or after an event')
    .argument('<instance>', '流程实例的 id / its id')
    .option('--at <instant>', '时刻，如 2026-02-13T09:00+08:00 / an instant')
    .option('--seq <n>', '事件序号 / number of an event')
    .addHelpText('after', '\n例 / example:\n  gatehouse audit as-of 0199… --at 2026-02-13T09:00+08:00')
    .action((instance: string, { at, seq }: { at?: string; seq?: string }) =>
      run(async ({ api, output }) => {
        const then = await api.request<AsOfAnswer>('GET', pastPath(instance, 'as-of', { at, seq }));
        output.result(then, asOfText(then, output));
        return EXIT.ok;
      }),
    );
};

function asOfText(then: AsOfAnswer, output: Output): string {
  const zh = output.language === 'zh';
  const nameOf = (principal: string): string => {
    const person = principal.replace(/^person:/, '');
    const name = then.people[person];
    return name ? `${output.say(name)} (${person})` : principal;
  };
  const states = Object.values(then.states).map((title) => output.say(title));
  const { definition, organization, calendar } = then;
  return [
    `${then.process}  ${valueText(then.key, output)}  ${then.status}  ${states.join(zh ? '、' : ', ')}`,
    eventLine(then.event, output),
    then.until === null ? null : `${zh ? '直到' : 'until'} ${localTime(then.until)}`,
    definition &&
      (zh
        ? `流程第 ${definition.version} 版，${definition.publishedBy} 发布：${definition.reason}`
        : `version ${definition.version} of the process, published by ${definition.publishedBy}: ${definition.reason}`),
    zh
      ? `组织第 ${organization.version} 版，日历 ${calendar.version}`
      : `version ${organization.version} of the organization, calendar ${calendar.version}`,
    ...section(zh ? '任务' : 'tasks', Object.entries(then.tasks), (tasks) =>
      table(
        zh ? ['序号', '步骤', '办理人', '到期'] : ['task', 'state', 'held by', 'due'],
        tasks.map(([ordinal, { title, assignee, candidates, dueAt }]) => [
          ordinal,
          output.say(title),
          assignee === null ? `${zh ? '待领取' : 'open to'} ${candidates.map(nameOf).join(', ')}` : nameOf(assignee),
          localTime(dueAt),
        ]),
      ),
    ),
    ...section(zh ? '时限' : 'limits', Object.values(then.limits), (limits) =>
      table(
        zh ? ['时限', '期限', '到期', '暂停自', '超时于'] : ['limit', 'time', 'due', 'paused since', 'breached'],
        limits.map(({ title, limit, dueAt, pausedAt, breachedAt }) => [
          output.say(title),
          limit ?? '',
          localTime(dueAt),
          localTime(pausedAt),
          localTime(breachedAt),
        ]),
      ),
    ),
    ...section(zh ? '数据' : 'data', Object.entries(then.data), (data) =>
      data.map(([name, value]) => `${name}  ${valueText(value, output)}`).join('\n'),
    ),
    ...Object.entries(then.documents).flatMap(([name, filled]) =>
      (Array.isArray(filled) ? (filled as readonly DocumentThen[]) : [filled as DocumentThen]).flatMap((one) => [
        '',
        `${name}  ${one.number ?? ''}  ${zh ? `第 ${one.version} 版，${nameOf(one.filledBy)}` : `version ${one.version}, ${nameOf(one.filledBy)}`}`,
        ...Object.entries(one.content).map(([field, value]) => `  ${field}  ${valueText(value, output)}`),
      ]),
    ),
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function section<Item>(title: string, items: readonly Item[], tell: (items: readonly Item[]) => string): readonly string[] {
  return items.length === 0 ? [] : ['', title, tell(items)];
}
