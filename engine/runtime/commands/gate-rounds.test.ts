import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

/** Two gates between `asking` and `over`; the first one's own way out is `deferred`. */
const gates = (first: string, second: string): TestWorld =>
  story(
    `${asking('first')}  first: { ${title}, approval: { ${first} }, on: { approved: second, rejected: asking, deferred: second } }
  second: { ${title}, approval: { ${second} }, on: { approved: over, rejected: asking } }\n${over}`,
  ).start('zhao.lei', ORDER);
const OWN = 'outcomes: [approved, rejected, deferred]';
const asked = (open: TestWorld): readonly string[] =>
  Object.values(open.instance?.state.tasks ?? {}).map(({ candidates }) => candidates.join());

test('a gate that ends with an outcome of its own was not rejected: approvals from before it still count', () => {
  const open = gates(`by: [finance, technician], mode: all, ${OWN}`, 'by: [finance, warehouse-keeper], mode: all, whenRepeated: skip');
  open.complete('first', 'wu.min', 'approved').complete('first', 'zheng.kai', 'deferred');
  expect([open.openStates, asked(open)]).toEqual([['second'], ['role:warehouse-keeper']]);
  expect(open.instance?.state.lastRejection).toBe(0);
  same(open);
});

test('of several outcomes against, the gate ends with that of the vote that decided it', () => {
  const deferred = gates(`by: [finance, technician], mode: all, ${OWN}`, 'by: technician');
  expect(deferred.complete('first', 'wu.min', 'deferred').openStates).toEqual(['second']);
  const rejected = gates(`by: [finance, technician], mode: all, ${OWN}`, 'by: technician');
  expect(rejected.complete('first', 'wu.min', 'rejected').openStates).toEqual(['asking']);
});

test('a shared vote is against when the one added after rejects, though who added him approved', () => {
  const open = gates('by: [finance, technician], quorum: 1', 'by: technician');
  const task = open.task('first', 'wu.min');
  open.act({ type: 'addApprover', task, person: 'xu.lin', place: 'after', comment: null }, 'wu.min');
  open.complete('first', 'wu.min', 'approved');
  const added = Object.values(open.instance?.state.tasks ?? {}).find(({ assignee }) => assignee === 'xu.lin')?.ordinal ?? 0;
  open.act({ type: 'complete', task: added, outcome: 'rejected', documents: {}, comment: '不同意', saw: null }, 'xu.lin');
  // One vote of two is against; the other one still decides.
  expect([open.openStates, asked(open)]).toEqual([['first'], ['role:technician']]);
  expect(open.complete('first', 'zheng.kai', 'rejected').openStates).toEqual(['asking']);
  same(open);
});

test('a turn of a sequence that was given before counts: where the others abstain, the gate passes', () => {
  const open = gates(
    'by: finance',
    'by: [finance, technician], mode: sequence, whenRepeated: skip, outcomes: [approved, rejected, abstained]',
  );
  open.complete('first', 'wu.min', 'approved');
  expect(asked(open)).toEqual(['role:technician']);
  expect(open.complete('second', 'zheng.kai', 'abstained').end).toBe('over');
  same(open);
});

test('duties are kept apart from whoever acted in the latest round, not in one that was rejected', () => {
  const open = gates('by: finance', 'by: finance, apart: [first]');
  open.complete('first', 'wu.min', 'approved').complete('second', 'feng.xue', 'rejected');
  open.complete('asking', 'zhao.lei', 'done', ORDER).complete('first', 'feng.xue', 'approved');
  expect(asked(open)).toEqual(['person:wu.min']);
  expect(open.complete('second', 'wu.min', 'approved').end).toBe('over');
});

describe('an assistant who signs for the manager', () => {
  const SIGNED = 'by: [sales-department-manager, finance], mode: all, proxy: sales-clerk of voter';
  const sign = (open: TestWorld) =>
    ({
      type: 'signFor',
      task: open.task('second', 'wang.fang'),
      voter: 'wang.fang',
      consent: { how: '电话', at: new Date(open.now).toISOString() },
      outcome: 'approved',
      documents: {},
      comment: null,
      saw: null,
    }) as const;

  test('is kept apart from what he did before himself', () => {
    const open = gates('by: sales-clerk', `${SIGNED}, apart: [first]`).complete('first', 'li.na', 'approved');
    expect(open.refusal(sign(open), 'li.na').code).toBe('kept-apart');
  });

  test('does not sign while she has delegated her vote, or waits for an approver she added before', () => {
    const open = gates('by: technician', SIGNED).complete('first', 'zheng.kai', 'approved');
    const task = open.task('second', 'wang.fang');
    open.act({ type: 'delegate', task, to: 'he.jun', comment: null }, 'wang.fang');
    expect(open.refusal(sign(open), 'li.na').code).toBe('voter-not-asked');
    // Nor for the delegate, whose assistant he is as well.
    expect(open.refusal({ ...sign(open), voter: 'he.jun' }, 'li.na').code).toBe('hand-back-first');
    open.act({ type: 'handBack', task, comment: null }, 'wang.fang');
    open.act({ type: 'addApprover', task, person: 'xu.lin', place: 'before', comment: null }, 'wang.fang');
    expect(open.refusal(sign(open), 'li.na').code).toBe('approver-first');
  });
});
