import { Option } from 'commander';
import { INTERVENTIONS, type SeldomEvent, STAND_INS } from '#server/question/seldom-events.js';
import type { CliCommand, Context } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { localTime, table } from '../../output.js';
import { collectPages, thereIsMore } from './collect-pages.js';

interface Options {
  readonly limit: number;
  readonly from: string;
  readonly to: string;
  readonly process?: string;
  readonly person?: string;
  readonly kind?: string;
}

/** `gatehouse audit interventions`: what was done besides the ordinary course. */
export const auditInterventions: CliCommand = (program, run) => {
  program
    .command('interventions')
    .description(
      '人工干预：移动、撤销、迁移、改派、暂停、处理故障、批准超时，附原因 / moved, canceled, migrated, reassigned …, with reasons',
    )
    .requiredOption('--from <day>', '自此日（或时刻）起 / from this day, or instant, on')
    .requiredOption('--to <day>', '至此日（含当日），或此时刻之前 / to this day, included, or before an instant')
    .option('--process <id>')
    .option('--person <person>')
    .addOption(new Option('--kind <kind>').choices(Object.keys(INTERVENTIONS)))
    .option('--limit <n>', 'rows', wholeNumber, 200)
    .addHelpText('after', '\n例 / examples:\n  gatehouse audit interventions --from 2026-11-01 --to 2026-11-30')
    .action((options: Options) => run((context) => list(context, '/api/audit/interventions', options)));
};

/** `gatehouse audit substitutes`: what was done for others, or handed on. */
export const auditSubstitutes: CliCommand = (program, run) => {
  program
    .command('substitutes')
    .description(
      '代理、代签、委派、转办、接替、加签 / substitutes, signing for a voter, delegations, transfers, hand-overs, added approvers',
    )
    .requiredOption('--from <day>', '自此日（或时刻）起 / from this day, or instant, on')
    .requiredOption('--to <day>', '至此日（含当日），或此时刻之前 / to this day, included, or before an instant')
    .option('--process <id>')
    .option('--person <person>', '办理人、被代理人或所指的人 / whoever did it, in whose name, or whom it names')
    .addOption(new Option('--kind <kind>').choices(Object.keys(STAND_INS)))
    .option('--limit <n>', 'rows', wholeNumber, 200)
    .addHelpText('after', '\n例 / examples:\n  gatehouse audit substitutes --from 2026-11-01 --to 2026-11-30 --kind substitute')
    .action((options: Options) => run((context) => list(context, '/api/audit/stand-ins', options)));
};

async function list(context: Context, path: string, { limit, ...query }: Options): Promise<number> {
  const found = await collectPages<SeldomEvent>(context, path, { ...query }, limit);
  const rows = found.items.map((one) => [
    localTime(one.at),
    one.kind,
    one.process,
    one.key ?? one.instance,
    String(one.seq),
    one.type,
    one.onBehalfOf === null ? (one.person ?? '') : `${one.person ?? ''} → ${one.onBehalfOf}`,
    one.whom.join(', '),
    one.decisions.map(({ state, outcome }) => `${state}: ${outcome}`).join(', '),
    one.substitution === null ? '' : `${one.substitution.from} – ${one.substitution.to}`,
    one.said ?? '',
  ]);
  context.output.result(
    found,
    table(['at', 'kind', 'process', 'key', 'seq', 'event', 'person', 'whom', 'decided', 'substitution', 'said'], rows),
  );
  thereIsMore(context, found);
  return EXIT.ok;
}
