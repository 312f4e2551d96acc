import { type TimeKind, TIME_KINDS } from '#engine/analysis/instance-figures.js';
import type { DistributionFigures } from '#engine/analysis/distribution.js';
import type { Text } from '#engine/definition/text.js';
import type { FiguresAnswer } from '#server/analysis/figures.controller.js';
import { bar, columns, percent } from '../../bars.js';
import { counted, type Output, table } from '../../output.js';

/** Rows of a table that people still read. */
const MOST_ROWS = 15;
/** Widest row of columns. */
const MOST_COLUMNS = 60;

/** Working time as people say it: `25 min`, `11.5 h`. */
export function workingTime(ms: number | null, { language }: Pick<Output, 'language'>): string {
  if (ms === null) return '–';
  const zh = language === 'zh';
  if (ms === 0) return '0';
  if (ms < 3_600_000) return `${Math.max(1, Math.round(ms / 60_000))} ${zh ? '分' : 'min'}`;
  const hours = ms / 3_600_000;
  return `${hours < 100 ? Math.round(hours * 10) / 10 : Math.round(hours)} ${zh ? '小时' : 'h'}`;
}

const KINDS: Readonly<Record<TimeKind, Text>> = {
  handling: { zh: '有人办理', en: 'taken up' },
  waiting: { zh: '无人接手', en: 'nobody had taken it up' },
  paused: { zh: '挂起', en: 'paused' },
  elsewhere: { zh: '等外部、等时间', en: 'no task open' },
  suspended: { zh: '暂停', en: 'suspended' },
  parked: { zh: '故障', en: 'incident' },
};
const DEVIATIONS = {
  moved: { zh: '管理员跳转', en: 'moved by an administrator' },
  unknown: { zh: '现行版本没有这一步', en: 'the version in force has no such state' },
  skipped: { zh: '现行版本须先经过', en: 'the version in force passes first' },
  impossible: { zh: '现行版本走不到', en: 'the version in force has no way there' },
} as const;

/** Figures of a process as tables with bars. */
export function figuresText(figures: FiguresAnswer, output: Output): string {
  const zh = output.language === 'zh';
  const time = (ms: number | null): string => workingTime(ms, output);
  const name = (id: string): string => {
    const title = figures.titles[id];
    return title ? output.say(title) : id;
  };
  const section = (title: Text, head: readonly string[], rows: readonly (readonly string[])[]): string =>
    rows.length === 0 ? '' : `${output.say(title)}\n${table(head, rows.slice(0, MOST_ROWS))}${more(rows.length, zh)}`;
  return [
    headline(figures, output),
    section(
      { zh: '工作时间的去向', en: 'How the working time passed' },
      zh ? ['', '工时', '占比', ''] : ['', 'time', 'share', ''],
      timeRows(figures, output),
    ),
    section(
      { zh: '瓶颈：时间花在哪里', en: 'Bottlenecks: where the time goes' },
      zh
        ? ['状态', '次数', '现有', '停留中位', '九成以内', '等待中位', '办理中位', '占比', '', '排队']
        : ['state', 'stays', 'now', 'median', '90% within', 'waiting', 'handling', 'share', '', 'queue'],
      figures.states.map(({ state, visits, standing, stay, work, share, queue }) => [
        name(state),
        String(visits),
        String(standing),
        time(stay.median),
        time(stay.p90),
        time(work?.waiting.median ?? null),
        time(work?.handling.median ?? null),
        percent(share),
        bar(share),
        columns(queue.slice(-MOST_COLUMNS)),
      ]),
    ),
    section(
      { zh: '时限', en: 'Limits' },
      zh ? ['时限', '起算', '计时中', '超时', '已说明', '超时率', ''] : ['limit', 'started', 'running', 'breached', 'excused', 'rate', ''],
      figures.limits.map((limit) => [
        name(limit.name),
        ...[limit.started, limit.running, limit.breached, limit.excused].map(String),
        percent(limit.rate),
        bar(limit.rate),
      ]),
    ),
    section({ zh: '办理人', en: 'People' }, holderHead(zh), holderRows(figures.people.persons, name, time)),
    section({ zh: '收件的角色和人员', en: 'Whose inbox' }, holderHead(zh), holderRows(figures.people.candidates, name, time)),
    section(
      { zh: '走法', en: 'Variants' },
      zh ? ['实例', '占比', '', '经过'] : ['instances', 'share', '', 'path'],
      figures.variants.listed.map(({ count, share, path }) => [String(count), percent(share), bar(share), path.map(name).join(' → ')]),
    ),
    section(
      { zh: '按期间', en: 'By period' },
      zh ? ['期间', '发起', '办结', '工时中位', '超时', ''] : ['period', 'started', 'ended', 'cycle median', 'breached', ''],
      figures.periods
        .filter(({ instances, endedIn }) => instances + endedIn > 0)
        .map(({ period, instances, endedIn, cycle, limits }) => [
          period.name,
          String(instances),
          String(endedIn),
          time(cycle.median),
          String(limits.breached),
          bar(instances / Math.max(1, ...figures.periods.map((other) => other.instances))),
        ]),
    ),
    section(
      { zh: '按版本', en: 'By version' },
      zh
        ? ['版本', '实例', '办结', '工时中位', '超时', '有返工']
        : ['version', 'instances', 'ended', 'cycle median', 'breached', 'reworked'],
      figures.versions.map(({ version, hash, instances, ended, cycle, limits, reworked }) => [
        version === null ? hash.slice(0, 8) : String(version),
        String(instances),
        String(ended),
        time(cycle.median),
        String(limits.breached),
        String(reworked),
      ]),
    ),
    conformanceText(figures, name, output),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline(figures: FiguresAnswer, output: Output): string {
  const { read, summary, rework, ends, days } = figures;
  const zh = output.language === 'zh';
  const time = (ms: number | null): string => workingTime(ms, output);
  const ended = Object.entries(ends)
    .map(([end, count]) => `${figures.titles[end] ? output.say(figures.titles[end]) : end} ${count}`)
    .join(zh ? '，' : ', ');
  const { cycle, elapsed } = summary;
  const wall = elapsed.median === null ? '–' : `${Math.round(elapsed.median / 8_640_000) / 10} ${zh ? '天' : 'days'}`;
  const about = cycle.isExact ? '' : zh ? '（误差不超过 1%）' : ' (right to 1%)';
  return (
    zh
      ? [
          `${output.say(figures.title)}（${figures.process}） ${days.from} 至 ${days.to} 发起的流程实例：读取 ${read.instances} 个实例、${read.events} 个事件`,
          `办结 ${summary.ended} 个${ended ? `（${ended}）` : ''}；工时中位 ${time(cycle.median)}，九成在 ${time(cycle.p90)}以内${about}；自然时间中位 ${wall}`,
          `返工 ${summary.reworked} 个实例：重做 ${rework.loops} 次，驳回 ${rework.rejected}，退回 ${rework.returned}，取回、撤回 ${rework.takenBack}`,
        ]
      : [
          `${output.say(figures.title)} (${figures.process}), started from ${days.from} to ${days.to}: ${counted(read.instances, 'instance')}, ${counted(read.events, 'event')} read`,
          `${summary.ended} ended${ended ? ` (${ended})` : ''}; working time: median ${time(cycle.median)}, 90% within ${time(cycle.p90)}${about}; by the clock: median ${wall}`,
          `${counted(summary.reworked, 'instance')} with rework: ${counted(rework.loops, 'state')} entered again, ${counted(rework.rejected, 'rejection')}, ${counted(rework.returned, 'return')}, ${rework.takenBack} taken back`,
        ]
  ).join('\n');
}

function timeRows({ summary: { times } }: FiguresAnswer, output: Output): readonly (readonly string[])[] {
  const whole = Object.values(times).reduce((sum, ms) => sum + ms, 0);
  if (whole === 0) return [];
  return TIME_KINDS.filter((kind) => times[kind] > 0).map((kind) => [
    output.say(KINDS[kind]),
    workingTime(times[kind], output),
    percent(times[kind] / whole),
    bar(times[kind] / whole),
  ]);
}

function holderHead(zh: boolean): readonly string[] {
  return zh
    ? ['', '任务', '未办', '等待中位', '等待九成', '办理中位', '办理九成']
    : ['', 'tasks', 'open', 'waiting', '90%', 'handling', '90%'];
}

function holderRows(
  holders: FiguresAnswer['people']['persons'],
  name: (id: string) => string,
  time: (ms: number | null) => string,
): readonly (readonly string[])[] {
  const both = ({ median, p90 }: DistributionFigures): readonly string[] => [time(median), time(p90)];
  return holders.map(({ holder, tasks, open, waiting, handling }) => [
    name(holder),
    String(tasks),
    String(open),
    ...both(waiting),
    ...both(handling),
  ]);
}

function conformanceText({ conformance }: FiguresAnswer, name: (id: string) => string, output: Output): string {
  const zh = output.language === 'zh';
  const { compared, conforming, replayed, disagreeing, disagreements, deviations } = conformance;
  if (compared === 0) return '';
  const lines = [
    zh
      ? `与现行版本对照：${compared} 个实例中 ${conforming} 个相符`
      : `Compared with the version in force: ${conforming} of ${compared} instances conform`,
  ];
  if (replayed > 0)
    lines.push(
      zh
        ? `按各自版本重算：${replayed} 个中 ${replayed - disagreeing} 个与记录一致`
        : `Decided again by their own versions: ${replayed - disagreeing} of ${replayed} agree with what is stored`,
      ...disagreements.map(({ instance, problem }) => `  ${instance}: ${problem}`),
    );
  if (deviations.length > 0)
    lines.push(
      table(
        zh ? ['次数', '从', '到', '不符', '例'] : ['times', 'from', 'to', 'deviation', 'example'],
        deviations
          .slice(0, MOST_ROWS)
          .map(({ count, from, to, kind, passedOver, example }) => [
            String(count),
            from === null ? '' : name(from),
            name(to),
            `${output.say(DEVIATIONS[kind])}${passedOver.length > 0 ? ` ${passedOver.map(name).join(' → ')}` : ''}`,
            `${example.instance} #${example.seq}`,
          ]),
      ) + more(deviations.length, zh),
    );
  return lines.join('\n');
}

function more(rows: number, zh: boolean): string {
  if (rows <= MOST_ROWS) return '';
  return zh ? `\n…… 另有 ${rows - MOST_ROWS} 行，见 --json` : `\n… ${rows - MOST_ROWS} more rows: see --json`;
}
