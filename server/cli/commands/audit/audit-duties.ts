import { Option } from 'commander';
import { DUTY_KINDS } from '#engine/audit/duty-exceptions.js';
import type { FoundException } from '#server/question/duties.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { counted, localTime, table } from '../../output.js';
import { collectPages, thereIsMore } from './collect-pages.js';

/** `gatehouse audit duties`: where one person did what two should have done. */
export const auditDuties: CliCommand = (program, run) => {
  program
    .command('duties')
    .description('职责分离的例外：不相容岗位、审批自己的事项、一人几票 / duties kept apart, own matters, several votes of one person')
    .requiredOption('--from <day>', '自此日（或时刻）起发起 / began from this day, or instant, on')
    .requiredOption('--to <day>', '至此日（含当日）发起，或此时刻之前 / began until this day, included, or before an instant')
    .option('--process <id>')
    .option('--person <person>')
    .addOption(new Option('--kind <kind>').choices(DUTY_KINDS))
    .option('--limit <n>', 'rows', wholeNumber, 200)
    .addHelpText('after', '\n例 / examples:\n  gatehouse audit duties --from 2026-07-01 --to 2026-09-30 --kind own-matter')
    .action(({ limit, ...query }: { limit: number; from: string; to: string; process?: string; person?: string; kind?: string }) =>
      run(async (context) => {
        const { output } = context;
        const found = await collectPages<FoundException>(context, '/api/audit/duties', query, limit, (count) =>
          output.note(output.say({ zh: `已查看 ${count} 个流程实例`, en: `${counted(count, 'instance')} looked at` })),
        );
        const rows = found.items.map((one) => [
          localTime(one.by.at),
          one.process,
          one.key ?? one.instance,
          String(one.by.seq),
          one.state,
          one.by.onBehalfOf === null ? one.by.person : `${one.by.person} → ${one.by.onBehalfOf}`,
          output.say(one.why),
          one.before === null ? '' : `${one.before.state} (${one.before.seq})`,
          one.rule ?? '',
          one.said ?? '',
        ]);
        output.result(found, table(['at', 'process', 'key', 'seq', 'state', 'person', 'why', 'before', 'rule', 'said'], rows));
        thereIsMore(context, found);
        return EXIT.ok;
      }),
    );
};
