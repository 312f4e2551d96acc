import { type Facts, Missing } from '../facts.js';
import { buttonsFor, summaryOf } from '../instance-view.js';
import { subscriptionsOf } from '../listeners.js';
import { step } from '../step.js';
import { mayAct, prefill, startView, taskView } from '../task-view.js';
import { TestWorld } from '#test/test-world.js';

const title = 'title: { zh: 甲, en: A }';
const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
required: [customer]
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  note: { type: string, title: { zh: 备注, en: Note } }
  leader: { type: object, format: signature, title: { zh: 领导, en: Leader } }
  money: { type: object, format: signature, title: { zh: 财务, en: Finance } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items:
      type: object
      properties:
        person: { type: string, format: person, title: { zh: 人, en: Person } }
        quantity: { type: string, format: decimal, title: { zh: 数量, en: Quantity } }
        opinion: { type: string, title: { zh: 意见, en: Opinion } }
`,
  'forms/note.yaml': `id: note\n${title}\ntype: object\nproperties:\n  customer: { type: string, title: { zh: 客户, en: Customer } }\n  carrier: { type: string, title: { zh: 承运, en: Carrier } }\n`,
  'processes/messages.yaml': `payment.received: { ${title}, from: outside, fields: { order: text, amount: money } }\n`,
  'processes/registers/receivable.yaml': `id: receivable\n${title}\nkey: order\ntype: object\nproperties:\n  order: { type: string, title: { zh: 订单, en: Order } }\n  amount: { type: string, format: money, title: { zh: 应收, en: Amount } }\n`,
};
const HEAD = `id: sale\n${title}\nowner: sales-department-manager\nkey: order.number\nsummary: [order.customer, note.carrier]\ndocuments:\n  order: { form: order, number: "S-{seq:3}" }\n  note: { form: note }\nstart: [{ by: salesperson }, { called: true }]\n`;
const asking = (target: string): string =>
  `initial: asking\nstates:\n  asking: { ${title}, task: { by: initiator, fills: { order: [customer, note, lines.person, lines.quantity, lines] } }, on: { done: ${target} } }\n`;
const story = (body: string): TestWorld => new TestWorld({ ...FILES, 'processes/sale.yaml': `${HEAD}${body}` });
const over = `  over: { type: final, ${title} }\n`;
const ORDER = {
  order: {
    customer: 'ACME',
    lines: [
      { person: 'zhao.lei', quantity: 0 },
      { person: 'liu.yang', quantity: 2 },
      { person: 'sun.li', quantity: 3 },
    ],
  },
};

const same = (world: TestWorld): void => expect(world.replayed()).toEqual(world.instance);

describe('a task in the hands of people', () => {
  const world = (): TestWorld =>
    story(
      `${asking('shipping')}  shipping: { ${title}, task: { by: finance, fills: note, with: { note: order }, shows: order }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);

  test('is claimed once, released by its holder, and claimed by another', () => {
    const open = world();
    const task = open.task('shipping');
    open.act({ type: 'claim', task }, 'wu.min').act({ type: 'claim', task }, 'wu.min');
    expect(open.refusal({ type: 'claim', task }, 'feng.xue')).toMatchObject({
      code: 'task-already-claimed',
      facts: { assignee: 'wu.min' },
    });
    expect(open.refusal({ type: 'release', task }, 'feng.xue').code).toBe('task-not-claimed');
    expect(open.refusal({ type: 'claim', task }, 'ma.chao').code).toBe('task-already-claimed');
    open.act({ type: 'release', task }, 'wu.min').act({ type: 'claim', task }, 'feng.xue').complete('shipping', 'feng.xue');
    expect(open.end).toBe('over');
    same(open);
  });

  test('shows what it fills, pre-filled, with the draft over it', () => {
    const open = world();
    const task = open.task('shipping');
    const instance = open.instance as NonNullable<typeof open.instance>;
    expect(prefill(open.process, instance, task, open.facts())).toEqual({ note: { customer: 'ACME' } });
    open.act({ type: 'draft', task, documents: { note: { carrier: '顺丰' } } }, 'wu.min');
    expect(taskView(open.process, open.instance as typeof instance, task, open.facts())).toMatchObject({
      fills: [{ document: 'note', version: 0, fields: null, row: null, content: { customer: 'ACME', carrier: '顺丰' } }],
      shows: [{ document: 'order', version: 1, content: { customer: 'ACME', number: 'S-001' } }],
      outcomes: { done: { en: 'Done' } },
      mayReturn: false,
    });
    expect(['wu.min', 'ma.chao'].map((person) => mayAct(open.process, instance, task, person, open.facts()))).toEqual([true, false]);
    expect(summaryOf(open.process, instance, open.facts())).toEqual(['ACME', null]);
    same(open);
  });

  test('is seen before the instance exists, by those who may start', () => {
    const open = story(`${asking('over')}${over}`);
    expect(startView(open.process, 'zhao.lei', open.facts())).toMatchObject({ fills: [{ document: 'order', version: 0, content: {} }] });
    expect(open.instance).toBeNull();
  });

  test('is pre-filled from a register read before it', () => {
    const open = story(
      `${asking('over').replace('initial: asking\nstates:\n', `initial: reading\nstates:\n  reading: { ${title}, lookup: { register: receivable, key: "'S-001'", as: known }, on: { found: asking, missing: asking } }\n`).replace('task: { by: initiator,', 'task: { by: initiator, with: { order.note: known.order },')}${over}`,
    );
    open.rows.set('receivable S-001', { order: 'S-001', amount: '5.00' });
    expect(startView(open.process, 'zhao.lei', open.facts())).toMatchObject({ fills: [{ content: { note: 'S-001' } }] });
    open.start('zhao.lei', ORDER);
    expect(open.end).toBe('over');
    same(open);
  });

  test('is refused to whoever saw another version of a shown document, not of the one he fills', () => {
    const open = world();
    const task = open.task('shipping');
    expect(open.refusal({ type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: { order: 9 } }, 'wu.min').code).toBe(
      'stale-document',
    );
    open.act({ type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: { order: 1, note: 4 } }, 'wu.min');
    expect(open.end).toBe('over');
  });
});

describe('gates', () => {
  test('a signature of one vote does not make the other voter’s view stale', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: [company-leader, finance], mode: all, shows: order, signs: { company-leader: order.leader, finance: order.money } }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const vote = (by: string) =>
      open.act(
        { type: 'complete', task: open.task('review', by), outcome: 'approved', documents: {}, comment: null, saw: { order: 1 } },
        by,
      );
    vote('chen.guodong');
    vote('wu.min');
    expect(open.instance?.documents['order']).toMatchObject({
      version: 3,
      filledVersion: 1,
      content: { leader: { person: 'chen.guodong' }, money: { person: 'wu.min' } },
    });
    expect(open.end).toBe('over');
    same(open);
  });

  test('a gate entered anew takes its signatures back; whoever filled the paper in stays its filler', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: finance, shows: order, signs: order.money }, on: { approved: sending, rejected: asking } }
  sending: { ${title}, task: { by: initiator, outcomes: [sent, changed] }, on: { sent: over, changed: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('review', 'wu.min', 'approved');
    expect(open.instance?.documents['order']).toMatchObject({ version: 2, filledBy: 'zhao.lei', content: { money: { person: 'wu.min' } } });
    open.complete('sending', 'zhao.lei', 'changed').complete('asking', 'zhao.lei', 'done', { order: { note: '改' } });
    expect(open.openStates).toEqual(['review']);
    expect(open.instance?.documents['order']).toMatchObject({ filledVersion: 3, filledBy: 'zhao.lei' });
    expect(open.instance?.documents['order']).not.toHaveProperty('content.money');
    same(open);
    open.complete('review', 'wu.min', 'approved').complete('sending', 'zhao.lei', 'sent');
    expect(open.instance?.documents['order']).toMatchObject({ content: { money: { person: 'wu.min' } } });
    same(open);
  });

  test('all voters of a gate are kept apart from what follows', () => {
    const open = story(
      `${asking('first')}  first: { ${title}, approval: { by: [finance, sales-department-manager], mode: all }, on: { approved: second, rejected: asking } }\n  second: { ${title}, approval: { by: finance, apart: [first] }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('first', 'wu.min', 'approved').complete('first', 'wang.fang', 'approved');
    expect(Object.values(open.instance?.state.tasks ?? {})[0]?.candidates).toEqual(['person:feng.xue']);
    expect(
      open.refusal({ type: 'complete', task: open.task('second'), outcome: 'approved', documents: {}, comment: null, saw: null }, 'wu.min')
        .code,
    ).toBe('task-not-yours');
    same(open.complete('second', 'feng.xue', 'approved'));
  });

  test('whoever is added by an escalation may still not decide on his own request', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: finance }, limit: { within: 1 hour, breach: [{ escalate: salesperson }] }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:30+08:00');
    expect(open.refusal({ type: 'claim', task: open.task('review') }, 'zhao.lei').code).toBe('own-request');
    same(open.complete('review', 'liu.yang', 'approved'));
  });

  test('a gate of own outcomes counts the one named first as approving', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: [finance, sales-department-manager], mode: all, outcomes: [agree, object] }, on: { agree: over, object: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    expect(open.complete('review', 'wu.min', 'agree').end).toBeNull();
    expect(open.complete('review', 'wang.fang', 'agree').end).toBe('over');
    same(open);
  });

  test('each: approved when each was; a rejected item waits for the others', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { each: order.lines, as: row, by: row.person, whenInitiator: allow }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('review', 'liu.yang', 'rejected', {}, 1).complete('review', 'sun.li', 'approved', {}, 2);
    expect(open.openStates).toEqual(['review']);
    open.complete('review', 'zhao.lei', 'approved', {}, 0);
    expect(open.openStates).toEqual(['asking']);
    same(open);
  });
});

test('each over a selection of the rows fills the row that was meant', () => {
  const open = story(
    `${asking('asked')}  asked: { ${title}, task: { each: "order.lines.filter(l, l.quantity > 0)", as: row, by: row.person, fills: { order: [lines.opinion] } }, on: { done: over } }\n${over}`,
  ).start('zhao.lei', ORDER);
  open
    .complete('asked', 'sun.li', 'done', { order: { opinion: '可以' } }, 1)
    .complete('asked', 'liu.yang', 'done', { order: { opinion: '不急' } }, 0);
  expect(open.instance?.documents['order']).toMatchObject({
    content: { lines: [{ person: 'zhao.lei' }, { opinion: '不急' }, { opinion: '可以' }] },
  });
  expect(open.end).toBe('over');
  same(open);
});

describe('waiting', () => {
  const paying = `${asking('paying')}  paying:
    type: parallel
    ${title}
    states:
      first: { ${title}, wait: { for: order.customer }, on: { payment.received: { match: message.order == order.number, target: finished }, stop: { by: initiator, ${title}, target: finished } } }
      second: { ${title}, wait: { for: order.customer }, on: { payment.received: { match: message.order == order.customer, target: finished }, stop: { by: finance, ${title}, target: finished } } }
    onDone: over
${over}`;
  const pay = (order: string) =>
    ({ type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order, amount: '1' }, from: null } }) as const;
  const active = (open: TestWorld): string => JSON.stringify(open.instance?.state.value);

  test('a message moves only the region whose match holds', () => {
    const open = story(paying).start('zhao.lei', ORDER).act(pay('ACME'));
    expect(active(open)).toContain('"region_first":"first"');
    expect(active(open)).toContain('finished_second');
    expect(open.refusal(pay('ACME')).code).toBe('message-not-heard');
    expect(open.act(pay('S-001')).end).toBe('over');
    same(open);
  });

  test('is indexed by what must be equal', () => {
    const open = story(paying).start('zhao.lei', ORDER);
    const instance = open.instance as NonNullable<typeof open.instance>;
    expect(subscriptionsOf(open.process, instance)).toEqual([
      { message: 'payment.received', equal: { field: 'order', text: 'S-001' }, isDecidedByKey: true },
      { message: 'payment.received', equal: { field: 'order', text: 'ACME' }, isDecidedByKey: true },
    ]);
  });

  test('a kept message is heard until its `keep` ends', () => {
    const kept = (days: number) => ({
      ...pay('S-001'),
      message: { ...pay('S-001').message, keptSince: Date.parse('2026-09-29T09:00+08:00') - days * 86_400_000 },
    });
    const open = story(paying.replace('order.number, target', 'order.number, keep: 2 days, target')).start('zhao.lei', ORDER);
    expect(open.refusal(kept(4)).code).toBe('message-not-heard');
    open.act(kept(1));
    expect(active(open)).toContain('finished_first');
    same(open);
  });

  test('a button belongs to its state', () => {
    const open = story(paying).start('zhao.lei', ORDER);
    expect(buttonsFor(open.process, open.instance as never, 'wu.min', open.facts()).map(({ button }) => button)).toEqual(['stop']);
    open.act({ type: 'press', button: 'stop', comment: null }, 'wu.min');
    expect(active(open)).toContain('"region_first":"first"');
    same(open);
  });
});

describe('calls', () => {
  const calling = `${asking('calling')}  calling:
    ${title}
    call: { process: sale, each: order.lines, as: row, with: { order: order } }
    limit: { within: 1 hour }
    on: { ended: [{ when: "results.all(r, r.end == 'over')", target: over }, { otherwise: asking }], failed: asking, breached: asking }
${over}`;

  test('for each item: left when all have ended', () => {
    const open = story(calling).start('zhao.lei', ORDER);
    const calls = Object.keys(open.instance?.state.calls ?? {}).map(Number);
    expect(calls).toHaveLength(3);
    for (const call of calls.slice(1)) open.act({ type: 'callEnded', call, event: 'ended', result: { end: 'over' } });
    expect(open.refusal({ type: 'callEnded', call: calls[1] ?? 0, event: 'ended', result: {} }).code).toBe('call-over');
    expect(open.end).toBeNull();
    expect(open.act({ type: 'callEnded', call: calls[0] ?? 0, event: 'ended', result: { end: 'over' } }).end).toBe('over');
    same(open);
  });

  test('left early, the children still running are canceled', () => {
    const open = story(calling).start('zhao.lei', ORDER);
    const [first = 0] = Object.keys(open.instance?.state.calls ?? {}).map(Number);
    open.act({ type: 'callEnded', call: first, event: 'ended', result: {} }).advance('2026-09-29T11:00+08:00');
    expect(open.openStates).toEqual(['asking']);
    expect(open.effects.filter((effect) => effect.kind === 'cancelChild')).toHaveLength(2);
    same(open);
  });

  test('a called instance answers its caller, also when it is canceled', () => {
    const open = story(`${asking('over')}${over}`);
    open.act({ type: 'startByCall', process: 'sale', initiator: 'zhao.lei', with: {}, parent: { instance: 'p', call: '3' } });
    open.act({ type: 'cancel', reason: '重复' }, 'admin');
    expect(open.effects).toMatchObject([{ kind: 'reply', to: { instance: 'p', call: '3' }, result: { end: 'canceled' } }]);
    expect(open.refusal({ type: 'cancel', reason: 'x' }, 'admin').code).toBe('instance-ended');
    same(open);
  });
});

describe('limits', () => {
  test('one over a compound state sees to the tasks inside', () => {
    const open = story(
      `${asking('work')}  work:\n    ${title}\n    limit: { within: 1 hour, breach: [{ reassign: technician }] }\n    initial: inner\n    states:\n      inner: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:30+08:00');
    expect(Object.values(open.instance?.state.tasks ?? {})[0]?.candidates).toEqual(['role:technician']);
    same(open);
  });

  test('one in working hours stands still outside its states in working time', () => {
    const open = story(
      `limits:\n  organise: { over: [first, third], within: 4 working hours }\n${asking('first')}  first: { ${title}, task: { by: finance }, on: { done: second } }\n  second: { ${title}, task: { by: finance }, on: { done: third } }\n  third: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    // 09:00–11:00 uses two of four hours; the rest begins the next day at 16:30 and runs one hour to closing time.
    open.advance('2026-09-29T11:00+08:00').complete('first', 'wu.min').advance('2026-09-30T16:30+08:00').complete('second', 'wu.min');
    const due = Object.values(open.instance?.state.limits ?? {})[0]?.dueAt ?? 0;
    expect(new Date(due).toISOString()).toBe(new Date('2026-10-08T09:30+08:00').toISOString());
    same(open);
  });

  test('a breach is excused afterwards, with an allowed reason, by whom the limit names', () => {
    const open = story(
      `${asking('work')}  work: { ${title}, task: { by: finance }, limit: { within: 1 hour, accountable: finance, excuse: { reasons: [ill], by: sales-department-manager } }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:30+08:00').complete('work', 'wu.min');
    const limit = Number(Object.keys(open.instance?.state.excusable ?? {})[0]);
    expect(open.refusal({ type: 'excuse', limit, reason: 'lazy', comment: null }, 'wang.fang').code).toBe('excuse-not-allowed');
    expect(open.refusal({ type: 'excuse', limit, reason: 'ill', comment: null }, 'wu.min').code).toBe('excuse-not-allowed');
    open.act({ type: 'excuse', limit, reason: 'ill', comment: null }, 'wang.fang');
    expect(open.instance?.state.excusable).toEqual({});
    expect(open.refusal({ type: 'excuse', limit, reason: 'ill', comment: null }, 'wang.fang').code).toBe('limit-not-found');
    same(open);
  });

  test('an instant fires once', () => {
    const open = story(`${asking('work')}  work: { ${title}, task: { by: finance }, limit: 1 hour, on: { done: over } }\n${over}`).start(
      'zhao.lei',
      ORDER,
    );
    const [limit] = Object.values(open.instance?.state.limits ?? {});
    const fire = {
      type: 'fireTimer',
      limit: limit?.ordinal ?? 0,
      ...(limit?.pending[0] as NonNullable<typeof limit>['pending'][number]),
    } as const;
    expect(open.refusal(fire).code).toBe('timer-over');
    open.now += 3_600_000;
    open.act(fire);
    expect(open.refusal(fire).code).toBe('timer-over');
    same(open);
  });
});

describe('incidents', () => {
  test('what failed is kept and repeated on retry', () => {
    const open = story(
      `${asking('asked')}  asked: { ${title}, service: { name: webhook }, on: { succeeded: over, failed: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const failed = {
      type: 'serviceEnded',
      call: Number(Object.keys(open.instance?.state.calls ?? {})[0]),
      event: 'succeeded',
      result: {},
    } as const;
    open.act({ type: 'park', code: 'expression-failed', detail: 'x', failed });
    expect(open.instance?.state.status).toBe('incident');
    expect(open.refusal({ type: 'resolveIncident', how: 'retry', reason: '已修复' }, 'wu.min').code).toBe('not-allowed');
    expect(open.act({ type: 'resolveIncident', how: 'retry', reason: '已修复' }, 'admin').end).toBe('over');
    same(open);
  });

  test('an administrator moves it out of parallel regions and into one, whatever has failed', () => {
    const open = story(
      `${asking('both')}  both:
    ${title}
    type: parallel
    states:
      left: { ${title}, task: { by: finance }, on: { done: finished } }
      right: { ${title}, service: { name: webhook }, on: { succeeded: finished, failed: finished } }
    onDone: work
  work: { ${title}, task: { by: finance }, limit: 1 hour, on: { done: over } }
${over}`,
    ).start('zhao.lei', ORDER);
    const states = (): readonly string[] => Object.values(open.instance?.state.tasks ?? {}).map((task) => task.state);
    open.act({ type: 'park', code: 'x', detail: 'x', failed: { type: 'serviceEnded' } });
    expect(open.refusal({ type: 'move', to: 'work', reason: 'x' }, 'wu.min').code).toBe('not-allowed');
    expect(open.refusal({ type: 'move', to: 'work', reason: 'x' }).code).toBe('not-allowed');
    expect(open.refusal({ type: 'move', to: 'work', reason: ' ' }, 'admin').code).toBe('comment-required');
    expect(open.refusal({ type: 'move', to: 'elsewhere', reason: 'x' }, 'admin').code).toBe('state-not-found');
    open.act({ type: 'move', to: 'work', reason: 'x' }, 'admin');
    expect(open.instance?.state).toMatchObject({ status: 'running', incident: null, calls: {} });
    expect(states()).toEqual(['work']);
    expect(Object.keys(open.instance?.state.limits ?? {})).toHaveLength(1);
    open.act({ type: 'move', to: 'left', reason: 'x' }, 'admin');
    expect(states()).toEqual(['left']);
    expect(Object.keys(open.instance?.state.calls ?? {})).toHaveLength(1);
    expect(open.instance?.state.limits).toEqual({});
    expect(open.act({ type: 'move', to: 'over', reason: 'x' }, 'admin').end).toBe('over');
    same(open);
  });

  test('what could not be delivered goes out again on retry, under the id it had', () => {
    const open = story(`${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`).start(
      'zhao.lei',
      ORDER,
    );
    const effect = { kind: 'send', n: 0, message: 'goods.shipped', payload: {}, id: 'i1:1:0' };
    open.act({ type: 'park', code: 'x', detail: 'x', failed: { type: 'resend', effect } });
    open.act({ type: 'resolveIncident', how: 'retry', reason: 'x' }, 'admin');
    expect(open.events.at(-1)?.delta.sent).toEqual([{ n: 0, what: 'message', name: 'goods.shipped' }]);
    same(open);
  });
});

test('rows that several items need are asked for together', () => {
  const open = story(
    `${asking('over')}  over: { type: final, ${title}, do: [{ each: order.lines, as: row, record: receivable, key: row.person, with: { amount: row.quantity } }] }\n`,
  );
  const facts: Facts = {
    ...open.facts(),
    row: (register, key) => {
      throw new Missing({ kind: 'row', register, key });
    },
  };
  const outcome = step(
    open.process,
    null,
    {
      id: 'c',
      actor: { person: 'zhao.lei', onBehalfOf: null },
      type: 'start',
      process: 'sale',
      outcome: 'done',
      documents: ORDER,
      comment: null,
    },
    facts,
    'i1',
  );
  expect(outcome).toMatchObject({ kind: 'needs', needs: [{ key: 'zhao.lei' }, { key: 'liu.yang' }, { key: 'sun.li' }] });
});

test('a condition that has no value refuses the step with its source, and changes nothing', () => {
  const open = story(
    `${asking('deciding')}  deciding: { ${title}, choose: [{ when: "order.lines[7].quantity > 1", target: asking }, { otherwise: over }] }\n${over}`,
  );
  expect(open.refusal({ type: 'start', process: 'sale', outcome: 'done', documents: ORDER, comment: null }, 'zhao.lei')).toMatchObject({
    code: 'expression-failed',
    facts: { source: 'order.lines[7].quantity > 1' },
  });
});

test('names every object has are no documents and nobody’s', () => {
  const open = story(`${asking('over')}${over}`);
  const start = (documents: object) =>
    open.refusal({ type: 'start', process: 'sale', outcome: 'done', documents: documents as never, comment: null }, 'zhao.lei').code;
  expect(start({ ...ORDER, constructor: { a: 1 } })).toBe('document-unknown');
  expect(start({ ...ORDER, toString: {} })).toBe('document-unknown');
  expect(open.refusal({ type: 'start', process: 'sale', outcome: 'constructor', documents: ORDER, comment: null }, 'zhao.lei').code).toBe(
    'unknown-outcome',
  );
  expect(open.refusal({ type: 'start', process: 'sale', outcome: 'done', documents: ORDER, comment: null }, 'constructor').code).toBe(
    'start-not-allowed',
  );
});
