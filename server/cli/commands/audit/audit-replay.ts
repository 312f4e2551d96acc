import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import type { Output } from '../../output.js';
import { pastPath, valueText } from './past-answers.js';

interface ReplayAnswer {
  readonly events: number;
  readonly erased: boolean;
  readonly differences: readonly {
    readonly kind: 'event' | 'undecidable' | 'instance';
    readonly seq: number;
    readonly path: string;
    readonly recorded: unknown;
    readonly rebuilt: unknown;
    readonly reason: string | null;
  }[];
}

/** `gatehouse audit replay <instance…>`: whether instances rebuilt from their events are the stored ones; exit 1 when one is not. */
export const auditReplay: CliCommand = (program, run) => {
  program
    .command('replay')
    .description(
      '由事件重算流程实例，并与库中的核对；不一致时退出码为 1 / rebuild instances from their events and compare; exit 1 where they differ',
    )
    .argument('<instance...>', '流程实例的 id / their ids')
    .action((instances: readonly string[]) =>
      run(async ({ api, output }) => {
        const answers: (ReplayAnswer & { readonly instance: string })[] = [];
        for (const instance of instances)
          answers.push({ instance, ...(await api.request<ReplayAnswer>('GET', pastPath(instance, 'replay-check'))) });
        output.result(answers, answers.map((answer) => replayText(answer, output)).join('\n'));
        return answers.every(({ differences }) => differences.length === 0) ? EXIT.ok : EXIT.findings;
      }),
    );
};

function replayText({ instance, events, erased, differences }: ReplayAnswer & { readonly instance: string }, output: Output): string {
  const zh = output.language === 'zh';
  const spared = erased ? (zh ? '（已删除的个人信息除外）' : ' (but for what was erased)') : '';
  if (differences.length === 0)
    return zh
      ? `${instance}  由 ${events} 个事件重算，与库中一致${spared}`
      : `${instance}  rebuilt from ${events} events, the same as stored${spared}`;
  const lines = differences.map(({ kind, seq, path, recorded, rebuilt, reason }) => {
    if (kind === 'undecidable') return zh ? `  第 ${seq} 个事件无法重算：${reason}` : `  event ${seq} cannot be decided again: ${reason}`;
    const place = path === '' ? '' : ` ${path}`;
    const where =
      kind === 'event'
        ? zh
          ? `第 ${seq} 个事件${place}`
          : `event ${seq}${place}`
        : zh
          ? `库中的实例${place}`
          : `the stored instance${place}`;
    const values = [recorded, rebuilt].map((value) => valueText(value, output));
    return zh ? `  ${where}：记录为 ${values[0]}，重算为 ${values[1]}` : `  ${where}: recorded ${values[0]}, rebuilt ${values[1]}`;
  });
  return [zh ? `${instance}  与历史不一致` : `${instance}  differs from its history`, ...lines].join('\n');
}
