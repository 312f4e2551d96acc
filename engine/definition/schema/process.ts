import { RETENTION } from '../retention.js';
import { ACTION, BRANCHES, HANDLER } from './action.js';
import { LIMIT, REASONS } from './limit.js';
import type { Schema } from './schema.js';
import { BOOLEAN, CAMEL, DRAFT, KEBAB, STRING, TEXT, VALUE_TYPE, listOf, mapOf, oneOrMore, record, ref, says } from './words.js';
import { APPROVAL, START, TASK } from './work.js';

const STATE: Schema = record({
  title: says('状态的名称', 'Title of the state', ref('text')),
  do: says('进入时的动作', 'Actions on entry', ref('actions')),
  limit: says('时限', 'Time limit', ref('limit')),
  on: says('事件 → 去向', 'Event → where it leads', ref('handlers')),
  always: says('条件一成立就走', 'Taken as soon as its condition holds', ref('branches')),
  task: TASK,
  approval: APPROVAL,
  wait: says('等待某人或某时', 'Waits for somebody or a time', record({ for: ref('expression'), until: ref('expression') })),
  call: says(
    '调用另一流程并等其结束',
    'Runs another process and waits for its end',
    record({ process: KEBAB, with: ref('expressions'), each: ref('expression'), as: CAMEL }, ['process']),
  ),
  service: says('请求程序办理', 'Asks a program', { anyOf: [KEBAB, record({ name: KEBAB, with: ref('expressions') }, ['name'])] }),
  lookup: says('读台账', 'Reads a register', record({ register: KEBAB, key: ref('expression'), where: STRING, as: CAMEL }, ['register'])),
  choose: says('立即按条件选择', 'Decides at once', ref('branches')),
  type: says('final：结束；parallel：并行', 'final: ends; parallel: regions side by side', { type: 'string', enum: ['final', 'parallel'] }),
  result: says('返回给调用方的值', 'Values the caller gets', ref('expressions')),
  initial: says('内部的初始状态', 'First state inside', CAMEL),
  states: says('内部的状态', 'States inside', ref('states')),
  onDone: says('内部结束后', 'When what is inside has ended', ref('branches')),
});

const DOCUMENT: Schema = record(
  {
    form: says('表单编号', 'Id of the form', KEBAB),
    number: says('编号规则，如 "XH-{yyyy}-{seq:5}"', 'Number pattern, such as "XH-{yyyy}-{seq:5}"', STRING),
    given: says('开始时给定，此流程不修改', 'Handed in at the start, never edited here', {
      anyOf: [
        { type: 'boolean', enum: [true] },
        { type: 'string', enum: ['optional'] },
      ],
    }),
    many: says('每次填写新增一份', 'Each filling adds one more', BOOLEAN),
    copies: says('各联给哪些角色', 'Roles that get a copy', oneOrMore(KEBAB)),
  },
  ['form'],
);

const RULE: Schema = record(
  {
    id: STRING,
    text: ref('text'),
    check: says('应成立的条件', 'What must hold', ref('expression')),
    at: says('在何处检查：状态.事件', 'Where it is checked: state.event', oneOrMore(STRING)),
    refuse: says('true：不成立则不能办理；否则记为违规', 'true: makes it impossible; otherwise a violation', BOOLEAN),
    accountable: STRING,
  },
  ['id', 'text', 'check', 'at'],
);

const RETENTION_YEARS: Schema = {
  type: 'string',
  pattern: RETENTION.source,
  'x-pattern': { zh: '年数，如 10 years', en: 'a number of years, such as 10 years' },
};

/** Editor schema of `processes/<id>.yaml`. */
export const processSchema: Schema = {
  $schema: DRAFT,
  title: '流程定义 / Process definition',
  ...record(
    {
      id: says('流程编号，与文件名相同', 'Id, the same as the file name', KEBAB),
      title: says('流程名称', 'Title', ref('text')),
      level: says('一级、二级或三级流程', 'Level 1, 2 or 3', { type: 'integer', minimum: 1, maximum: 3 }),
      parent: says('上级流程', 'Process it belongs to', KEBAB),
      owner: says('流程负责人（角色）', 'Role that owns it', KEBAB),
      policy: says('制度依据', 'Policy it carries out', record({ source: { type: ['string', 'number'] }, replaces: listOf(STRING) })),
      scope: says('适用单位', 'Units it applies to', record({ units: listOf(KEBAB, 1) })),
      calendar: says('日历（默认 office）', 'Calendar (default office)', KEBAB),
      key: says('业务编号', 'Business key', ref('expression')),
      summary: says('列表中显示什么', 'What lists show', oneOrMore(ref('expression'))),
      readers: says('另外可以查看的角色', 'Roles that may read besides participants', oneOrMore(KEBAB)),
      retention: says(
        '结束后保存多少年；不写则永久保存',
        'Years its instances are kept after their end; left out: for ever',
        RETENTION_YEARS,
      ),
      documents: says('随流程流转的文档', 'Documents that travel with the instance', mapOf(DOCUMENT, CAMEL)),
      data: says(
        'set 可以改变的值',
        'Values that set may change',
        mapOf(
          { anyOf: [VALUE_TYPE, record({ type: VALUE_TYPE, initial: { type: ['string', 'number', 'boolean', 'null'] } }, ['type'])] },
          CAMEL,
        ),
      ),
      start: says('如何开始', 'How it starts', listOf(START, 1)),
      limits: says('跨状态的时限', 'Limits over several states', mapOf(ref('limit'), CAMEL)),
      rules: says('补充规定', 'Supplementary provisions', listOf(RULE)),
      on: says('在整个流程中有效的事件', 'Events that hold everywhere', ref('handlers')),
      always: says('条件一成立就走', 'Taken as soon as its condition holds', ref('branches')),
      initial: says('初始状态', 'First state', CAMEL),
      states: says('状态', 'States', ref('states')),
    },
    ['id', 'title', 'key', 'start', 'initial', 'states'],
  ),
  definitions: {
    text: TEXT,
    expression: says('CEL 表达式', 'A CEL expression', { type: ['string', 'number', 'boolean'] }),
    expressions: mapOf(ref('expression')),
    people: oneOrMore(STRING),
    actions: { anyOf: [ACTION, { type: 'array', items: ACTION }] },
    branches: BRANCHES,
    handlers: mapOf(HANDLER),
    limit: LIMIT,
    reasons: REASONS,
    states: { ...mapOf(ref('state'), CAMEL), minProperties: 1 },
    state: STATE,
  },
};
