import type { Facts } from '../facts.js';
import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { asking, FILES, HEAD, ORDER, over, same } from './test-sale.js';

const begin = (body: string): TestWorld => new TestWorld({ ...FILES, 'processes/sale.yaml': `${HEAD}${body}` }).start('zhao.lei', ORDER);
const last = (world: TestWorld): number => Number(world.events.at(-1)?.delta.decisions[0]?.['task']);
const withdraw = (task: number) => ({ type: 'withdraw', task }) as const;
const takeBack = (task: number) => ({ type: 'takeBack', task }) as const;

/** zhao.lei asks, finance (wu.min, feng.xue) checks, the warehouse (ma.chao) packs, wang.fang decides. */
const SERIES = `${asking('checking')}  checking: { ${title}, task: { by: finance }, limit: 1 hour, on: { done: packing } }
  packing: { ${title}, task: { by: warehouse-keeper }, limit: 1 hour, on: { done: deciding } }
  deciding: { ${title}, approval: { by: sales-department-manager }, on: { approved: over, rejected: asking } }
${over}`;

describe('a submission', () => {
  test('is withdrawn by whoever submitted it, and submitted again', () => {
    const world = begin(SERIES);
    const task = last(world);
    world.act(withdraw(task), 'zhao.lei');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'asking', assignee: 'zhao.lei' }]);
    expect(world.instance?.state.limits).toEqual({});
    expect(world.events.at(-1)).toMatchObject({ type: 'task.withdrawn', delta: { closed: [{ state: 'checking', how: 'canceled' }] } });
    world.complete('asking', 'zhao.lei', 'done', { order: { customer: 'B' } });
    expect(world.openStates).toEqual(['checking']);
    expect(world.act(withdraw(last(world)), 'zhao.lei').openStates).toEqual(['asking']);
    same(world);
  });

  test('is withdrawn once: a second time says so, submitted again or not', () => {
    const world = begin(SERIES);
    const task = last(world);
    world.act(withdraw(task), 'zhao.lei');
    const before = world.instance;
    const { code, text, facts } = world.refusal(withdraw(task), 'zhao.lei');
    expect({ code, facts }).toEqual({ code: 'withdrawn-already', facts: {} });
    expect([text.zh, text.en]).toEqual([expect.stringContaining('已经撤回过'), expect.stringContaining('withdrawn already')]);
    expect(world.instance).toBe(before);
    world.complete('asking', 'zhao.lei');
    expect(world.refusal(withdraw(task), 'zhao.lei').code).toBe('withdrawn-already');
    world.complete('checking', 'wu.min');
    expect(world.refusal(withdraw(task), 'zhao.lei').code).toBe('withdrawn-already');
    same(world);
  });

  test('is not withdrawn once the next person has looked at it, claimed it or acted on it', () => {
    const world = begin(SERIES);
    const task = last(world);
    world.act({ type: 'view', task: world.task('checking') }, 'wu.min');
    const before = world.instance;
    expect(world.refusal(withdraw(task), 'zhao.lei')).toMatchObject({ code: 'withdraw-too-late', facts: { viewedBy: ['wu.min'] } });
    expect(world.refusal({ type: 'view', task: world.task('checking') }, 'wu.min').code).toBe('viewed-already');
    expect(world.refusal({ type: 'view', task: world.task('checking') }, 'ma.chao').code).toBe('task-not-yours');
    expect(world.instance).toBe(before);
    const claimed = begin(SERIES);
    const submitted = last(claimed);
    claimed.act({ type: 'claim', task: claimed.task('checking') }, 'wu.min');
    expect(claimed.refusal(withdraw(submitted), 'zhao.lei').code).toBe('withdraw-too-late');
    const done = begin(SERIES).complete('checking', 'wu.min');
    expect(done.refusal(withdraw(1), 'zhao.lei')).toMatchObject({ code: 'withdraw-too-late', facts: { by: 'wu.min' } });
    same(world);
  });

  test('is withdrawn by nobody else, and taken back by nobody', () => {
    const world = begin(SERIES);
    const task = last(world);
    expect(world.refusal(withdraw(task), 'wu.min').code).toBe('task-not-yours');
    expect(world.refusal(takeBack(task), 'zhao.lei').code).toBe('take-back-not-allowed');
    expect(world.refusal(withdraw(99), 'zhao.lei').code).toBe('task-not-found');
    expect(world.refusal(withdraw(world.task('checking')), 'zhao.lei').code).toBe('task-still-open');
  });
});

describe('what somebody finished', () => {
  test('is taken back while nobody has acted on what came of it, seen or not', () => {
    const world = begin(SERIES).complete('checking', 'wu.min');
    const task = last(world);
    world.act({ type: 'view', task: world.task('packing') }, 'ma.chao');
    expect(world.refusal(takeBack(task), 'feng.xue').code).toBe('task-not-yours');
    expect(world.refusal(withdraw(task), 'wu.min').code).toBe('withdraw-not-allowed');
    world.act(takeBack(task), 'wu.min');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'checking', assignee: 'wu.min' }]);
    expect(Object.values(world.instance?.state.limits ?? {})).toMatchObject([{ name: 'checking', startedAt: world.now }]);
    expect(world.refusal(takeBack(task), 'wu.min')).toMatchObject({ code: 'taken-back-already', facts: {} });
    world.complete('checking', 'wu.min').complete('packing', 'ma.chao');
    expect(world.openStates).toEqual(['deciding']);
    same(world);
  });

  test('is his again, also where it had been transferred to him or given to whoever was next', () => {
    const world = begin(SERIES);
    world.act({ type: 'transfer', task: world.task('checking'), to: 'xu.lin', comment: null }, 'wu.min').complete('checking', 'xu.lin');
    world.act(takeBack(last(world)), 'xu.lin');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'checking', assignee: 'xu.lin' }]);
    same(world.complete('checking', 'xu.lin'));
    const turns = begin(SERIES.replace('by: finance }', 'by: finance, assign: round-robin }'));
    const [first] = Object.values(turns.instance?.state.tasks ?? {});
    turns.complete('checking', first?.assignee ?? '').act(takeBack(last(turns)), first?.assignee ?? '');
    expect(Object.values(turns.instance?.state.tasks ?? {})).toMatchObject([{ state: 'checking', assignee: first?.assignee }]);
    same(turns);
  });

  test('by a substitute is taken back for whom he did it', () => {
    const world = begin(SERIES);
    const facts = world.facts.bind(world);
    world.facts = (): Facts => ({ ...facts(), substitutedBy: (person) => (person === 'li.na' ? ['wu.min'] : []) });
    world.complete('checking', 'li.na').act(takeBack(last(world)), 'li.na');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'checking', assignee: 'wu.min' }]);
    same(world.complete('checking', 'li.na'));
  });

  test('and returned by one it had been transferred to, comes straight back to him', () => {
    const world = begin(SERIES).complete('checking', 'wu.min').complete('packing', 'ma.chao');
    world.act({ type: 'transfer', task: world.task('deciding'), to: 'zhou.min', comment: null }, 'wang.fang');
    world.act({ type: 'return', task: world.task('deciding'), to: 'checking', strategy: 'resume', comment: '再核' }, 'zhou.min');
    world.complete('checking', 'wu.min');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'deciding', assignee: 'zhou.min' }]);
    same(world.complete('deciding', 'zhou.min', 'approved'));
  });

  test.each([
    ['drafted', (world: TestWorld) => world.act({ type: 'draft', task: world.task('packing'), documents: {} }, 'ma.chao')],
    ['claimed', (world: TestWorld) => world.act({ type: 'claim', task: world.task('packing') }, 'ma.chao')],
    [
      'claimed and released',
      (world: TestWorld) =>
        world
          .act({ type: 'claim', task: world.task('packing') }, 'ma.chao')
          .act({ type: 'release', task: world.task('packing') }, 'ma.chao'),
    ],
    ['finished', (world: TestWorld) => world.complete('packing', 'ma.chao')],
  ])('is not taken back once the next task is %s, and by whom is told', (how, act) => {
    const world = begin(SERIES).complete('checking', 'wu.min');
    const task = last(world);
    act(world);
    const before = world.instance;
    const { code, facts } = world.refusal(takeBack(task), 'wu.min');
    expect(code).toBe('take-back-too-late');
    // Released again, it is in nobody's hands; never is he told that it was himself.
    expect(facts['by']).toBe(how === 'claimed and released' ? undefined : 'ma.chao');
    expect(world.instance).toBe(before);
  });

  test('is not taken back after a message has gone out because of it, nor where the owner does not allow it', () => {
    const world = begin(
      `${asking('checking')}  checking: { ${title}, task: { by: finance, outcomes: [quiet, loud], allow: [withdraw] }, on: { quiet: packing, loud: { target: packing, do: [{ start: sale, with: { order: order } }] } } }
  packing: { ${title}, task: { by: warehouse-keeper, outcomes: [quiet, loud] }, on: { quiet: checking, loud: { target: checking, do: [{ start: sale, with: { order: order } }] } } }
${over}`.replace('on: { quiet: checking', 'on: { quiet: over'),
    );
    world.complete('checking', 'wu.min', 'quiet');
    expect(world.refusal(takeBack(last(world)), 'wu.min').code).toBe('take-back-not-allowed');
    world.complete('packing', 'ma.chao', 'loud');
    expect(world.refusal(takeBack(last(world)), 'ma.chao').code).toBe('take-back-too-late');
  });

  test('is not taken back by one of several who decided there', () => {
    const world =
      begin(`${asking('joint')}  joint: { ${title}, approval: { by: [finance, technician], mode: all }, on: { approved: packing, rejected: asking } }
  packing: { ${title}, task: { by: warehouse-keeper }, on: { done: over } }
${over}`);
    world.complete('joint', 'wu.min', 'approved').complete('joint', 'zheng.kai', 'approved');
    expect(world.refusal(takeBack(last(world)), 'zheng.kai')).toMatchObject({ code: 'take-back-shared', facts: { others: ['wu.min'] } });
  });

  test('at the upper level of a gate is taken back there, and the lower one stands', () => {
    const world =
      begin(`${asking('leveled')}  leveled: { ${title}, approval: { levels: [{ by: finance }, { by: company-leader }] }, on: { approved: packing, rejected: asking } }
  packing: { ${title}, task: { by: warehouse-keeper }, on: { done: over } }
${over}`);
    world.complete('leveled', 'wu.min', 'approved').complete('leveled', 'chen.guodong', 'approved');
    world.act(takeBack(last(world)), 'chen.guodong');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ level: 1, assignee: 'chen.guodong' }]);
    expect(world.instance?.state.decisions['leveled']).toMatchObject([{ person: 'wu.min' }]);
    same(world);
  });

  test('after a return is taken back, and still goes back to whoever returned it', () => {
    const world = begin(SERIES).complete('checking', 'wu.min').complete('packing', 'ma.chao');
    world.act({ type: 'return', task: world.task('deciding'), to: 'checking', strategy: 'resume', comment: '再核' }, 'wang.fang');
    world.complete('checking', 'wu.min').act(takeBack(last(world)), 'wu.min');
    expect(world.openStates).toEqual(['checking']);
    expect(world.complete('checking', 'wu.min').openStates).toEqual(['deciding']);
    same(world);
  });
});

describe('in parallel regions', () => {
  const PARALLEL = `${asking('both')}  both:
    ${title}
    type: parallel
    states:
      price: { ${title}, task: { by: finance }, on: { done: finished } }
      stock: { ${title}, task: { by: warehouse-keeper }, on: { done: finished } }
    onDone: deciding
  deciding: { ${title}, approval: { by: sales-department-manager }, on: { approved: over, rejected: asking } }
${over}`;

  test('a finished region is taken back, whatever the other one does meanwhile', () => {
    const world = begin(PARALLEL).complete('price', 'wu.min');
    const task = last(world);
    world.act({ type: 'claim', task: world.task('stock') }, 'ma.chao');
    world.act(takeBack(task), 'wu.min');
    expect(world.openStates).toEqual(['price', 'stock']);
    world.complete('price', 'wu.min').complete('stock', 'ma.chao');
    expect(world.openStates).toEqual(['deciding']);
    same(world);
  });

  test('the last one finished is taken back from behind them, and the other stays finished', () => {
    const world = begin(PARALLEL).complete('price', 'wu.min').complete('stock', 'ma.chao');
    world.act(takeBack(last(world)), 'ma.chao');
    expect(world.openStates).toEqual(['stock']);
    expect(world.complete('stock', 'ma.chao').openStates).toEqual(['deciding']);
    same(world);
  });

  test('a submission is withdrawn from all of them, while nobody has seen any', () => {
    const world = begin(PARALLEL);
    expect(world.act(withdraw(1), 'zhao.lei').openStates).toEqual(['asking']);
    world.complete('asking', 'zhao.lei');
    const task = last(world);
    world.act({ type: 'view', task: world.task('stock') }, 'ma.chao');
    expect(world.refusal(withdraw(task), 'zhao.lei').code).toBe('withdraw-too-late');
    same(world);
  });
});
