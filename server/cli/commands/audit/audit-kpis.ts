import type { KpiAnswer, KpiView } from '#server/analysis/kpi.controller.js';
import { bar } from '../../bars.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { counted, type Output, table } from '../../output.js';
import { tellReading } from '../../tell-reading.js';

/** Figures told apart that are listed of each. */
const MOST_GROUPS = 10;

/** `gatehouse audit kpis`: the key figures of the library, with their formulas and the numbers they were computed from. */
export const auditKpis: CliCommand = (program, run) => {
  program
    .command('kpis')
    .description(
      '指标：公式和算出它的数字；不能计算的说明缺什么 / key figures with formulas and numbers, or what is missing to compute them',
    )
    .option('--from <day>', '期间第一天 / first day of the period: 2026-09-01')
    .option('--to <day>', '期间最后一天 / last day')
    .option('--kpi <id>', '只算这一个，可用目录编号 / only this one, by its id or K02')
    .addHelpText(
      'after',
      '\n例 / examples:\n  gatehouse audit kpis --from 2026-09-01 --to 2026-09-30\n  gatehouse audit kpis --from 2026-09-01 --to 2026-09-30 --kpi K22',
    )
    .action((options: { from?: string; to?: string; kpi?: string }) =>
      run(async ({ api, output }) => {
        const query = new URLSearchParams(Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined));
        const answer = await tellReading(output, (onLine) => api.follow<KpiAnswer>(`/api/kpis?${query.toString()}`, onLine));
        output.result(answer, kpisText(answer, output));
        return EXIT.ok;
      }),
    );
};

function kpisText({ days, read, items, notShown, titles }: KpiAnswer, output: Output): string {
  const zh = output.language === 'zh';
  const computed = items.filter(({ formula }) => formula !== null);
  const lacking = items.filter(({ missing }) => missing !== null);
  return [
    zh
      ? `${days.from} 至 ${days.to}：读取台账 ${read.rows} 行、流程实例 ${read.instances} 个`
      : `${days.from} to ${days.to}: ${counted(read.rows, 'register row')} and ${counted(read.instances, 'instance')} read`,
    ...computed.map((kpi) => kpiText(kpi, titles, output)),
    lacking.length === 0
      ? ''
      : `${zh ? '不能计算' : 'Cannot be computed'}\n${table(
          zh ? ['目录', '指标', '缺少'] : ['catalogue', 'key figure', 'missing'],
          lacking.map(({ catalogue, title, missing }) => [catalogue.join(' '), output.say(title), missing ? output.say(missing) : '']),
        )}`,
    notShown.length === 0 ? '' : `${zh ? '你无权查看' : 'Not for you to read'}: ${notShown.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function kpiText(kpi: KpiView, titles: KpiAnswer['titles'], output: Output): string {
  const zh = output.language === 'zh';
  const value = kpi.value === null ? `– ${kpi.why ? output.say(kpi.why) : ''}`.trim() : shown(kpi.value, kpi.unit, zh);
  const lines = [
    `${kpi.catalogue.join(' ')}  ${output.say(kpi.title)}  ${value}${targetText(kpi, zh)}`,
    `  = ${kpi.formula ?? ''}${kpi.isStated ? (zh ? '（制度写明）' : ' (as a handbook states it)') : ''}`,
    ...kpi.measures.map(
      ({ name, says, value: number, leftOut }) =>
        `  ${name} = ${number ?? '–'}  ${output.say(says)}${leftOut > 0 ? (zh ? `（另有 ${leftOut} 项未填）` : ` (${leftOut} not filled)`) : ''}`,
    ),
    ...(kpi.note ? [`  ${output.say(kpi.note)}`] : []),
  ];
  if (kpi.by === null) return lines.join('\n');
  const most = Math.max(...kpi.groups.map((group) => Math.abs(Number(group.value ?? 0))), Number.MIN_VALUE);
  const rows = kpi.groups.slice(0, MOST_GROUPS).map(({ by, value: number, why }) => {
    const title = titles[by];
    const name = by === '' ? '–' : title ? output.say(title) : by;
    return [`  ${name}`, number === null ? (why ? output.say(why) : '–') : shown(number, kpi.unit, zh), bar(Number(number ?? 0) / most)];
  });
  const others = kpi.groups.length + kpi.notListed - rows.length;
  const rest = others <= 0 ? [] : [zh ? `  …… 另有 ${others} 项，见 --json` : `  … ${others} more: see --json`];
  return [...lines, ...(rows.length === 0 ? [] : [table(['', '', ''], rows).split('\n').slice(1).join('\n')]), ...rest].join('\n');
}

function targetText({ target, isReached, unit }: KpiView, zh: boolean): string {
  if (!target) return '';
  const bounds = [
    ...(target.atLeast === null ? [] : [`≥ ${shown(String(target.atLeast), unit, zh)}`]),
    ...(target.atMost === null ? [] : [`≤ ${shown(String(target.atMost), unit, zh)}`]),
  ].join(' ');
  const mark = isReached === null ? '' : isReached ? ' ✓' : ' ✗';
  return zh ? `（目标 ${bounds}${mark}）` : ` (target ${bounds}${mark})`;
}

function shown(value: string, unit: KpiView['unit'], zh: boolean): string {
  const number = Number(value);
  switch (unit) {
    case 'percent':
      return `${Math.round(number * 1000) / 10}%`;
    case 'yuan':
      return `${number.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${zh ? '元' : 'yuan'}`;
    case 'hours':
      return `${Math.round(number * 10) / 10} ${zh ? '小时' : 'h'}`;
    case 'score':
    case 'quantity':
    case 'count':
      return String(Math.round(number * 100) / 100);
  }
}
