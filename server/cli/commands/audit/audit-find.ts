import { Option } from 'commander';
import type { FoundInstance } from '#server/question/find-instances.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { counted, localTime, table } from '../../output.js';
import { several } from './several.js';
import { collectPages, thereIsMore } from './collect-pages.js';

interface Options {
  readonly limit: number;
  readonly [option: string]: string | number | readonly string[] | undefined;
}

/** `gatehouse audit find`: instances by what is known of them. */
export const auditFind: CliCommand = (program, run) => {
  program
    .command('find')
    .description(
      '按编号、字段、人员、状态、时限、时长、往返次数查找流程实例 / instances by key, field, person, state, limit, duration, loops',
    )
    .option('--process <id>')
    .option('--version <n>', '流程的版本 / published version of the process', wholeNumber)
    .option('--from <day>', '自此日（或时刻）起发起 / began from this day, or instant, on')
    .option('--to <day>', '至此日（含当日）发起，或此时刻之前 / began until this day, included, or before an instant')
    .addOption(new Option('--status <status>').choices(['running', 'suspended', 'ended', 'incident']))
    .option('--key <key>', '业务编号；以 * 结尾为开头几位 / business key; with * at its end the beginning of it')
    .option('--field <condition>', '单据.字段=值，可多次 / document.field=value (= != > >= < <=), repeatable', several)
    .option('--state <state>', '现在所处的状态 / where it stands, or ended')
    .option('--passed <state>', '曾经到过的状态 / where it has been')
    .option('--person <person>')
    .addOption(
      new Option('--part <part>', '此人办理过、发起、现有任务、曾有任务 / what the person had to do with it').choices([
        'acted',
        'initiated',
        'holds',
        'held',
      ]),
    )
    .addOption(new Option('--clock <clock>', '时限在走、已超时未办完、曾超时 / of a limit').choices(['running', 'late', 'breached']))
    .option('--clock-name <limit>', '哪个时限 / which limit')
    .option('--over <duration>', '历时超过，如 "3 days" / lasted longer than')
    .option('--under <duration>', '历时不足 / lasted less than')
    .option('--again <n>', '同一状态至少重新进入几次 / times a state was entered again, at least', wholeNumber)
    .option('--returned <n>', '至少退回几次 / times it was returned, at least', wholeNumber)
    .option('--limit <n>', 'rows', wholeNumber, 50)
    .addHelpText(
      'after',
      `\n例 / examples:
  gatehouse audit find --key 'XH-2026-*'
  gatehouse audit find --process shipment --field goodsRequest.customer=ACME --field 'deliveryNote.total>=100000'
  gatehouse audit find --process shipment --from 2026-07-01 --clock breached --clock-name organise
  gatehouse audit find --person wang.fang --part acted --returned 2`,
    )
    .action(({ limit, ...query }: Options) =>
      run(async (context) => {
        const { output } = context;
        const found = await collectPages<FoundInstance>(context, '/api/audit/instances', query, limit, (count) =>
          output.note(output.say({ zh: `已查看 ${count} 个流程实例`, en: `${counted(count, 'instance')} looked at` })),
        );
        const rows = found.items.map((one) => [
          one.id,
          one.process,
          one.key ?? '',
          one.status,
          one.states.join(', '),
          one.initiator,
          localTime(one.startedAt),
          localTime(one.lastAt),
        ]);
        output.result(found, table(['id', 'process', 'key', 'status', 'states', 'initiator', 'started', 'last event'], rows));
        thereIsMore(context, found);
        return EXIT.ok;
      }),
    );
};
