import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { messageEquality } from './message-equality.js';

const world = (states: string, more = ''): TestWorld =>
  new TestWorld({
    'forms/order.yaml': `id: order\n${title}\ntype: object\nproperties:\n  customer: { type: string, title: { zh: 客户, en: Customer } }\n`,
    'processes/sale.yaml': `id: sale\n${title}\nowner: sales-department-manager\nkey: order.customer\ndocuments: { order: { form: order } }\ndata: { trace: { type: text, initial: "" }, count: { type: integer, initial: 0 } }\nstart: [{ by: salesperson }]\n${more}initial: asking\nstates:\n${states}`,
  });
const ORDER = { order: { customer: 'ACME' } };
const add = (letter: string): string => `{ set: { trace: trace + "${letter}" } }`;

test('is plain data: what it prints is all there is', () => {
  const { machine } =
    world(`  asking: { ${title}, task: { by: initiator, fills: order }, limit: 1 hour, on: { done: [{ when: order.customer == "x", target: asking }, { otherwise: review }], breached: over } }
  review: { ${title}, approval: { by: finance }, on: { approved: over, rejected: asking } }
  over: { type: final, ${title} }
`).process;
  const config = machine.config as unknown as { states: Record<string, { on: Record<string, unknown> }> };
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  expect(Object.keys(config.states['asking']?.on ?? {})).toEqual([
    'asking.done',
    'asking.breached',
    'asking.resumed.review',
    'asking.takenBack',
    'review.takenBack',
  ]);
  expect(config.states['review']?.on).toMatchObject({
    'review.returned.asking': { target: '#asking', reenter: true },
    'review.approved': [{ target: '#over', reenter: true }],
  });
});

test('order: the condition sees the data before do; do of the transition, then of the states entered; always sees the result', () => {
  const open =
    world(`  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: [{ when: trace == "", target: outer, do: [${add('a')}, ${add('b')}] }, { otherwise: asking }] } }
  outer:
    ${title}
    do: [${add('c')}]
    initial: inner
    states:
      inner: { ${title}, task: { by: finance }, do: [${add('d')}], always: [{ when: trace == "abcd", target: deciding }] }
  deciding: { ${title}, choose: [{ when: trace == "abcd", target: over, do: [${add('e')}] }, { otherwise: asking }] }
  over: { type: final, ${title}, do: [${add('f')}], result: { trace: trace } }
`).start('zhao.lei', ORDER);
  expect(open.instance?.state).toMatchObject({ end: 'over', data: { trace: 'abcdef' }, result: { trace: 'abcdef', end: 'over' } });
  expect(open.events[0]?.delta).toMatchObject({
    left: expect.arrayContaining(['asking', 'inner', 'outer', 'deciding']),
    opened: [{ state: 'asking' }],
  });
  expect(open.replayed()).toEqual(open.instance);
});

test('an entry without target stays: the task goes on', () => {
  const open = world(`  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: work } }
  work: { ${title}, task: { by: finance }, limit: 1 hour, on: { done: over, more: { by: finance, ${title}, do: [{ set: { count: count + 1 } }] }, nothing: { by: finance, ${title}, do: [] } } }
  over: { type: final, ${title} }
`).start('zhao.lei', ORDER);
  const before = [open.task('work'), Object.keys(open.instance?.state.limits ?? {})];
  open.act({ type: 'press', button: 'more', comment: null }, 'wu.min').act({ type: 'press', button: 'nothing', comment: null }, 'wu.min');
  expect(open.instance?.state.data['count']).toBe(1);
  expect([open.task('work'), Object.keys(open.instance?.state.limits ?? {})]).toEqual(before);
});

test('a state entered again, even from itself, has a new task and a new clock', () => {
  const open = world(`  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: work } }
  work: { ${title}, task: { by: finance, outcomes: [again, enough] }, limit: 1 hour, on: { again: work, enough: over } }
  over: { type: final, ${title} }
`).start('zhao.lei', ORDER);
  const first = open.task('work');
  open.now += 600_000;
  open.complete('work', 'wu.min', 'again');
  expect(open.task('work')).toBeGreaterThan(first);
  expect(Object.values(open.instance?.state.limits ?? {})).toMatchObject([{ startedAt: open.now }]);
});

test('a handler of the whole process holds only over the states it names', () => {
  const open = world(
    `  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: first } }
  first: { ${title}, task: { by: finance }, on: { done: second } }
  second: { ${title}, task: { by: finance }, on: { done: over } }
  over: { type: final, ${title} }
  stopped: { type: final, ${title} }
`,
    `on: { stop: { by: initiator, ${title}, over: [first], target: stopped } }\n`,
  ).start('zhao.lei', ORDER);
  open.complete('first', 'wu.min');
  expect(open.refusal({ type: 'press', button: 'stop', comment: null }, 'zhao.lei').code).toBe('button-not-found');
});

test('a state deep inside a region ends it with `finished`', () => {
  const both = `  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: both } }
  both:
    ${title}
    type: parallel
    states:
      left:
        ${title}
        initial: needed
        states:
          needed: { ${title}, choose: [{ when: order.customer == "ACME", target: asked }, { otherwise: finished }] }
          asked: { ${title}, task: { by: finance }, on: { done: finished } }
      right: { ${title}, task: { by: finance }, on: { done: finished } }
    onDone: over
  over: { type: final, ${title} }
`;
  const asked = world(both).start('zhao.lei', ORDER);
  expect(asked.openStates).toEqual(['asked', 'right']);
  expect(asked.complete('right', 'wu.min').complete('asked', 'wu.min').end).toBe('over');
  const skipped = world(both).start('zhao.lei', { order: { customer: 'X' } });
  expect(skipped.openStates).toEqual(['right']);
  expect(skipped.complete('right', 'wu.min').end).toBe('over');
});

test('automatic steps that never end are refused, with the states they go round in', () => {
  const open = world(`  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: one } }
  one: { ${title}, task: { each: "[initiator].filter(p, p == '')", as: nobody, by: nobody }, on: { done: two } }
  two: { ${title}, task: { each: "[initiator].filter(p, p == '')", as: nobody, by: nobody }, on: { done: one } }
  over: { type: final, ${title} }
`);
  expect(() => open.start('zhao.lei', ORDER)).toThrow(/automatic-loop: .*"states":\["one"/);
});

test.each([
  ['message.order == goodsRequest.number', { field: 'order', key: 'goodsRequest.number' }],
  ['goodsRequest.number == message.order', { field: 'order', key: 'goodsRequest.number' }],
  ['message.order == message.other', null],
  ['message.order == a && message.x == b', null],
  ['message.order != a', null],
  ['message.a.b == c', null],
] as const)('%s is found by %j', (source, expected) => {
  expect(messageEquality({ source, path: '' })).toEqual(expected);
});
