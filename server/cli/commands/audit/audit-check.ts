import type { CheckLine, CheckResult } from '#server/audit/check/check-database.js';
import { type Finding, INVARIANT_IDS } from '#server/audit/check/finding.js';
import type { CliCommand } from '../../command.js';
import { CliError, EXIT } from '../../exit-code.js';
import { instantArgument } from '../../instant-argument.js';
import { type Output, table } from '../../output.js';
import { type Progress, startProgress } from '../../progress.js';

interface Options {
  readonly only?: string;
  readonly instance?: string;
  readonly since?: string;
}

/** `gatehouse audit check`: is the database as it must be? */
export const auditCheck: CliCommand = (program, run) => {
  program
    .command('check')
    .description(
      '核对数据库：事件、状态、待办、时限、台账、哈希是否彼此相符；他人可照常办理 / is the database as it must be: events, state, tasks, timers, registers, hashes; while others work',
    )
    .option('--only <ids>', '只核对这几项，如 I3,I4 / only these')
    .option('--instance <id>', '只核对这个流程 / only this instance')
    .option('--since <instant>', '只核对此后有过事件的流程 / only instances that something happened to since')
    .addHelpText(
      'after',
      '\n退出码 / exit code: 0 没有发现 / nothing found, 1 有发现 / something was found\n\n例 / examples:\n  gatehouse audit check\n  gatehouse audit check --only I3,I4 --since 2026-09-29T00:00+08:00\n  gatehouse --json audit check --instance 01a2137f-3953-7000-87f9-66a40b098a69',
    )
    .action((options: Options) =>
      run(async ({ api, output }) => {
        const since = options.since === undefined ? null : new Date(instantArgument('--since', options.since)).toISOString();
        const body = { only: onlyOf(options.only), instance: options.instance ?? null, since };
        const watching = new Watching(output);
        const result = await api
          .follow<CheckResult>('/api/audit/checks', (line) => watching.tell(line as CheckLine), body)
          .finally(() => watching.stop());
        output.result(result, verdictText(result, output));
        return result.passed ? EXIT.ok : EXIT.findings;
      }),
    );
};

/** @throws {CliError} for what is none of I1 to I12 */
function onlyOf(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const ids = text.split(',').map((id) => id.trim().toUpperCase());
  const unknown = ids.find((id) => !(INVARIANT_IDS as readonly string[]).includes(id));
  if (unknown !== undefined)
    throw new CliError(
      EXIT.usage,
      `--only ${text}: 没有 ${unknown}，应为 ${INVARIANT_IDS.join(',')} 中的几项 / There is no ${unknown}; expected some of ${INVARIANT_IDS.join(',')}, such as I3,I4.`,
    );
  return ids;
}

/** Shows how far a check has come: the queries, then the instances that go by. */
class Watching {
  private progress: Progress | null = null;
  private shown = 0;
  private of = 0;

  constructor(private readonly output: Output) {}

  tell(line: CheckLine): void {
    if ('finding' in line) return;
    const { check, read, of } = line;
    if (of !== this.of || read < this.shown) {
      this.stop();
      [this.progress, this.of, this.shown] = [startProgress(of, this.output.quiet || this.output.json), of, 0];
    }
    for (; this.shown < read; this.shown++) this.progress?.step(check);
  }

  stop(): void {
    this.progress?.stop();
  }
}

function verdictText({ passed, at, ms, invariants, findings }: CheckResult, output: Output): string {
  const { say, language } = output;
  const zh = language === 'zh';
  const verdicts = zh
    ? { passed: '✓ 通过', failed: '✗ 不符', 'not-checked': '– 未核对' }
    : { passed: '✓ passed', failed: '✗ failed', 'not-checked': '– not checked' };
  const rows = invariants.map(({ id, title, verdict, findings: count, unchecked }) => [
    id,
    verdicts[verdict],
    say(title),
    count > 0 ? String(count) : '',
    unchecked.map(({ why, times }) => (times > 1 ? `${say(why)} (${times})` : say(why))).join(zh ? '；' : '; '),
  ]);
  const head = zh ? ['', '结果', '核对什么', '发现', '未核对的'] : ['', 'verdict', 'what', 'findings', 'not checked'];
  const seconds = (ms / 1000).toFixed(1);
  const last = zh
    ? `${passed ? '没有发现不符' : '有不符之处'}（${at} 的数据库，${seconds} 秒）`
    : `${passed ? 'Nothing was found.' : 'Something is wrong.'} (the database as of ${at}, ${seconds} s)`;
  return [...findings.map((finding) => findingText(finding, output)), table(head, rows), last].join('\n\n');
}

/** `I3 head  instance 01a2…:7  its hash is not that of the last event` and, below, what was expected and what to do. */
function findingText({ invariant, check, instance, seq, table, what, expected, remedy }: Finding, { say, language }: Output): string {
  const place = instance === null ? '' : `  ${instance}${seq === null ? '' : `:${seq}`}`;
  const [wanted, todo] = language === 'zh' ? ['应为', '处理'] : ['expected', 'do'];
  return `${invariant} ${check}  ${table}${place}  ${say(what)}\n  ${wanted}: ${say(expected)}\n  ${todo}: ${say(remedy)}`;
}
