import { AGGREGATES, DURING, KPI_UNITS } from '../kpi.js';
import type { Schema } from './schema.js';
import { BOOLEAN, CAMEL, choice, DRAFT, KEBAB, listOf, mapOf, record, ref, says, STRING, TEXT } from './words.js';

const EXPRESSION: Schema = { type: ['string', 'boolean', 'number'] };

const MEASURE: Schema = record({
  rows: says('某台账的行', 'Rows of this register', KEBAB),
  instances: says('某流程的实例；`all` 为全部流程', 'Instances of this process, or of `all`', KEBAB),
  stays: says('在某状态的停留：`shipment.outbound`', 'Stays in a state: `shipment.outbound`', STRING),
  limits: says('时限：`shipment.organise`、`shipment` 或 `all`', 'Limits: `shipment.organise`, `shipment` or `all`', STRING),
  decisions: says('在某状态作出的决定：`shipment.outbound`', 'What was decided in a state: `shipment.outbound`', STRING),
  gates: says('定义中的审批关口', 'Approval gates of the definitions', KEBAB),
  in: says('哪个日期字段须在期间内', 'Date column that must lie in the period', CAMEL),
  asOf: says('取该日终了时的行', 'The row as it stood at the end of this day', EXPRESSION),
  where: says('哪些项', 'Which items', EXPRESSION),
  ...Object.fromEntries(
    AGGREGATES.map((how) => [
      how,
      says(`对各项取 ${how}；不写则计数`, `${how} of this over the items; left out: they are counted`, EXPRESSION),
    ]),
  ),
  during: choice(DURING),
});

const KPI: Schema = record(
  {
    catalogue: says(
      '目录编号，如 K02',
      'Where the catalogue defines it',
      listOf(
        { type: 'string', pattern: '^K\\d{2}$', 'x-pattern': { zh: '目录编号，如 K02', en: 'an id of the catalogue such as K02' } },
        1,
      ),
    ),
    title: ref('text'),
    unit: choice(KPI_UNITS),
    stated: says('公式是制度写明的', 'A handbook states the formula', BOOLEAN),
    note: ref('text'),
    target: says('目标值', 'Target', record({ atLeast: { type: 'number' }, atMost: { type: 'number' } }, [], { minProperties: 1 })),
    measures: says('名称 → 口径', 'Name → measure', mapOf(MEASURE, CAMEL)),
    formula: says('由各口径算出', 'Computed from the measures', STRING),
    by: says('按什么分列', 'What its figures are told apart by', STRING),
    missing: says('缺少什么才不能计算', 'What is missing to compute it', ref('text')),
  },
  ['catalogue', 'title'],
);

export const kpisSchema: Schema = {
  $schema: DRAFT,
  title: '指标 / Key figures',
  definitions: { text: TEXT },
  ...record({ id: KEBAB, title: ref('text'), kpis: mapOf(KPI, CAMEL) }, ['id', 'title', 'kpis']),
};
