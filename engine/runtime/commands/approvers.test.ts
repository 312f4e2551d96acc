import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { mayAct } from '../task-view.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const add = (task: number, person: string, place: 'before' | 'after') =>
  ({ type: 'addApprover', task, person, place, comment: null }) as const;
const remove = (task: number, person: string) => ({ type: 'removeApprover', task, person, comment: '不需要' }) as const;
const decide = (task: number, outcome = 'approved') =>
  ({ type: 'complete', task, outcome, documents: {}, comment: outcome === 'rejected' ? '不同意' : null, saw: null }) as const;

const gate = (approval = 'by: finance'): TestWorld =>
  story(`${asking('review')}  review: { ${title}, approval: { ${approval} }, on: { approved: over, rejected: asking } }\n${over}`).start(
    'zhao.lei',
    ORDER,
  );
/** Task of whoever holds it. */
const held = (open: TestWorld, person: string): number =>
  Object.values(open.instance?.state.tasks ?? {}).find(({ assignee }) => assignee === person)?.ordinal ?? -1;

describe('an approver added before', () => {
  test('decides first; then the vote is its owner’s again', () => {
    const open = gate();
    const task = open.task('review');
    open.act(add(task, 'zheng.kai', 'before'), 'wu.min');
    const first = held(open, 'zheng.kai');
    expect(open.instance?.state.tasks[task]).toMatchObject({ assignee: 'wu.min', waitsFor: [first] });
    expect(open.instance?.state.tasks[first]).toMatchObject({ addedBy: 'wu.min', candidates: ['person:zheng.kai'] });
    expect(open.refusal(decide(task), 'wu.min')).toMatchObject({ code: 'approver-first', facts: { people: ['zheng.kai'] } });
    expect(open.refusal({ type: 'release', task }, 'wu.min').code).toBe('approver-first');
    expect(open.refusal({ type: 'return', task, comment: '退' }, 'wu.min').code).toBe('approver-first');
    expect(mayAct(open.process, open.instance!, task, 'wu.min', open.facts())).toBe(false);
    open.act(decide(first), 'zheng.kai');
    expect(open.instance?.state.tasks[task]).toMatchObject({ assignee: 'wu.min', waitsFor: [] });
    expect(open.act(decide(task), 'wu.min').end).toBe('over');
    same(open);
  });

  test('rejects for all', () => {
    const open = gate();
    open.act(add(open.task('review'), 'zheng.kai', 'before'), 'wu.min').act(decide(2 + 1, 'rejected'), 'zheng.kai');
    expect(open.openStates).toEqual(['asking']);
    same(open);
  });

  test('may be several, who may add others in turn', () => {
    const open = gate();
    const task = open.task('review');
    open.act(add(task, 'zheng.kai', 'before'), 'wu.min').act(add(task, 'ma.chao', 'before'), 'wu.min');
    open.act(add(held(open, 'zheng.kai'), 'xu.lin', 'after'), 'zheng.kai');
    open.act(add(held(open, 'ma.chao'), 'li.na', 'before'), 'ma.chao');
    open.act(decide(held(open, 'zheng.kai')), 'zheng.kai');
    const asked = held(open, 'xu.lin');
    expect(open.instance?.state.tasks[task]?.waitsFor).toEqual([held(open, 'ma.chao'), asked]);
    open
      .act(decide(asked), 'xu.lin')
      .act(decide(held(open, 'li.na')), 'li.na')
      .act(decide(held(open, 'ma.chao')), 'ma.chao');
    expect(open.act(decide(task), 'wu.min').end).toBe('over');
    same(open);
  });
});

describe('an approver added after', () => {
  test('is asked once the one before has approved', () => {
    const open = gate();
    const task = open.task('review');
    open.act(add(task, 'zheng.kai', 'after'), 'wu.min').act(add(task, 'ma.chao', 'after'), 'wu.min');
    expect(held(open, 'zheng.kai')).toBe(-1);
    open.act(decide(task), 'wu.min');
    expect(open.events.at(-1)?.type).toBe('vote.cast');
    expect(open.refusal(decide(task), 'wu.min').code).toBe('task-already-closed');
    open.act(decide(held(open, 'zheng.kai')), 'zheng.kai');
    expect(open.act(decide(held(open, 'ma.chao')), 'ma.chao').end).toBe('over');
    same(open);
  });

  test('is not asked any more when the one before rejects', () => {
    const open = gate();
    const task = open.task('review');
    open.act(add(task, 'zheng.kai', 'after'), 'wu.min').act(decide(task, 'rejected'), 'wu.min');
    expect(open.openStates).toEqual(['asking']);
  });

  test('counts in the vote it was added to', () => {
    const open = gate('by: [finance, sales-department-manager], mode: all');
    open.act(add(open.task('review', 'wu.min'), 'zheng.kai', 'after'), 'wu.min');
    open.complete('review', 'wang.fang', 'approved').act(decide(held(open, 'wu.min')), 'wu.min');
    expect(open.end).toBeNull();
    expect(open.act(decide(held(open, 'zheng.kai')), 'zheng.kai').end).toBe('over');
    same(open);
  });

  test('whom a duty keeps apart meanwhile is replaced as the gate says', () => {
    const story2 = (whenNobody: string): TestWorld =>
      story(`${asking('both')}  both:
    type: parallel
    ${title}
    states:
      price: { ${title}, task: { by: technician }, on: { done: finished } }
      review: { ${title}, approval: { by: finance, apart: [price]${whenNobody} }, on: { approved: finished, rejected: asking } }
    onDone: over
${over}`).start('zhao.lei', ORDER);
    const play = (open: TestWorld): TestWorld => {
      open.act(add(open.task('review'), 'zheng.kai', 'after'), 'wu.min').complete('price', 'zheng.kai');
      return open.act(decide(held(open, 'wu.min')), 'wu.min');
    };
    const skipped = play(story2(', whenNobody: skip'));
    expect(skipped.end).toBe('over');
    same(skipped);
    const replaced = play(story2(''));
    expect(Object.values(replaced.instance!.state.tasks)).toMatchObject([{ candidates: ['role:administrator'], addedBy: 'wu.min' }]);
    same(replaced);
  });
});

test('nobody is added who may not approve, is there already, or by whom it is not', () => {
  const open = gate('by: [finance, sales-department-manager], mode: all');
  const task = open.task('review', 'wu.min');
  const code = (person: string, by = 'wu.min'): string => open.refusal(add(task, person, 'after'), by).code;
  expect([code('zhao.lei'), code('nobody'), code('wang.fang'), code('wu.min')]).toEqual([
    'person-is-initiator',
    'person-unknown',
    'person-there-already',
    'person-there-already',
  ]);
  expect(code('zheng.kai', 'ma.chao')).toBe('task-not-yours');
  open.act(add(task, 'zheng.kai', 'after'), 'wu.min');
  expect(code('zheng.kai')).toBe('person-there-already');
  expect(open.refusal({ type: 'transfer', task, to: 'zheng.kai', comment: null }, 'wu.min').code).toBe('person-there-already');
  const off = gate('by: finance, allow: [transfer]');
  expect(off.refusal(add(off.task('review'), 'zheng.kai', 'after'), 'wu.min')).toMatchObject({
    code: 'command-not-allowed',
    facts: { command: 'add-approver' },
  });
  const work = story(
    `${asking('packing')}  packing: { ${title}, task: { by: finance, allow: [add-approver] }, on: { done: over } }\n${over}`,
  );
  work.start('zhao.lei', ORDER);
  expect(work.refusal(add(work.task('packing'), 'zheng.kai', 'after'), 'wu.min').code).toBe('command-not-allowed');
});

test('an added approver signs no paper: the field is his who was asked for', () => {
  const open = gate('by: finance, signs: order.money');
  const task = open.task('review');
  open.act(add(task, 'zheng.kai', 'before'), 'wu.min').act(add(task, 'ma.chao', 'after'), 'wu.min');
  open
    .act(decide(held(open, 'zheng.kai')), 'zheng.kai')
    .act(decide(task), 'wu.min')
    .act(decide(held(open, 'ma.chao')), 'ma.chao');
  expect(open.instance?.documents['order']).toMatchObject({ version: 2, content: { money: { person: 'wu.min' } } });
  same(open);
});

describe('an approver is removed', () => {
  test('by whoever added him, with those he added before himself; the vote goes on', () => {
    const open = gate();
    const task = open.task('review');
    open.act(add(task, 'zheng.kai', 'before'), 'wu.min').act(add(held(open, 'zheng.kai'), 'ma.chao', 'before'), 'zheng.kai');
    expect(open.refusal(remove(task, 'ma.chao'), 'wu.min')).toMatchObject({ code: 'remove-not-allowed', facts: { addedBy: 'zheng.kai' } });
    expect(open.refusal({ ...remove(task, 'zheng.kai'), comment: ' ' }, 'wu.min').code).toBe('comment-required');
    open.act(remove(task, 'zheng.kai'), 'wu.min');
    expect(open.events.at(-1)).toMatchObject({ type: 'approver.removed', delta: { closed: [{ how: 'removed' }, { how: 'removed' }] } });
    expect(open.act(decide(task), 'wu.min').end).toBe('over');
    same(open);
  });

  test('before he is asked', () => {
    const open = gate();
    const task = open.task('review');
    open.act(add(task, 'zheng.kai', 'after'), 'wu.min').act(remove(task, 'zheng.kai'), 'wu.min');
    expect(open.act(decide(task), 'wu.min').end).toBe('over');
    same(open);
  });

  test('never the last, never one who decided, by nobody else', () => {
    const open = gate();
    const task = open.task('review');
    expect(open.refusal(remove(task, 'zheng.kai'), 'wu.min').code).toBe('approver-not-found');
    open.act(add(task, 'zheng.kai', 'after'), 'wu.min').act(decide(task), 'wu.min');
    const last = held(open, 'zheng.kai');
    expect(open.refusal(remove(last, 'wu.min'), 'wu.min').code).toBe('approver-not-found');
    expect(open.refusal(remove(last, 'zheng.kai'), 'wu.min').code).toBe('last-approver');
    expect(open.refusal(remove(last, 'zheng.kai'), 'zhao.lei').code).toBe('remove-not-allowed');
    expect(open.refusal(remove(task, 'zheng.kai'), 'wu.min').code).toBe('task-already-closed');
  });

  test('by whom the gate names, who is not the initiator', () => {
    const open = gate('by: [company-leader, sales-department-manager, technician], mode: all, removers: [sales-clerk, initiator]');
    const task = open.task('review', 'zheng.kai');
    open.act({ type: 'claim', task }, 'zheng.kai');
    expect(open.refusal(remove(task, 'zheng.kai'), 'zhao.lei').code).toBe('own-request');
    open.act(remove(task, 'zheng.kai'), 'li.na');
    open.complete('review', 'wang.fang', 'approved');
    const last = open.task('review', 'chen.guodong');
    open.act({ type: 'claim', task: last }, 'chen.guodong');
    expect(open.refusal(remove(last, 'chen.guodong'), 'li.na').code).toBe('last-approver');
    expect(open.act(decide(last), 'chen.guodong').end).toBe('over');
    same(open);
  });
});

describe('in a gate of several votes', () => {
  const approve = (open: TestWorld, person: string): TestWorld => open.act(decide(open.task('review', person)), person);

  test('an added approver changes neither the votes nor what a quorum asks for', () => {
    const open = gate('by: [finance, sales-department-manager, technician], quorum: 2');
    const task = open.task('review', 'wu.min');
    open.act(add(task, 'ma.chao', 'before'), 'wu.min').act(add(task, 'xu.lin', 'after'), 'wu.min');
    open.act(decide(held(open, 'ma.chao')), 'ma.chao');
    approve(open, 'wang.fang').act(decide(task), 'wu.min');
    expect(open.end).toBeNull();
    expect(open.act(decide(held(open, 'xu.lin')), 'xu.lin').end).toBe('over');
    same(open);
  });

  test('one of a vote who rejects casts it against, and nobody of it is asked any more', () => {
    const open = gate('by: [finance, sales-department-manager, technician], quorum: 2');
    open.act(add(open.task('review', 'wu.min'), 'ma.chao', 'before'), 'wu.min');
    open.act(decide(held(open, 'ma.chao'), 'rejected'), 'ma.chao');
    expect(open.events.at(-1)?.delta.closed).toMatchObject([{ how: 'done' }, { how: 'superseded' }]);
    expect(held(open, 'wu.min')).toBe(-1);
    expect(approve(approve(open, 'wang.fang'), 'zheng.kai').end).toBe('over');
    same(open);
  });

  test('everyone in a role has a vote of his own to add approvers to', () => {
    const open = gate('by: [everyone in finance, sales-department-manager], mode: all');
    open.act(add(open.task('review', 'wu.min'), 'ma.chao', 'after'), 'wu.min');
    approve(approve(open, 'wu.min'), 'feng.xue');
    approve(open, 'wang.fang');
    expect(open.end).toBeNull();
    expect(approve(open, 'ma.chao').end).toBe('over');
    same(open);
  });

  test('whoever is asked later in a sequence is not added to an earlier vote', () => {
    const open = gate('by: [finance, sales-department-manager], mode: sequence');
    const task = open.task('review');
    expect(open.refusal(add(task, 'wang.fang', 'after'), 'wu.min').code).toBe('person-there-already');
    open
      .act(add(task, 'ma.chao', 'after'), 'wu.min')
      .act(decide(task), 'wu.min')
      .act(decide(held(open, 'ma.chao')), 'ma.chao');
    expect(approve(open, 'wang.fang').end).toBe('over');
    same(open);
  });

  test('when one is removed the quorum is counted anew, and the gate may be decided by it', () => {
    const open = gate(
      'by: [everyone in finance, sales-department-manager, technician, company-leader], quorum: 60%, removers: sales-clerk',
    );
    approve(approve(open, 'wu.min'), 'wang.fang');
    expect(open.end).toBeNull();
    open.act(remove(open.task('review', 'feng.xue'), 'feng.xue'), 'li.na');
    expect(open.end).toBeNull();
    open.act({ type: 'claim', task: open.task('review', 'zheng.kai') }, 'zheng.kai');
    expect(open.act(remove(open.task('review', 'zheng.kai'), 'zheng.kai'), 'li.na').end).toBe('over');
    expect(open.events.at(-1)).toMatchObject({ type: 'approver.removed', delta: { closed: [{ how: 'removed' }, { how: 'superseded' }] } });
    same(open);
  });

  test('a removed vote of a sequence gives way to the next', () => {
    const open = gate('by: [technician, sales-department-manager], mode: sequence, removers: sales-clerk');
    const task = open.task('review');
    open.act({ type: 'claim', task }, 'zheng.kai').act(remove(task, 'zheng.kai'), 'li.na');
    expect(approve(open, 'wang.fang').end).toBe('over');
    same(open);
  });
});
