import type { LogLine } from '#server/access/access-reads.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { localTime, table } from '../../output.js';
import { collectPages, thereIsMore } from './collect-pages.js';

interface LogOptions {
  readonly person?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly outcome?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `gatehouse audit log`: who did, read or was refused what. */
export const auditLog: CliCommand = (program, run) => {
  program
    .command('log')
    .description(
      '操作记录：登录、被拒的操作、查看受保护的数据、导出、管理员的更改 / sign-ins, refused commands, reads of protected data, exports, changes by administrators',
    )
    .option('--person <id>')
    .option('--action <name>', '如 sign-in、read-instance、publish / such as sign-in, read-instance, publish')
    .option('--subject <subject>', '如 instance:<编号>、person:<编号> / such as instance:<id>, person:<id>')
    .option('--outcome <code>', 'done，或拒绝的代码 / done, or the code of a refusal')
    .option('--from <day>', '自此日（或时刻）起 / from this day, or instant, on')
    .option('--to <day>', '至此日（含当日），或此时刻之前 / to this day, included, or before an instant')
    .option('--limit <n>', 'rows', wholeNumber, 500)
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse audit log --action sign-in --outcome wrong-credentials\n  gatehouse audit log --person shen.yu --from 2026-11-02',
    )
    .action(({ limit, ...query }: LogOptions & { readonly limit: number }) =>
      run(async (context) => {
        const found = await collectPages<LogLine>(context, '/api/access', { ...query }, limit);
        const rows = found.items.map(({ at, person, onBehalfOf, title, subject, outcome, details }) => [
          localTime(at),
          onBehalfOf === null ? (person ?? '—') : `${person ?? '—'} → ${onBehalfOf}`,
          context.output.say(title),
          subject ?? '',
          outcome,
          JSON.stringify(details),
        ]);
        context.output.result(found, table(['at', 'person', 'action', 'subject', 'outcome', 'details'], rows));
        thereIsMore(context, found);
        return EXIT.ok;
      }),
    );
};
