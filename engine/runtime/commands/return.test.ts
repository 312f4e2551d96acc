import { TestWorld } from '#test/test-world.js';
import type { CommandBody } from '../command.js';
import { taskView } from '../task-view.js';
import { title } from '#test/surroundings.js';
import { asking, FILES, HEAD, ORDER, over, same } from './test-sale.js';

/** zhao.lei asks; finance (wu.min, feng.xue) checks, technician (zheng.kai) inspects, the warehouse (ma.chao) packs, wang.fang decides. */
const SERIES = `${HEAD}limits: { whole: { over: [checking, inspecting, deciding], within: 4 working hours, breach: [{ notify: company-leader }] } }
${asking('checking')}  checking: { ${title}, approval: { by: finance }, limit: { within: 2 working hours, warn: 1 working hour before }, on: { approved: inspecting, rejected: asking } }
  inspecting: { ${title}, task: { by: technician, return: { to: checking } }, limit: 1 working hour, on: { done: { target: packing, do: [{ notify: finance }] } } }
  packing: { ${title}, task: { by: warehouse-keeper }, on: { done: deciding } }
  deciding: { ${title}, approval: { by: sales-department-manager }, limit: 1 working hour, on: { approved: over, rejected: asking } }
${over}`;
const begin = (process: string): TestWorld => new TestWorld({ ...FILES, 'processes/sale.yaml': process }).start('zhao.lei', ORDER);
const toDecision = (): TestWorld =>
  begin(SERIES).complete('checking', 'wu.min', 'approved').complete('inspecting', 'zheng.kai').complete('packing', 'ma.chao');
const back = (
  world: TestWorld,
  from: string,
  by: string,
  to: string | null = null,
  strategy: 'again' | 'resume' | null = null,
): CommandBody => ({
  type: 'return',
  task: world.task(from, by),
  to,
  strategy,
  comment: '请补充',
});
const given = (world: TestWorld): readonly string[] => (world.events.at(-1)?.delta.givenAgain ?? []).map(({ state }) => state);

describe('a return in series', () => {
  test('goes to any state passed, and everything after it is decided again', () => {
    const world = toDecision();
    world.act(back(world, 'deciding', 'wang.fang', 'checking'), 'wang.fang');
    expect([world.openStates, given(world)]).toEqual([['checking'], ['checking', 'inspecting', 'packing']]);
    world.complete('checking', 'feng.xue', 'approved');
    expect(world.openStates).toEqual(['inspecting']);
    world.complete('inspecting', 'zheng.kai').complete('packing', 'ma.chao').complete('deciding', 'wang.fang', 'approved');
    expect(world.end).toBe('over');
    same(world);
  });

  test('is offered by a task that says where to, as by a gate, and not where nothing was passed', () => {
    const world = begin(SERIES).complete('checking', 'wu.min', 'approved');
    const mayReturn = (state: string): boolean | undefined =>
      taskView(world.process, world.instance!, world.task(state), world.facts())?.mayReturn;
    expect(mayReturn('inspecting')).toBe(true);
    world.complete('inspecting', 'zheng.kai');
    expect(mayReturn('packing')).toBe(false);
    world.complete('packing', 'ma.chao');
    expect(mayReturn('deciding')).toBe(true);
  });

  test('usually goes to the requester', () => {
    const world = toDecision();
    world.act(back(world, 'deciding', 'wang.fang'), 'wang.fang');
    expect([world.openStates, world.instance?.state.path]).toEqual([['asking'], ['asking']]);
    same(world);
  });

  test('with resume comes straight back to whoever returned it, by way of what the state does on its way on', () => {
    const world = toDecision();
    world.act(back(world, 'deciding', 'wang.fang', 'inspecting', 'resume'), 'wang.fang');
    expect([world.openStates, given(world)]).toEqual([['inspecting'], ['inspecting']]);
    world.complete('inspecting', 'zheng.kai');
    expect(world.effects).toMatchObject([{ kind: 'notify', to: ['role:finance'] }]);
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'deciding', assignee: 'wang.fang' }]);
    // What lies between is still passed: it can be returned there.
    world.act(back(world, 'deciding', 'wang.fang', 'packing'), 'wang.fang');
    expect(world.openStates).toEqual(['packing']);
    same(world);
  });

  test('of what was returned with resume goes back one after another', () => {
    const world = toDecision();
    world.act(back(world, 'deciding', 'wang.fang', 'inspecting', 'resume'), 'wang.fang');
    world.act(back(world, 'inspecting', 'zheng.kai', null, 'resume'), 'zheng.kai');
    expect(world.openStates).toEqual(['checking']);
    world.complete('checking', 'wu.min', 'approved');
    expect(world.openStates).toEqual(['inspecting']);
    world.complete('inspecting', 'zheng.kai');
    expect(world.openStates).toEqual(['deciding']);
    expect(world.instance?.state.resumes).toEqual({});
    same(world);
  });

  test('with resume ends when the state decides otherwise', () => {
    const world = toDecision();
    world.act(back(world, 'deciding', 'wang.fang', 'checking', 'resume'), 'wang.fang');
    world.complete('checking', 'wu.min', 'rejected');
    expect([world.openStates, world.instance?.state.resumes, world.instance?.state.path]).toEqual([['asking'], {}, ['asking']]);
    world.complete('asking', 'zhao.lei').complete('checking', 'wu.min', 'approved');
    expect(world.openStates).toEqual(['inspecting']);
    same(world);
  });

  test('begins the limit of the state anew, and one over several states goes on', () => {
    const world = toDecision();
    const limit = (name: string): unknown => Object.values(world.instance?.state.limits ?? {}).find((running) => running.name === name);
    const whole = limit('whole');
    world.now += 1_800_000;
    world.act(back(world, 'deciding', 'wang.fang', 'checking'), 'wang.fang');
    expect(limit('whole')).toMatchObject({ ordinal: (whole as { ordinal: number }).ordinal, stoodAt: null });
    expect(limit('checking')).toMatchObject({ startedAt: world.now, pending: [{ what: 'warn' }, { what: 'breach' }] });
    expect(limit('deciding')).toBeUndefined();
    const [task] = Object.values(world.instance?.state.tasks ?? {});
    expect(task?.dueAt).toBe((limit('checking') as { dueAt: number }).dueAt);
    same(world);
  });

  test('is refused to where the instance has not been, and to where its owner does not let it', () => {
    const world = begin(SERIES);
    const before = world.instance;
    expect(world.refusal(back(world, 'checking', 'wu.min', 'deciding'), 'wu.min')).toMatchObject({
      code: 'return-not-visited',
      facts: { to: 'deciding', targets: ['asking'] },
    });
    expect(world.refusal(back(world, 'checking', 'wu.min', 'checking'), 'wu.min').code).toBe('return-not-visited');
    expect(world.refusal(back(world, 'checking', 'wu.min', 'nowhere'), 'wu.min').code).toBe('state-not-found');
    expect(world.refusal({ ...back(world, 'checking', 'wu.min'), comment: ' ' } as CommandBody, 'wu.min').code).toBe('comment-required');
    expect(world.refusal(back(world, 'checking', 'wu.min'), 'ma.chao').code).toBe('task-not-yours');
    expect(world.instance).toBe(before);
    world.complete('checking', 'wu.min', 'approved');
    expect(world.refusal(back(world, 'inspecting', 'zheng.kai', 'asking'), 'zheng.kai')).toMatchObject({
      code: 'return-target-not-allowed',
      facts: { targets: ['checking'] },
    });
    world.complete('inspecting', 'zheng.kai');
    expect(world.refusal(back(world, 'packing', 'ma.chao'), 'ma.chao').code).toBe('return-not-allowed');
  });

  test('never leads forward again from where it came to', () => {
    const world = toDecision();
    world.act(back(world, 'deciding', 'wang.fang', 'inspecting'), 'wang.fang');
    world.act(back(world, 'inspecting', 'zheng.kai'), 'zheng.kai');
    expect(world.openStates).toEqual(['checking']);
    expect(world.refusal(back(world, 'checking', 'wu.min', 'inspecting'), 'wu.min').code).toBe('return-not-visited');
  });

  test('an event from before there was a choice leads to the requester, as it did', () => {
    const world = toDecision();
    world.act({ type: 'return', task: world.task('deciding'), comment: '退回' }, 'wang.fang');
    expect(world.openStates).toEqual(['asking']);
    same(world);
  });
});

test('after a return only later approvals count as repeated; after one that is resumed the earlier ones do', () => {
  const process = `${HEAD}${asking('first')}  first: { ${title}, approval: { by: finance }, on: { approved: side, rejected: asking } }
  side: { ${title}, choose: [{ when: order.customer == "ACME", target: second }, { otherwise: third }] }
  second: { ${title}, approval: { by: technician }, on: { approved: third, rejected: asking } }
  third: { ${title}, approval: { by: warehouse-keeper }, on: { approved: fourth, rejected: asking } }
  fourth: { ${title}, approval: { by: technician, whenRepeated: skip }, on: { approved: over, rejected: asking } }
${over}`;
  const toThird = (): TestWorld => begin(process).complete('first', 'wu.min', 'approved').complete('second', 'zheng.kai', 'approved');
  const again = toThird();
  again.act(back(again, 'third', 'ma.chao', 'first', 'resume'), 'ma.chao').complete('first', 'wu.min', 'approved');
  expect(again.complete('third', 'ma.chao', 'approved').end).toBe('over');
  const anew = toThird();
  anew.act(back(anew, 'third', 'ma.chao'), 'ma.chao').complete('asking', 'zhao.lei', 'done', { order: { customer: 'B' } });
  anew.complete('first', 'wu.min', 'approved').complete('third', 'ma.chao', 'approved');
  expect(anew.openStates).toEqual(['fourth']);
  for (const world of [again, anew]) same(world);
});

describe('a return in a loop', () => {
  const LOOP = `${HEAD}${asking('review')}  review: { ${title}, approval: { by: finance }, on: { approved: closing, rejected: fixing } }
  fixing: { ${title}, task: { by: technician }, on: { done: review } }
  closing: { ${title}, approval: { by: warehouse-keeper }, on: { approved: over, rejected: review } }
${over}`;

  test('leads to what was passed in this round, and once only', () => {
    const world = begin(LOOP)
      .complete('review', 'wu.min', 'rejected')
      .complete('fixing', 'zheng.kai')
      .complete('review', 'wu.min', 'rejected');
    world.complete('fixing', 'zheng.kai').complete('review', 'wu.min', 'approved');
    expect(world.instance?.state.path).toEqual(['asking', 'fixing', 'review', 'closing']);
    world.act(back(world, 'closing', 'ma.chao', 'fixing'), 'ma.chao');
    expect(world.openStates).toEqual(['fixing']);
    world.complete('fixing', 'zheng.kai');
    expect(world.openStates).toEqual(['review']);
    world.act(back(world, 'review', 'feng.xue', 'fixing', 'resume'), 'feng.xue').complete('fixing', 'zheng.kai');
    expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ state: 'review', assignee: 'feng.xue' }]);
    same(world);
  });

  test('does not lead to what lay after the state in an earlier round', () => {
    const world = begin(LOOP).complete('review', 'wu.min', 'approved').complete('closing', 'ma.chao', 'rejected');
    expect(world.refusal(back(world, 'review', 'wu.min', 'closing'), 'wu.min').code).toBe('return-not-visited');
  });
});

/** Two regions, one of two states, with a state before and one after. */
const PARALLEL = `${HEAD}${asking('before')}  before: { ${title}, task: { by: finance }, on: { done: both } }
  both:
    ${title}
    type: parallel
    states:
      left:
        ${title}
        initial: price
        states:
          price: { ${title}, approval: { by: finance }, limit: 1 hour, on: { approved: lead, rejected: before } }
          lead: { ${title}, approval: { by: sales-department-manager }, limit: 1 hour, on: { approved: finished, rejected: before } }
      stock: { ${title}, approval: { by: [warehouse-keeper, technician], mode: all }, limit: 1 hour, on: { approved: finished, rejected: before } }
    onDone: after
  after: { ${title}, approval: { by: company-leader }, on: { approved: over, rejected: before } }
${over}`;
const toLead = (): TestWorld => begin(PARALLEL).complete('before', 'wu.min').complete('price', 'wu.min', 'approved');
const closedAs = (world: TestWorld): unknown => world.events.at(-1)?.delta.closed.map(({ state, how }) => `${state} ${how}`);

describe('a return in parallel regions', () => {
  test('to a state of the same region moves that region only', () => {
    const world = toLead().complete('stock', 'ma.chao', 'approved');
    const open = world.task('stock');
    world.act(back(world, 'lead', 'wang.fang', 'price'), 'wang.fang');
    expect([world.openStates, world.task('stock'), given(world)]).toEqual([['price', 'stock'], open, ['price']]);
    world.complete('stock', 'zheng.kai', 'approved').complete('price', 'wu.min', 'approved').complete('lead', 'wang.fang', 'approved');
    expect(world.openStates).toEqual(['after']);
    same(world);
  });

  test('to one outside leaves the whole of it: its work is canceled, and what was decided there is listed and given again', () => {
    const world = toLead().complete('stock', 'ma.chao', 'approved');
    world.act(back(world, 'lead', 'wang.fang', 'before'), 'wang.fang');
    expect(closedAs(world)).toEqual(['lead done', 'stock canceled by return']);
    expect([world.openStates, given(world)]).toEqual([['before'], ['before', 'price', 'stock']]);
    world.complete('before', 'wu.min');
    expect([world.openStates, Object.keys(world.instance?.state.tasks ?? {}).length]).toEqual([['price', 'stock'], 3]);
    same(world);
  });

  test('outside, to be resumed, comes back to the returner, and the other regions begin anew', () => {
    const world = toLead().complete('stock', 'ma.chao', 'approved').complete('stock', 'zheng.kai', 'approved');
    world.act(back(world, 'lead', 'wang.fang', 'before', 'resume'), 'wang.fang');
    expect(given(world)).toEqual(['before', 'stock', 'stock']);
    world.complete('before', 'wu.min');
    expect([world.openStates, Object.keys(world.instance?.state.limits ?? {}).length]).toEqual([['lead', 'stock'], 2]);
    same(world);
  });

  test('to a sibling region is refused', () => {
    const world = toLead();
    const before = world.instance;
    expect(world.refusal(back(world, 'lead', 'wang.fang', 'stock'), 'wang.fang')).toMatchObject({
      code: 'return-to-sibling',
      facts: { to: 'stock', targets: ['asking', 'before', 'price'] },
    });
    expect(world.instance).toBe(before);
  });

  const joined = (): TestWorld =>
    toLead().complete('lead', 'wang.fang', 'approved').complete('stock', 'ma.chao', 'approved').complete('stock', 'zheng.kai', 'approved');

  test('from after them begins them all anew', () => {
    const world = joined();
    world.act(back(world, 'after', 'chen.guodong', 'lead'), 'chen.guodong');
    expect(world.openStates).toEqual(['lead', 'stock']);
    same(world);
  });

  test('from after them, to be resumed, asks that one state only', () => {
    const world = joined();
    world.act(back(world, 'after', 'chen.guodong', 'lead', 'resume'), 'chen.guodong');
    expect([world.openStates, given(world)]).toEqual([['lead'], ['lead']]);
    world.complete('lead', 'wang.fang', 'approved');
    expect(world.openStates).toEqual(['after']);
    same(world);
  });
});

test('a gate of levels is resumed at the level that returned it, and what the lower ones decided stands', () => {
  const world =
    begin(`${HEAD}${asking('leveled')}  leveled: { ${title}, approval: { levels: [{ by: finance }, { by: company-leader }], signs: { finance: order.money, company-leader: order.leader } }, on: { approved: over, rejected: asking } }
${over}`);
  world.complete('leveled', 'wu.min', 'approved');
  world.act(back(world, 'leveled', 'chen.guodong', 'asking', 'resume'), 'chen.guodong');
  world.complete('asking', 'zhao.lei');
  expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ level: 1, assignee: 'chen.guodong' }]);
  world.complete('leveled', 'chen.guodong', 'approved');
  expect(world.instance?.documents['order']).toMatchObject({
    content: { money: { person: 'wu.min' }, leader: { person: 'chen.guodong' } },
  });
  expect(world.end).toBe('over');
  same(world);
});

test('a sequence is resumed at whoever returned it: those asked before him are not asked again, those who share his vote are', () => {
  const SEQUENCE = `${HEAD}${asking('chain')}  chain: { ${title}, approval: { by: [finance, technician, warehouse-keeper, company-leader], mode: sequence }, on: { approved: over, rejected: asking } }
${over}`;
  const world = begin(SEQUENCE);
  world.complete('chain', 'wu.min', 'approved');
  world.complete('chain', 'zheng.kai', 'approved');
  world.act({ type: 'addApprover', task: world.task('chain', 'ma.chao'), person: 'wang.fang', place: 'before', comment: null }, 'ma.chao');
  world.complete('chain', 'wang.fang', 'approved');
  world.act(back(world, 'chain', 'ma.chao', 'asking', 'resume'), 'ma.chao');
  expect(world.events.at(-1)?.delta.givenAgain.map(({ state, person }) => [state, person])).toEqual([
    ['asking', 'zhao.lei'],
    ['chain', 'wang.fang'],
  ]);
  world.complete('asking', 'zhao.lei');
  expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ vote: 2, assignee: 'ma.chao' }]);
  world.complete('chain', 'ma.chao', 'approved');
  expect(Object.values(world.instance?.state.tasks ?? {})).toMatchObject([{ vote: 3 }]);
  world.complete('chain', 'chen.guodong', 'approved');
  expect(world.end).toBe('over');
  same(world);
  // With `again` everybody is.
  const again = begin(SEQUENCE);
  again.complete('chain', 'wu.min', 'approved').act(back(again, 'chain', 'zheng.kai', 'asking', 'again'), 'zheng.kai');
  again.complete('asking', 'zhao.lei');
  expect(Object.values(again.instance?.state.tasks ?? {})).toMatchObject([{ vote: 0 }]);
});

test('the return of one item takes the whole state back', () => {
  const world =
    begin(`${HEAD}${asking('asked')}  asked: { ${title}, task: { each: order.lines, as: row, by: row.person, fills: { order: [lines.opinion] }, return: { to: asking } }, on: { done: over } }
${over}`);
  world.complete('asked', 'liu.yang', 'done', { order: { opinion: '可以' } }, 1);
  world.act(back(world, 'asked', 'sun.li'), 'sun.li');
  expect([world.openStates, closedAs(world), given(world)]).toEqual([
    ['asking'],
    ['asked done', 'asked canceled by return'],
    ['asking', 'asked'],
  ]);
  same(world);
});
