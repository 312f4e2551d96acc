import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
required: [customer]
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items:
      type: object
      properties:
        person: { type: string, format: person, title: { zh: 人, en: Person } }
        price: { type: string, format: money, title: { zh: 单价, en: Price } }
        quantity: { type: string, format: decimal, title: { zh: 数量, en: Quantity } }
        amount: { type: string, format: money, title: { zh: 金额, en: Amount }, x-computed: price * quantity }
        opinion: { type: string, title: { zh: 意见, en: Opinion } }
  total: { type: string, format: money, title: { zh: 合计, en: Total }, x-computed: "sum(lines.map(l, l.amount))" }
  checked: { type: string, format: money, title: { zh: 核对金额, en: Checked } }
`,
  'processes/messages.yaml': `payment.received: { ${title}, from: outside, fields: { order: text, amount: money } }\n`,
  'processes/registers/receivable.yaml': `id: receivable
${title}
key: order
type: object
properties:
  order: { type: string, title: { zh: 订单, en: Order } }
  customer: { type: string, title: { zh: 客户, en: Customer } }
  amount: { type: string, format: money, title: { zh: 应收, en: Amount } }
  paid: { type: string, format: money, default: "0", title: { zh: 已收, en: Paid } }
check: [{ that: paid <= amount, text: { zh: 已收不超过应收, en: Never more than is due } }]
`,
};

const story = (body: string): TestWorld =>
  new TestWorld({
    ...FILES,
    'processes/sale.yaml': `id: sale\n${title}\nowner: sales-department-manager\nkey: order.number\ndocuments:\n  order: { form: order, number: "S-{seq:3}" }\ndata: { received: { type: money, initial: 0 } }\nstart: [{ by: salesperson }]\n${body}`,
  });
const ORDER = {
  order: {
    customer: 'ACME',
    lines: [
      { person: 'zhao.lei', price: 0.1, quantity: 3 },
      { person: 'liu.yang', price: '19.99', quantity: '2.5' },
    ],
  },
};
const asking = (target: string): string =>
  `initial: asking\nstates:\n  asking: { ${title}, task: { by: initiator, fills: { order: [customer, lines.person, lines.price, lines.quantity, lines] } }, on: { done: ${target} } }\n`;

test('money is computed exactly', () => {
  const world = story(`${asking('done1')}  done1: { type: final, ${title} }\n`).start('zhao.lei', ORDER);
  expect(world.instance?.documents['order']).toMatchObject({
    content: { total: '50.28', lines: [{ amount: '0.30' }, { amount: '49.98' }] },
  });
  expect(world.end).toBe('done1');
});

describe('parallel regions', () => {
  const parallel = `${asking('checks')}  checks:
    type: parallel
    ${title}
    states:
      price: { ${title}, task: { by: finance, outcomes: [fits, differs] }, on: { fits: finished, differs: asking } }
      stock: { ${title}, approval: { by: warehouse-keeper }, on: { approved: finished, rejected: asking } }
    onDone: paying
  paying: { type: final, ${title} }
`;
  test('are left when all have finished', () => {
    const world = story(parallel).start('zhao.lei', ORDER);
    expect(world.openStates).toEqual(['price', 'stock']);
    world.complete('stock', 'ma.chao', 'approved');
    expect(world.openStates).toEqual(['price']);
    world.complete('price', 'wu.min', 'fits');
    expect(world.end).toBe('paying');
    expect(world.replayed()).toEqual(world.instance);
  });

  test('a target outside leaves them all', () => {
    const world = story(parallel).start('zhao.lei', ORDER).complete('price', 'wu.min', 'differs');
    expect(world.openStates).toEqual(['asking']);
    expect(world.events.at(-1)?.delta.closed).toMatchObject([
      { state: 'price', how: 'done' },
      { state: 'stock', how: 'canceled' },
    ]);
  });

  test('a return out of them closes the other tasks as canceled by return', () => {
    const world = story(parallel).start('zhao.lei', ORDER);
    world.act({ type: 'return', task: world.task('stock'), comment: '退回' }, 'ma.chao');
    expect(world.openStates).toEqual(['asking']);
    expect(world.events.at(-1)?.delta.closed.map((closed) => closed.how)).toContain('canceled by return');
    expect(world.replayed()).toEqual(world.instance);
  });
});

describe('messages, data and automatic transitions', () => {
  const paying = `${asking('paying')}  paying:
    ${title}
    wait: { for: order.customer }
    do: [{ record: receivable, key: order.number, with: { amount: order.total } }]
    on:
      payment.received: { match: message.order == order.number, do: [{ set: { received: received + message.amount } }, { record: receivable, key: order.number, with: { paid: received } }] }
      giveUp: { by: initiator, ${title}, target: lost }
    always: [{ when: received >= order.total, target: paid }]
  paid: { type: final, ${title} }
  lost: { type: final, ${title} }
`;
  const pay = (amount: string, order = 'S-001') =>
    ({ type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order, amount }, from: null } }) as const;

  test('partial payments add up until the condition holds', () => {
    const world = story(paying).start('zhao.lei', ORDER).act(pay('20.28'));
    expect(world.end).toBeNull();
    expect(world.rows.get('receivable S-001')).toMatchObject({ amount: '50.28', paid: '20.28' });
    expect(world.act(pay('30')).end).toBe('paid');
    expect(world.replayed()).toEqual(world.instance);
  });

  test('a message for another order is not heard, and a register refuses the whole command', () => {
    const world = story(paying).start('zhao.lei', ORDER);
    expect(world.refusal(pay('1', 'S-999')).code).toBe('message-not-heard');
    expect(world.refusal(pay('99')).code).toBe('register-refused');
    expect(world.instance?.state.data).toEqual({ received: '0' });
  });

  test('a button is there for those it names', () => {
    const world = story(paying).start('zhao.lei', ORDER);
    expect(world.refusal({ type: 'press', button: 'giveUp', comment: null }, 'liu.yang').code).toBe('button-not-allowed');
    expect(world.act({ type: 'press', button: 'giveUp', comment: null }, 'zhao.lei').end).toBe('lost');
  });
});

test('a field of `with` that nobody may write is set anew each time, one that people may write only while it is empty', () => {
  const world = story(
    `${asking('checking')}  checking: { ${title}, task: { by: finance, fills: { order: [lines.opinion] }, with: { order.checked: order.total, order.lines: "[]" }, outcomes: [right, wrong] }, on: { right: over, wrong: asking } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  world.complete('checking', 'wu.min', 'wrong', { order: { lines: [{ opinion: '缺货' }, { opinion: '可以' }] } });
  world.complete('asking', 'zhao.lei', 'done', { order: { lines: ORDER.order.lines.map((line) => ({ ...line, price: 1 })) } });
  world.complete('checking', 'wu.min', 'right');
  expect(world.instance?.documents['order']).toMatchObject({
    content: { checked: '5.50', lines: [{ price: '1.00' }, { quantity: '2.5' }] },
  });
});

test('each: everybody fills his own row, and the state is left when all have', () => {
  const world = story(
    `${asking('consulting')}  consulting: { ${title}, task: { each: order.lines, as: row, by: row.person, fills: { order: [lines.opinion] } }, on: { done: over } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  expect(world.openStates).toEqual(['consulting']);
  world.complete('consulting', 'liu.yang', 'done', { order: { opinion: '可以' } }, 1);
  expect(world.end).toBeNull();
  world.complete('consulting', 'zhao.lei', 'done', { order: { opinion: '同意' } }, 0);
  expect(world.instance?.documents['order']).toMatchObject({ content: { lines: [{ opinion: '同意' }, { opinion: '可以' }] } });
  expect(world.end).toBe('over');
  expect(world.replayed()).toEqual(world.instance);
});

test('a call starts a child and goes on with its result', () => {
  const world = story(
    `${asking('calling')}  calling: { ${title}, call: { process: sale, with: { order: order } }, on: { ended: [{ when: result.end == "good", target: won }, { otherwise: lost }], failed: lost } }\n  won: { type: final, ${title}, result: { number: order.number } }\n  lost: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  expect(world.effects).toMatchObject([{ kind: 'start', process: 'sale', instance: 'child1', call: 2 }]);
  world.act({ type: 'callEnded', call: 2, event: 'ended', result: { end: 'good' } });
  expect(world.instance?.state).toMatchObject({ end: 'won', result: { end: 'won', number: 'S-001' } });
  expect(world.replayed()).toEqual(world.instance);
});

test('a lookup reads a row in the same step', () => {
  const body = `${asking('reading')}  reading: { ${title}, lookup: { register: receivable, key: order.customer, as: known }, on: { found: [{ when: known.amount > 5, target: big }, { otherwise: small }], missing: small } }\n  big: { type: final, ${title} }\n  small: { type: final, ${title} }\n`;
  expect(story(body).start('zhao.lei', ORDER).end).toBe('small');
  const world = story(body);
  world.rows.set('receivable ACME', { order: 'ACME', amount: '7.00' });
  expect(world.start('zhao.lei', ORDER).end).toBe('big');
});

test('a row that must be new is refused when it exists', () => {
  const world = story(
    `${asking('paying')}  paying: { ${title}, task: { by: finance }, on: { done: { target: over, do: [{ record: receivable, new: true, key: order.number, with: { amount: 5 } }] } } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  world.rows.set('receivable S-001', { order: 'S-001', amount: '7.00' });
  const task = world.task('paying');
  const done = { type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: null } as const;
  expect(world.refusal(done, 'wu.min')).toMatchObject({ code: 'register-refused', facts: { register: 'receivable', key: 'S-001' } });
  world.rows.clear();
  expect(world.act(done, 'wu.min').end).toBe('over');
  expect(world.rows.get('receivable S-001')).toMatchObject({ amount: '5.00' });
});

test('a lookup of several rows sees what the step wrote before it', () => {
  const world = story(
    `${asking('paying')}  paying: { ${title}, task: { by: finance }, on: { done: { target: reading, do: [{ record: receivable, key: "'B'", with: { customer: "'X'" } }, { record: receivable, key: "'C'", with: { customer: "'Y'" } }] } } }\n  reading: { ${title}, lookup: { register: receivable, where: "customer == 'X'", as: ofX }, on: { found: over, missing: over } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  for (const key of ['A', 'C']) world.rows.set(`receivable ${key}`, { order: key, customer: 'X' });
  world.complete('paying', 'wu.min');
  expect(world.instance?.state.data['ofX']).toMatchObject([{ order: 'A' }, { order: 'B' }]);
  expect(world.replayed()).toEqual(world.instance);
});

test('a limit over a group of states is one clock that stands outside them', () => {
  const world = story(`limits:
  organise: { over: [first, third], within: 8 hours, breach: [{ notify: company-leader }] }
${asking('first')}  first: { ${title}, task: { by: finance }, on: { done: second } }
  second: { ${title}, task: { by: finance }, on: { done: third } }
  third: { ${title}, task: { by: finance }, on: { done: over, organise.breached: late } }
  over: { type: final, ${title} }
  late: { type: final, ${title} }
`).start('zhao.lei', ORDER);
  world.advance('2026-09-29T12:00+08:00').complete('first', 'wu.min').advance('2026-09-30T12:00+08:00').complete('second', 'wu.min');
  expect(Object.values(world.instance?.state.limits ?? {})).toMatchObject([
    { name: 'organise', stoodAt: null, dueAt: Date.parse('2026-09-30T17:00+08:00') },
  ]);
  world.advance('2026-09-30T17:00+08:00');
  expect(world.end).toBe('late');
  expect(world.replayed()).toEqual(world.instance);
});

test('a wait until a date elapses', () => {
  const world = story(
    `${asking('waiting')}  waiting: { ${title}, wait: { until: "days(today, 2)" }, on: { elapsed: over } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  world.advance('2026-10-01T23:59+08:00');
  expect(world.end).toBeNull();
  world.advance('2026-10-02T00:00+08:00');
  expect(world.end).toBe('over');
});

test('the days of a chain are counted from the day the limit ended on', () => {
  const world = story(
    `${asking('paying')}  paying: { ${title}, task: { by: finance }, limit: { due: "date('2026-10-09')", chain: { +1 day: [{ notify: company-leader }], +1 working day: [{ notify: company-leader }] } }, on: { done: over } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  const ends = Object.values(world.instance?.state.limits ?? {}).flatMap(({ pending }) => pending.map(({ at }) => at));
  expect(ends).toEqual(['2026-10-10T00:00+08:00', '2026-10-10T17:30+08:00', '2026-10-11T00:00+08:00'].map((text) => Date.parse(text)));
  expect(world.replayed()).toEqual(world.instance);
});

test('a limit may be the earlier of two instants', () => {
  const due = "min(after(now, '1 working day'), halfway(now, after(now, '4 hours')))";
  const world = story(
    `${asking('review')}  review: { ${title}, approval: { by: finance }, limit: { due: "${due}" }, on: { approved: over, rejected: asking } }\n  over: { type: final, ${title} }\n`,
  ).start('zhao.lei', ORDER);
  expect(Object.values(world.instance?.state.tasks ?? {})[0]?.dueAt).toBe(Date.parse('2026-09-29T11:00+08:00'));
  expect(world.replayed()).toEqual(world.instance);
});

test('rules refuse, or note a violation', () => {
  const world = story(`rules:
  - { id: R-1, text: { zh: 必须超过十元, en: More than ten }, check: order.total > 10, at: asking.done, refuse: true }
  - { id: R-2, text: { zh: 不超过四十元, en: At most forty }, check: order.total <= 40, at: asking.done, accountable: initiator }
${asking('over')}  over: { type: final, ${title} }
`);
  expect(
    world.refusal(
      {
        type: 'start',
        process: 'sale',
        outcome: 'done',
        documents: { order: { customer: 'ACME', lines: [{ price: 1, quantity: 1 }] } },
        comment: null,
      },
      'zhao.lei',
    ).code,
  ).toBe('rule-refused');
  world.start('zhao.lei', ORDER);
  expect(world.events[0]?.delta.violations).toEqual([{ rule: 'R-2', accountable: 'zhao.lei' }]);
});
