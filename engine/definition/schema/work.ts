import { DURATION } from './limit.js';
import type { Schema } from './schema.js';
import { BOOLEAN, CAMEL, STRING, choice, listOf, mapOf, oneOrMore, record, ref, says } from './words.js';

/** What a task and a gate have in common. */
const WORK: Readonly<Record<string, Schema>> = {
  by: says(
    '办理人：角色、everyone in 角色（每人一票）、initiator、manager of …、人员字段，或它们的列表',
    'Who: a role, everyone in a role (a vote each), initiator, manager of …, a person field, or a list of these',
    ref('people'),
  ),
  fills: says('填写哪些文档（或其字段）', 'Which documents (or which of their fields) are filled', {
    anyOf: [STRING, listOf(STRING, 1), mapOf({ anyOf: [STRING, listOf(STRING, 1), { type: 'null' }] })],
  }),
  with: says(
    '预填：文档或 文档.字段 → 表达式；写成列表时取第一个有值的',
    'Pre-filling: document or document.field → expression; of a list, the first that has a value',
    mapOf(oneOrMore(ref('expression'))),
  ),
  shows: says('只读展示的文档', 'Documents shown for reading', oneOrMore(STRING)),
  hides: says(
    '在此办理的人看不到的字段（整份文档、文档的字段、明细的列）',
    'Fields whoever acts here does not see: a whole document, fields of it, columns of its tables',
    { anyOf: [STRING, listOf(STRING, 1), mapOf({ anyOf: [STRING, listOf(STRING, 1), { type: 'null' }] })] },
  ),
  each: says('对列表中每一项各一份', 'Once per item of this list', ref('expression')),
  as: says('每一项的名称', 'Name of the item', CAMEL),
  about: says('这项任务具体是什么，与状态标题一并显示', 'What this task is about, shown with the title of its state', ref('expression')),
  apart: says('在这些状态办理过的人不得在此办理（职责分离）', 'Whoever acted last in these states may not act here', oneOrMore(CAMEL)),
  assign: says(
    '如何分配',
    'How it is assigned',
    choice({
      claim: ['候选人认领（默认）', 'candidates claim (default)'],
      single: ['只有一位能办理时直接分给他，否则认领', 'given to the only one who may act; of several one claims'],
      'round-robin': ['轮流', 'in turn'],
      'least-loaded': ['手头任务最少的人', 'whoever holds the fewest open tasks'],
      ranked: ['按 by 的次序，第一位能办理的人', 'the first of `by` who may act'],
    }),
  ),
  whenNobody: says(
    '无人符合时：administrator（默认）、skip 或角色',
    'When nobody qualifies: administrator (default), skip or a role',
    STRING,
  ),
  outcomes: says('结果名 → 标签', 'Outcome → label', { anyOf: [listOf(CAMEL, 1), { ...mapOf(ref('text'), CAMEL), minProperties: 1 }] }),
  allow: says('除办理外允许的操作；不写时全部允许', 'Commands allowed besides completing; all when absent', listOf(STRING)),
  urge: says('同一任务多久可催办一次，默认 4 working hours', 'How often a task may be urged; 4 working hours when absent', DURATION),
  priority: says(
    '优先级：urgent、high、normal（默认）、low，或得到其一的表达式',
    'How pressing it is: urgent, high, normal (default), low, or an expression giving one',
    STRING,
  ),
  return: says('可以退回到哪里：never 或 { to, strategy }', 'Where it may be returned: never or { to, strategy }', {
    anyOf: [
      choice({ never: ['不可退回', 'not at all'] }),
      record({
        to: says(
          '可以退回到的状态，第一个为默认；不写时为来路上的每一步',
          'States, the usual one first; without it every earlier one on the way here',
          oneOrMore(CAMEL),
        ),
        strategy: says(
          '退回之后',
          'What happens after it',
          choice({
            again: ['其后各步重新办理（默认）', 'every state after it is decided again (default)'],
            resume: ['办完直接回到退回人', 'once it is done, back to whoever returned'],
          }),
        ),
      }),
    ],
  }),
};

export const TASK: Schema = says(
  '一项工作：填写文档、选择结果',
  'Work for a person: fill documents, choose an outcome',
  record(WORK, ['by']),
);

export const APPROVAL: Schema = says(
  '一道审批关口',
  'A gate: stops until the decision is made',
  record({
    ...WORK,
    levels: says(
      '逐级审批，每级可带条件',
      'Levels one after another, each possibly with a condition',
      listOf(record({ by: ref('people'), when: ref('expression') }, ['by']), 1),
    ),
    mode: says(
      '多人如何决定',
      'How several decide',
      choice({
        any: ['或签：一人决定（默认）', 'the first decision (default)'],
        all: ['会签：全部同意', 'all approve'],
        quorum: ['法定票数：够数即通过', 'enough approve (quorum)'],
        weighted: ['票签：按权重', 'by weight (weighted)'],
        sequence: ['顺序会签：按 by 的次序逐一', 'one after another, in the order of by'],
      }),
    ),
    quorum: says(
      '通过所需票数（2），或占全部票数的百分比（60%，含本数）',
      'Votes needed to pass (2), or the share of all votes (60%, itself enough)',
      { type: ['integer', 'string'] },
    ),
    weighted: says('by 中的角色 → 权重（整数）', 'Role of by → weight, a whole number', mapOf({ type: 'number' })),
    pass: says('同意的权重须超过的百分比，默认 50%', 'Share of the weight that must be exceeded; default 50%', STRING),
    commentFor: says('这些结果必须填写意见，默认 rejected', 'Outcomes that need a comment; default rejected', oneOrMore(CAMEL)),
    proxy: says('代签：<角色> of voter，经本人同意后代为签署', 'Who may sign for a voter after his consent: <role> of voter', STRING),
    whenInitiator: says(
      '审批人就是发起人时',
      'When the approver is the initiator',
      choice({ 'next-level': ['交上一级（默认）', 'the next level (default)'], skip: ['跳过', 'skip'], allow: ['允许', 'allow'] }),
    ),
    whenRepeated: says(
      '同一人此前已审批时',
      'When the same person decided before',
      choice({ ask: ['再次询问（默认）', 'ask again (default)'], skip: ['跳过', 'skip'] }),
    ),
    removers: says('除加签人外可减签任何审批人的人', 'Who may remove any approver, besides whoever added him', ref('people')),
    signs: says('把签字写入哪个签名字段', 'Which signature field the decision is written into', { anyOf: [STRING, mapOf(STRING)] }),
  }),
);

export const START: Schema = record({
  by: says('这些人可以发起', 'These people may start it', ref('people')),
  on: says('收到此消息时开始', 'Starts when this message arrives', STRING),
  called: says('可被其他流程调用', 'Another process may call it', { ...BOOLEAN, enum: [true] }),
  initiator: says(
    '谁算发起人：人员；定时启动也可写角色',
    'Who counts as the initiator: a person; of a schedule a role too',
    ref('expression'),
  ),
  when: says('只有条件成立时才开始', 'Only when this holds', ref('expression')),
  with: says('文档或数据 → 对 message 或每一项的表达式', 'Document or data → expression over message or the item', ref('expressions')),
  every: says(
    '定时启动：Monday 08:00、day 1 of June, December、working day 5 of month、day 08:30、working day，或间隔 2 weeks（与 from 合用）',
    'A schedule: Monday 08:00, day 1 of June, December, working day 5 of month, day 08:30, working day, or an interval (2 weeks) with from',
    { type: ['string', 'number'], examples: ['Monday 08:00', 'day 1 of June, December', 'working day 08:30', '2 weeks'] },
  ),
  name: says('定时启动的名称，默认为 every 的写法', 'Name of the schedule; the text of every when absent', STRING),
  each: says(
    '为哪些项各启动一次：<台账>、<台账> where <条件> 或 everyone in <角色>',
    'Once for each: <register>, <register> where <condition>, or everyone in <role>',
    STRING,
  ),
  sample: says(
    '抽样启动：5% of <流程> last week，或 3 of <流程> last month',
    'Once for each instance drawn: 5% of <process> last week, or 3 of <process> last month',
    STRING,
  ),
  as: says('每一项在表达式和 key 中的名称', 'Name of the item in expressions and in key', CAMEL),
  from: says('间隔从何日算起：日期字段', 'The date an interval is counted from', ref('expression')),
  daysOff: says(
    '遇非工作日时',
    'When the day is no working day',
    choice({
      keep: ['照常（默认）', 'start all the same (default)'],
      skip: ['不启动', 'do not start'],
      next: ['顺延到下一工作日', 'start on the next working day'],
      previous: ['提前到上一工作日', 'start on the working day before'],
    }),
  ),
  missed: says(
    '停机期间错过的',
    'What was missed while the host was down',
    choice({
      each: ['逐次补启动（默认）', 'every occurrence is made up (default)'],
      last: ['只补最近一次', 'the latest one only'],
      none: ['不补', 'none'],
    }),
  ),
  most: says('一次启动超过此数须管理员确认，默认 1000', 'More at once wait for an administrator; 1000 when absent', {
    type: 'integer',
    minimum: 1,
    maximum: 100_000,
  }),
});
