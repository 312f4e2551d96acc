import type { Schema } from './schema.js';
import { BOOLEAN, CAMEL, KEBAB, STRING, choice, record, ref, says } from './words.js';

const PRIORITY = choice({ urgent: ['特急', 'urgent'], high: ['加急', 'high'], normal: ['普通', 'normal'], low: ['不急', 'low'] });

/** An action: exactly one verb with its keys (which verb has which keys is told when it is read). */
export const ACTION: Schema = record({
  set: says('设置 data 中的值', 'Changes values of data', ref('expressions')),
  record: says('写入台账', 'Enters or changes a row of a register', KEBAB),
  key: says('台账行的主键', 'Key of the row', ref('expression')),
  new: says('true：这一行必须尚不存在', 'true: the row must not exist yet', BOOLEAN),
  valid: says('有效期', 'From when to when the row holds', record({ from: ref('expression'), to: ref('expression') })),
  send: says('发送消息', 'Sends a message', STRING),
  start: says('启动另一流程，不等待', 'Starts another process and goes on', KEBAB),
  initiator: says('新流程的发起人', 'Initiator of the new instance', ref('expression')),
  notify: says('通知', 'Notifies', ref('people')),
  cc: says('抄送', 'Sends a copy for reading', ref('people')),
  template: says('使用的模板', 'Template used', KEBAB),
  render: says('打印此模板', 'Prints this template', KEBAB),
  of: says('打印哪个文档', 'Which document', CAMEL),
  escalate: says('增加候选人（仅用于时限）', 'Adds candidates (limits only)', ref('people')),
  reassign: says('改派（仅用于时限）', 'Gives it to others (limits only)', ref('people')),
  priority: says('提高优先级（仅用于时限）', 'Makes it more pressing (limits only)', PRIORITY),
  with: says('内容：名称 → 表达式', 'Content: name → expression', ref('expressions')),
  each: says('对列表每一项执行', 'Once per item of this list', ref('expression')),
  as: says('每一项的名称', 'Name of the item', CAMEL),
});

const TRANSITION = {
  when: says('条件', 'Condition', ref('expression')),
  target: says('目标状态', 'Target state', CAMEL),
  do: says('动作', 'Actions', ref('actions')),
} as const satisfies Readonly<Record<string, Schema>>;

const BRANCH_LIST: Schema = {
  type: 'array',
  minItems: 1,
  items: record({
    ...TRANSITION,
    otherwise: says('以上都不成立时', 'When none above holds', { anyOf: [CAMEL, record({ target: CAMEL, do: ref('actions') })] }),
  }),
};

/** A target, `{ target, do }`, or a list ended by `otherwise`. */
export const BRANCHES: Schema = { anyOf: [CAMEL, record(TRANSITION), BRANCH_LIST] };

export const HANDLER: Schema = {
  anyOf: [
    CAMEL,
    record({
      ...TRANSITION,
      choose: says('按条件选择', 'Chooses by conditions', BRANCH_LIST),
      by: says('按钮：谁可以按', 'A button: who may press it', ref('people')),
      title: says('按钮的文字', 'Label of the button', ref('text')),
      over: says('仅在这些状态中有效', 'Only in these states', { anyOf: [CAMEL, { type: 'array', items: CAMEL, minItems: 1 }] }),
      match: says('消息：哪一个实例接收', 'A message: which instance hears it', ref('expression')),
      keep: says('没有实例接收时保留多久', 'How long a message nobody hears is kept', { type: ['string', 'number'] }),
    }),
    BRANCH_LIST,
  ],
};
