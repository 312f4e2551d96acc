import type { Text } from '#engine/definition/text.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { localTime, table } from '../../output.js';
import { pastPath, type ToldLine, valueText, whoText } from './past-answers.js';

interface FieldAnswer {
  readonly path: string;
  readonly title: Text | null;
  readonly entries: readonly (ToldLine & { readonly kind: string; readonly before: unknown; readonly after: unknown })[];
}

/** `gatehouse audit field <instance> <path>`: every value a field had. */
export const auditField: CliCommand = (program, run) => {
  program
    .command('field')
    .description('一个字段有过的全部值：前、后、谁、为谁、理由、何时 / every value a field had: before, after, who, for whom, why, when')
    .argument('<instance>', '流程实例的 id / its id')
    .argument('<path>', '如 request.amount、request.lines.0.price / such as request.amount, request.lines.0.price')
    .action((instance: string, path: string) =>
      run(async ({ api, output }) => {
        const answer = await api.request<FieldAnswer>('GET', pastPath(instance, `fields/${encodeURIComponent(path)}/history`));
        const zh = output.language === 'zh';
        const rows = answer.entries.map((entry) => [
          `#${entry.seq}`,
          localTime(entry.at),
          valueText(entry.before, output),
          valueText(entry.after, output),
          whoText(entry, output),
          entry.why === null ? '' : valueText(entry.why, output),
        ]);
        const head = zh ? ['事件', '时间', '之前', '之后', '变更人', '理由'] : ['event', 'when', 'before', 'after', 'by', 'why'];
        const title = answer.title ? `${answer.path}  ${output.say(answer.title)}` : answer.path;
        const none = zh ? '从未填写' : 'never filled in';
        output.result(answer, `${title}\n${rows.length === 0 ? none : table(head, rows)}`);
        return EXIT.ok;
      }),
    );
};
