import { WEEKDAYS } from '../calendar.js';
import type { Schema } from './schema.js';
import { CAMEL, DRAFT, KEBAB, STRING, TEXT, VALUE_TYPE, choice, listOf, mapOf, oneOrMore, record, ref, says } from './words.js';

const root = (title: string, schema: Schema): Schema => ({ $schema: DRAFT, title, ...schema, definitions: { text: TEXT } });

const LITERAL: Schema = { type: ['string', 'number', 'boolean'] };
/** Keys of a row of a decision table. */
const ROW: readonly (readonly [key: string, schema: Schema])[] = [
  ['when', says('列 → 单元格', 'Column → cell', mapOf({ anyOf: [LITERAL, listOf(LITERAL, 1)] }))],
  ['then', says('输出 → 值', 'Output → value', mapOf({}))],
  ['otherwise', says('以上都不命中时的输出', 'Outputs when no row above holds', mapOf({}))],
];

export const decisionSchema: Schema = root(
  '决策表 / Decision table',
  record(
    {
      id: KEBAB,
      title: ref('text'),
      hit: says(
        '命中规则',
        'Hit policy',
        choice({ first: ['第一条', 'the first row'], unique: ['唯一一条', 'the only row'], collect: ['所有命中', 'all rows that hold'] }),
      ),
      parameters: says('参数 → 值类型、表单或台账', 'Parameter → value type, form or register', {
        ...mapOf(STRING, CAMEL),
        minProperties: 1,
      }),
      output: says('输出 → 值类型', 'Output → value type', {
        ...mapOf({ type: 'string', enum: [...VALUE_TYPE.enum!, 'percent'] }, CAMEL),
        minProperties: 1,
      }),
      rules: listOf(record(Object.fromEntries([...ROW, ['note', ref('text')]])), 1),
    },
    ['id', 'title', 'parameters', 'output', 'rules'],
  ),
);

const WEEKDAY: Schema = { type: 'string', enum: WEEKDAYS };

const YEARS: Schema = mapOf(record({ source: STRING, holidays: listOf(STRING), makeUp: listOf(STRING) }, ['source', 'holidays']), {
  pattern: '^\\d{4}$',
  'x-pattern': { zh: '四位年份', en: 'a year of four digits' },
});

export const calendarSchema: Schema = root(
  '日历 / Calendar',
  record(
    {
      id: KEBAB,
      title: ref('text'),
      inherits: says('沿用哪个日历；这里只写不同之处', 'The calendar it inherits from; only what differs is written here', KEBAB),
      zone: says('时区，如 Asia/Shanghai', 'Time zone', STRING),
      hours: says(
        '各日的工作时间；`closed` 为不上班',
        'Opening hours by weekday; `closed`: none',
        record(Object.fromEntries(WEEKDAYS.map((day) => [day, oneOrMore(STRING)]))),
      ),
      workingDays: says('哪些日子算工作日', 'What counts as a working day', listOf(WEEKDAY, 1)),
      makeUp: says('调休上班日按星期几的时间', 'Weekday whose hours a make-up day has', WEEKDAY),
      years: says('节假日文件，或直接写出本日历自己的节假日', 'File with the public holidays, or the holidays of this calendar itself', {
        anyOf: [KEBAB, YEARS],
      }),
      days: says('个别日子的工作时间；`closed` 为不上班', 'Hours of single days; `closed`: none', mapOf(oneOrMore(STRING))),
    },
    ['id', 'title'],
  ),
);

export const yearsSchema: Schema = root('节假日 / Public holidays', record({ id: KEBAB, title: ref('text'), years: YEARS }, ['years']));

const DAY: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  'x-pattern': { zh: '日期，如 2026-10-01', en: 'a date such as 2026-10-01' },
};
const FIRST_DAY = says('第一天；不写则一向如此', 'First day; left out: since ever', DAY);
const LAST_DAY = says('最后一天；不写则一直如此', 'Last day; left out: for good', DAY);

const SUBSTITUTION: Schema = record(
  {
    person: says('不在岗的人', 'Who is absent', STRING),
    by: says('代理人', 'Who acts for him', STRING),
    from: says('第一天', 'First day', DAY),
    to: says('最后一天', 'Last day', DAY),
    processes: says('代理哪些流程；不写则全部', 'Processes it is for; left out: all', listOf(KEBAB, 1)),
  },
  ['person', 'by', 'from', 'to'],
);

export const organizationSchema: Schema = root(
  '组织 / Organization',
  record(
    {
      id: KEBAB,
      title: ref('text'),
      zone: says('各日起止的时区，默认 Asia/Shanghai', 'Time zone its days begin and end in; default Asia/Shanghai', STRING),
      units: mapOf(
        {
          type: 'object',
          required: ['title'],
          properties: { title: ref('text'), parent: KEBAB, head: KEBAB },
          additionalProperties: { type: ['string', 'number', 'boolean'] },
        },
        KEBAB,
      ),
      roles: mapOf(record({ title: ref('text') }, ['title']), KEBAB),
    },
    ['units', 'roles'],
  ),
);

export const peopleSchema: Schema = root(
  '人员 / People',
  record(
    {
      people: mapOf(
        record(
          {
            name: ref('text'),
            posts: listOf(record({ unit: KEBAB, role: KEBAB, from: FIRST_DAY, to: LAST_DAY }, ['unit', 'role'])),
            lastDay: says('在岗的最后一天', 'Last day he works here', DAY),
          },
          ['name', 'posts'],
        ),
      ),
    },
    ['people'],
  ),
);

/** A table of substitutions, as it is imported and exported. */
export const substitutionsSchema: Schema = root(
  '代理 / Substitutions',
  record({ substitutions: says('谁在哪些天由谁代理', 'Who acts for whom on which days', listOf(SUBSTITUTION)) }, ['substitutions']),
);

export const messagesSchema: Schema = root(
  '消息 / Messages',
  mapOf(record({ title: ref('text'), from: { type: 'string', enum: ['outside'] }, fields: mapOf(STRING, CAMEL) }, ['title', 'fields']), {
    pattern: '^[a-z][A-Za-z0-9-]*\\.[a-z][A-Za-z0-9-]*$',
    'x-pattern': { zh: '名词.动词，如 contract.archived', en: 'noun.verb, such as contract.archived' },
  }),
);

export const templateSchema: Schema = root(
  '模板头 / Template head',
  record({ title: ref('text'), form: KEBAB, uses: mapOf(STRING, CAMEL) }, ['title']),
);

export const scenariosSchema: Schema = root(
  '场景 / Scenarios',
  listOf(
    record(
      {
        scenario: STRING,
        given: record({
          now: STRING,
          initiator: STRING,
          documents: mapOf({}),
          records: mapOf(mapOf({ type: 'object' })),
          substitutions: says('谁在哪些天由谁代理', 'Who acts for whom on which days', listOf(SUBSTITUTION)),
          schedules: says('on：本流程的定时安排照常启动', 'on: the schedules of this process run', { type: 'string', enum: ['on'] }),
        }),
        steps: listOf({ type: 'object', minProperties: 1 }, 1),
      },
      ['scenario', 'given', 'steps'],
    ),
  ),
);
