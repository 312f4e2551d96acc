import { Option } from 'commander';
import { PERIODS } from '#engine/analysis/periods.js';
import type { GatesAnswer, GateWithUse } from '#server/question/gates.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { counted, localTime, type Output, table } from '../../output.js';

/** `gatehouse audit gates`: all approval gates with their use. */
export const auditGates: CliCommand = (program, run) => {
  program
    .command('gates')
    .description('全部审批关口：谁批、怎么批、时限、用了多少次 / all approval gates: who approves, how, and how often each was used')
    .option('--process <id>')
    .option('--from <day>', '起，含；默认最近 30 天 / first day; default: the last 30 days')
    .option('--to <day>', '止，含 / last day')
    .addOption(new Option('--part <length>', '分段 / count each part apart').choices(PERIODS))
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse audit gates\n  gatehouse audit gates --process shipment --from 2026-01-01 --to 2026-12-31 --part month',
    )
    .action((query: Readonly<Record<string, string>>) =>
      run(async ({ api, output }) => {
        const answer = await api.request<GatesAnswer>('GET', `/api/audit/gates?${new URLSearchParams(query).toString()}`);
        const head = [
          'process',
          'state',
          'gate',
          'by',
          'mode',
          'limit',
          'version',
          'part',
          'entered',
          'decided',
          'returned',
          'median',
          'last',
        ];
        output.result(
          answer,
          table(
            head,
            answer.items.flatMap((gate) => rowsOf(gate, output)),
          ),
        );
        output.note(
          output.say({
            zh: `共 ${answer.gates} 个关口；使用情况按 ${answer.from} 至 ${answer.to} 发起的实例统计`,
            en: `${counted(answer.gates, 'gate')}; used by instances begun from ${answer.from} to ${answer.to}`,
          }),
        );
        return EXIT.ok;
      }),
    );
};

function rowsOf(gate: GateWithUse, output: Output): readonly (readonly string[])[] {
  const by = gate.levels.map(
    ({ when, by: entries }) => `${entries.map((one) => output.say(one)).join(', ')}${when === null ? '' : ` [${when}]`}`,
  );
  const told = [
    gate.process,
    gate.state,
    output.say(gate.title),
    by.join(' → '),
    output.say(gate.mode),
    gate.limit === null ? '' : output.say(gate.limit),
  ];
  if (gate.uses.length === 0) return [[...told, String(gate.version), '', '0', '', '', '', '']];
  return gate.uses.map((use) => [
    ...told,
    String(use.version ?? ''),
    use.part ?? '',
    String(use.entered),
    Object.entries(use.decided)
      .map(([outcome, times]) => `${outcome} ${times}`)
      .join(', '),
    String(use.returned),
    use.medianMs === null ? '' : hours(use.medianMs),
    localTime(use.lastUsedAt),
  ]);
}

/** `26:05`: hours and minutes. */
function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
