import type { ListedEvent } from '#server/question/listed-event.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { localTime, table } from '../../output.js';
import { collectPages, thereIsMore } from './collect-pages.js';

/** `gatehouse audit by-person`: everything somebody did. */
export const auditByPerson: CliCommand = (program, run) => {
  program
    .command('by-person')
    .description('某人一段时间内做过的一切，含他人代办 / everything a person did in a period, by a substitute too')
    .argument('<person>')
    .requiredOption('--from <day>', '自此日（或时刻）起 / from this day, or instant, on')
    .requiredOption('--to <day>', '至此日（含当日），或此时刻之前 / to this day, included, or before an instant')
    .option('--process <id>')
    .option('--type <event>', '如 gate.decided / such as gate.decided')
    .option('--limit <n>', 'rows', wholeNumber, 500)
    .addHelpText('after', '\n例 / examples:\n  gatehouse audit by-person sun.li --from 2026-11-02 --to 2026-11-08')
    .action((person: string, { limit, ...query }: { limit: number; from: string; to: string; process?: string; type?: string }) =>
      run(async (context) => {
        const found = await collectPages<ListedEvent>(context, '/api/events', { person, ...query }, limit, undefined, 1_000);
        const rows = found.items.map((one) => [
          localTime(one.at),
          one.process,
          one.key ?? one.instance,
          String(one.seq),
          one.type,
          one.decisions.map(({ state, outcome }) => `${state}: ${outcome}`).join(', '),
          one.onBehalfOf === null ? '' : `${one.person} → ${one.onBehalfOf}`,
          one.said ?? '',
        ]);
        context.output.result(found, table(['at', 'process', 'key', 'seq', 'event', 'decided', 'for', 'said'], rows));
        thereIsMore(context, found);
        return EXIT.ok;
      }),
    );
};
