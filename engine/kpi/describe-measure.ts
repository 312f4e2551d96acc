import { type Aggregate, DURING, type Measure } from '../definition/kpi.js';
import type { Text } from '../definition/text.js';

const AGGREGATED: Readonly<Record<Aggregate, Text>> = {
  sum: { zh: '合计', en: 'sum of' },
  mean: { zh: '平均', en: 'mean of' },
  median: { zh: '中位数', en: 'median of' },
  least: { zh: '最小', en: 'least' },
  greatest: { zh: '最大', en: 'greatest' },
};

/**
 * What a measure counts, in words; conditions stand as they are written.
 *
 * @param titleOf - register → its title; default: its id
 */
export function describeMeasure({ source, where, of, during }: Measure, titleOf: (register: string) => Text = plain): Text {
  const aggregate = of && AGGREGATED[of.how];
  const [zhSource, enSource] = sourceText(source, titleOf);
  const [zhDuring, enDuring] = during === 'period' ? ['', ''] : DURING[during];
  return {
    zh: [
      `${zhSource}${aggregate ? `，${aggregate.zh} ${of?.value.source ?? ''}` : '，个数'}`,
      ...(where ? [`只计 ${where.source}`] : []),
      ...(zhDuring ? [zhDuring] : []),
    ].join('，'),
    en: [
      `${aggregate ? `${aggregate.en} ${of?.value.source ?? ''} of` : 'number of'} ${enSource}`,
      ...(where ? [`where ${where.source}`] : []),
      ...(enDuring ? [enDuring] : []),
    ].join(', '),
  };
}

const plain = (id: string): Text => ({ zh: id, en: id });

function sourceText(source: Measure['source'], titleOf: (register: string) => Text): readonly [zh: string, en: string] {
  const all = (process: string | null): readonly [string, string] =>
    process === null ? ['全部流程', 'all processes'] : [process, process];
  switch (source.kind) {
    case 'rows': {
      const { zh, en } = titleOf(source.register);
      const [zhIn, enIn] = source.in === null ? ['', ''] : [`中 ${source.in} 在期间内的行`, ` whose ${source.in} lies in the period`];
      const [zhAsOf, enAsOf] =
        source.asOf === null ? ['', ''] : [`（取 ${source.asOf.source} 终了时）`, `, as they stood at the end of ${source.asOf.source}`];
      return [`${zh}${zhIn}${zhAsOf}`, `rows of ${en}${enIn}${enAsOf}`];
    }
    case 'instances': {
      const [zh, en] = all(source.process);
      return [`${zh} 期间内发起的实例`, `instances of ${en} started in the period`];
    }
    case 'stays':
      return [`${source.process} 在 ${source.state} 的停留`, `stays of ${source.process} in ${source.state}`];
    case 'limits': {
      const [zh, en] = all(source.process);
      return source.limit === null
        ? [`${zh}的时限`, `limits of ${en}`]
        : [`${zh} 的时限 ${source.limit}`, `limits ${source.limit} of ${en}`];
    }
    case 'decisions':
      return [`${source.process} 在 ${source.state} 的决定`, `decisions of ${source.process} in ${source.state}`];
    case 'gates': {
      const [zh, en] = all(source.process);
      return [`${zh}的审批关口`, `approval gates of ${en}`];
    }
  }
}
