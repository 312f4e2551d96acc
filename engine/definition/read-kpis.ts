import { child } from './json-pointer.js';
import {
  AGGREGATES,
  DURING,
  type During,
  type Kpi,
  type KpiGroup,
  KPI_UNITS,
  type KpiUnit,
  type Measure,
  type MeasureSource,
} from './kpi.js';
import { readExpression } from './read-expression.js';
import { readText } from './read-text.js';
import type { Report } from './report.js';
import { mapping, text, texts, type YamlMap } from './values.js';

const SOURCES = ['rows', 'instances', 'stays', 'limits', 'decisions', 'gates'] as const;
const ALL = 'all';

export function readKpis(report: Report): KpiGroup {
  const { id, title, kpis } = mapping(report.source.value);
  const name = text(id) ?? '';
  return {
    id: name,
    title: readText(title) ?? { zh: name, en: name },
    kpis: Object.entries(mapping(kpis)).map(([kpi, value]) => readKpi(kpi, mapping(value), child('/kpis', kpi), report)),
  };
}

function readKpi(id: string, value: YamlMap, path: string, report: Report): Kpi {
  const measures = Object.entries(mapping(value.measures)).flatMap(
    ([name, measure]) => readMeasure(name, mapping(measure), child(child(path, 'measures'), name), report) ?? [],
  );
  const formula = readExpression(value.formula, child(path, 'formula'));
  const missing = readText(value.missing);
  if ((formula === null) === (missing === null))
    report.errorAtKey(
      'GH2751',
      path,
      {
        zh: `指标 \`${id}\` 要么有 \`formula\`，要么用 \`missing\` 说明缺什么。`,
        en: `key figure \`${id}\` has either a \`formula\`, or says with \`missing\` what it lacks`,
      },
      { zh: '可以计算的写 `measures` 和 `formula`。', en: 'write `measures` and `formula` where it can be computed' },
    );
  const target = mapping(value.target);
  return {
    id,
    catalogue: texts(value.catalogue),
    title: readText(value.title) ?? { zh: id, en: id },
    unit: (Object.keys(KPI_UNITS) as KpiUnit[]).find((unit) => unit === value.unit) ?? 'count',
    isStated: value.stated === true,
    note: readText(value.note),
    target: value.target === undefined ? null : { atLeast: numberOf(target.atLeast), atMost: numberOf(target.atMost) },
    measures,
    formula,
    by: readExpression(value.by, child(path, 'by')),
    missing,
    path,
  };
}

/** Null, with a finding, when it does not say of what it is. */
function readMeasure(name: string, value: YamlMap, path: string, report: Report): Measure | null {
  const named = SOURCES.filter((source) => value[source] !== undefined);
  const [kind] = named;
  const aggregates = AGGREGATES.filter((how) => value[how] !== undefined);
  if (kind === undefined || named.length > 1) {
    report.errorAtKey(
      'GH2752',
      path,
      {
        zh: `口径 \`${name}\` 应当且只能有 ${SOURCES.join('、')} 之一。`,
        en: `measure \`${name}\` is of exactly one of ${SOURCES.join(', ')}`,
      },
      { zh: '例如 `{ rows: receivable, in: dueDate, sum: amount }`。', en: 'such as `{ rows: receivable, in: dueDate, sum: amount }`' },
    );
    return null;
  }
  if (aggregates.length > 1)
    report.errorAtKey('GH2752', child(path, aggregates[1] ?? ''), {
      zh: `口径 \`${name}\` 只能取 ${AGGREGATES.join('、')} 之一。`,
      en: `measure \`${name}\` takes only one of ${AGGREGATES.join(', ')}`,
    });
  for (const key of ['in', 'asOf'] as const)
    if (value[key] !== undefined && kind !== 'rows')
      report.errorAtKey('GH2752', child(path, key), { zh: `\`${key}\` 只用于 \`rows\`。`, en: `\`${key}\` belongs to \`rows\` only` });
  const [how] = aggregates;
  const aggregated = how === undefined ? null : readExpression(value[how], child(path, how));
  return {
    name,
    source: sourceOf(kind, text(value[kind]) ?? '', value, path),
    where: readExpression(value.where, child(path, 'where')),
    of: how === undefined || aggregated === null ? null : { how, value: aggregated },
    during: (Object.keys(DURING) as During[]).find((during) => during === value.during) ?? 'period',
    path,
  };
}

function sourceOf(kind: (typeof SOURCES)[number], named: string, value: YamlMap, path: string): MeasureSource {
  const [process = '', inner = ''] = named.split('.');
  const anyProcess = process === ALL ? null : process;
  switch (kind) {
    case 'rows':
      return { kind, register: named, in: text(value.in), asOf: readExpression(value.asOf, child(path, 'asOf')) };
    case 'stays':
    case 'decisions':
      return { kind, process, state: inner };
    case 'limits':
      return { kind, process: anyProcess, limit: inner === '' ? null : inner };
    case 'instances':
    case 'gates':
      return { kind, process: anyProcess };
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
