import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  leader: { type: object, format: signature, title: { zh: 领导, en: Leader } }
`,
};
const HEAD = `id: sale
${title}
owner: sales-department-manager
key: order.number
documents:
  order: { form: order, number: "S-{seq:3}" }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [customer] } }, on: { done: first } }
`;
const story = (body: string): TestWorld =>
  new TestWorld({ ...FILES, 'processes/sale.yaml': `${HEAD}${body}  over: { type: final, ${title} }\n` });
const ORDER = { order: { customer: 'ACME' } };

test('whoever must keep apart is not the one who decided before: his gate is asked, not skipped', () => {
  const world = story(`  first: { ${title}, approval: { by: finance }, on: { approved: second, rejected: asking } }
  second: { ${title}, approval: { by: finance, apart: [first], whenRepeated: skip }, on: { approved: over, rejected: asking } }
`).start('zhao.lei', ORDER);
  world.complete('first', 'wu.min', 'approved');
  expect(world.openStates).toEqual(['second']);
  world.complete('second', 'feng.xue', 'approved');
  expect(world.end).toBe('over');
});

test('a rejection is remembered when its gate is entered again: approvals from before it do not count', () => {
  const world = story(`  first: { ${title}, approval: { by: finance }, on: { approved: { target: side }, rejected: asking } }
  side: { ${title}, choose: [{ when: order.customer == "ACME", target: expert }, { otherwise: third }] }
  expert: { ${title}, approval: { by: technician }, on: { approved: third, rejected: asking } }
  third: { ${title}, approval: { by: warehouse-keeper }, on: { approved: fourth, rejected: asking } }
  fourth: { ${title}, approval: { by: technician, whenRepeated: skip }, on: { approved: over, rejected: asking } }
`).start('zhao.lei', ORDER);
  world.complete('first', 'wu.min', 'approved').complete('expert', 'zheng.kai', 'approved').complete('third', 'ma.chao', 'rejected');
  world.complete('asking', 'zhao.lei', 'done', { order: { customer: 'B' } });
  world.complete('first', 'wu.min', 'approved').complete('third', 'ma.chao', 'approved');
  expect(world.openStates).toEqual(['fourth']);
});

describe('whoever is named for where nobody qualifies', () => {
  const stands = (whenNobody: string): TestWorld =>
    story(`  first: { ${title}, approval: { by: warehouse-keeper }, on: { approved: second, rejected: asking } }
  second: { ${title}, approval: { by: "technician of unit 'branch-west'", apart: [first], whenNobody: ${whenNobody} }, on: { approved: over, rejected: asking } }
`)
      .start('zhao.lei', ORDER)
      .complete('first', 'ma.chao', 'approved');
  const asked = (world: TestWorld): readonly string[] =>
    Object.values(world.instance?.state.tasks ?? {}).flatMap(({ candidates }) => candidates);

  test.each([
    ['is asked', 'finance', 'role:finance'],
    ['is not asked where all who hold the role are kept apart: an administrator is', 'warehouse-keeper', 'role:administrator'],
    ['may be one of several, of whom one is kept apart', 'salesperson', 'role:salesperson'],
  ])('%s', (_, whenNobody, candidate) => {
    const world = stands(whenNobody);
    expect(asked(world)).toEqual([candidate]);
    expect(world.replayed()).toEqual(world.instance);
  });

  test('was asked before, whether anybody was there or not: such events are replayed as they were decided', () => {
    const world = stands('finance');
    const { events } = world;
    const last = events.at(-1)!;
    const question = 'anybody finance|#["ma.chao","zhao.lei"]';
    expect(last.answers).toHaveProperty([question], true);
    const answers = Object.entries(last.answers).filter(([asking]) => asking !== question);
    events[events.length - 1] = { ...last, answers: Object.fromEntries(answers) };
    expect(world.replayed()).toEqual(world.instance);
  });
});

test('a circle of work that nobody is asked for is refused, and changes nothing', () => {
  const body = `  first: { ${title}, approval: { by: finance }, on: { approved: nobody, rejected: asking } }
  nobody: { ${title}, task: { by: "technician of unit 'branch-west'", whenNobody: skip, outcomes: [fits, differs] }, on: { fits: nobody, differs: over } }
`;
  const world = story(body).start('zhao.lei', ORDER);
  const before = world.instance;
  expect(
    world.refusal({ type: 'complete', task: world.task('first'), outcome: 'approved', documents: {}, comment: null, saw: null }, 'wu.min'),
  ).toMatchObject({ code: 'automatic-loop', facts: { states: ['nobody'] } });
  expect(world.instance).toBe(before);
});

test('an outcome without a target stays: the work goes on under the same clock', () => {
  const body = `  first: { ${title}, task: { by: finance, outcomes: [note, end] }, limit: 2 hours, on: { note: { do: [{ notify: technician }] }, end: over } }
`;
  const world = story(body).start('zhao.lei', ORDER);
  const due = (): readonly (number | null)[] => Object.values(world.instance?.state.tasks ?? {}).map((task) => task.dueAt);
  const before = due();
  world.now += 60_000;
  world.complete('first', 'wu.min', 'note');
  expect([world.openStates, due()]).toEqual([['first'], before]);
  expect(Object.values(world.instance?.state.limits ?? {})).toHaveLength(1);
  expect(world.complete('first', 'feng.xue', 'end').end).toBe('over');
  expect(world.replayed()).toEqual(world.instance);
});
