import { Option } from 'commander';
import { BREACH_CAUSES, type Cause } from '#engine/audit/breach-cause.js';
import type { Text } from '#engine/definition/text.js';
import type { BreachCount } from '#server/limit/breach-counts.js';
import type { CliCommand, Context } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { localTime, table } from '../../output.js';
import { collectPages, periodOf, thereIsMore } from './collect-pages.js';

interface Options {
  readonly limit: number;
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly process?: string;
  readonly person?: string;
  readonly cause?: string;
  readonly name?: string;
}

/** As `GET /api/breaches` answers. */
interface Breach {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly name?: string;
  readonly title?: Text;
  readonly breach?: {
    readonly dueAt: string;
    readonly noticedAt: string;
    readonly responsible: readonly string[];
    readonly accountable: string | null;
  };
  readonly excused?: { readonly by: string; readonly reasonTitle: Text } | null;
  readonly cause: Cause | null;
  readonly problem: { readonly detail: string } | null;
}

const CAUSES: Readonly<Record<Cause['cause'], Text>> = {
  held: { zh: '在办理人手中', en: 'lay with whoever had it' },
  unassigned: { zh: '无人领取', en: 'nobody took it' },
  waiting: { zh: '等待外部', en: 'waited for something else' },
  before: { zh: '尚未到这一步', en: 'had not come here yet' },
  'late-start': { zh: '开始时已过期', en: 'over before it began' },
};

/** `gatehouse audit breaches`: limits that were breached, and why; with `--by` how many. */
export const auditBreaches: CliCommand = (program, run) => {
  program
    .command('breaches')
    .description(
      '超时：逐条列出，或按流程、月份、时限、人员、原因统计 / breached limits, or how many by process, month, limit, person, cause',
    )
    .option('--from <day>', '自此日（或时刻）起 / from this day, or instant, on')
    .option('--to <day>', '至此日（含当日），或此时刻之前 / to this day, included, or before an instant')
    .option('--process <id>')
    .option('--person <person>')
    .option('--name <limit>', '时限的名称 / name of the limit')
    .addOption(new Option('--cause <cause>').choices(BREACH_CAUSES))
    .addOption(new Option('--by <group>', '统计 / count them').choices(['process', 'month', 'limit', 'person', 'cause']))
    .option('--limit <n>', 'rows', wholeNumber, 50)
    .addHelpText(
      'after',
      `\n例 / examples:
  gatehouse audit breaches --process shipment --cause unassigned
  gatehouse audit breaches --by person --from 2026-11-01 --to 2026-11-30`,
    )
    .action((options: Options) => run((context) => (options.by === undefined ? list(context, options) : count(context, options))));
};

async function count({ api, output }: Context, { by = '', process, ...period }: Options): Promise<number> {
  const asked = Object.entries({ by, process, ...periodOf(period) }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const { items } = await api.request<{ items: readonly BreachCount[] }>(
    'GET',
    `/api/breaches/counts?${new URLSearchParams(asked).toString()}`,
  );
  const named = (group: string | null): string =>
    by === 'cause' && group !== null ? output.say(CAUSES[group as Cause['cause']]) : (group ?? '–');
  output.result(
    items,
    table(
      [by, 'breaches', 'excused'],
      items.map(({ group, breaches, excused }) => [named(group), String(breaches), excused === null ? '' : String(excused)]),
    ),
  );
  return EXIT.ok;
}

async function list(context: Context, { limit, by: _, ...query }: Options): Promise<number> {
  const { output } = context;
  const found = await collectPages<Breach>(context, '/api/breaches', { ...query }, limit);
  const rows = found.items.map(({ process, key, instance, name, breach, cause, excused, problem }) => [
    localTime(breach?.dueAt ?? null),
    process,
    key ?? instance,
    name ?? '',
    breach?.responsible.join(', ') ?? '',
    breach?.accountable ?? '',
    cause === null ? (problem?.detail ?? '') : `${output.say(CAUSES[cause.cause])}${cause.person === null ? '' : ` (${cause.person})`}`,
    excused ? `${excused.by}: ${output.say(excused.reasonTitle)}` : '',
  ]);
  output.result(found, table(['due', 'process', 'key', 'limit', 'responsible', 'accountable', 'cause', 'excused'], rows));
  thereIsMore(context, found);
  return EXIT.ok;
}
