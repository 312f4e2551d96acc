import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { mayAct } from '../task-view.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const delegate = (task: number, to: string) => ({ type: 'delegate', task, to, comment: null }) as const;
const handBack = (task: number, comment: string | null) => ({ type: 'handBack', task, comment }) as const;

const review = (limit = ''): TestWorld =>
  story(
    `${asking('review')}  review: { ${title}, approval: { by: [finance, sales-department-manager], mode: all, fills: note }${limit}, on: { approved: over, rejected: asking } }\n${over}`,
  ).start('zhao.lei', ORDER);

test('a delegate drafts and gives his opinion; its owner decides', () => {
  const open = review();
  const task = open.task('review', 'wu.min');
  open.act(delegate(task, 'zheng.kai'), 'wu.min');
  expect(open.instance?.state.tasks[task]).toMatchObject({ assignee: 'zheng.kai', delegatedBy: ['wu.min'] });
  expect(['wu.min', 'zheng.kai'].map((person) => mayAct(open.process, open.instance!, task, person, open.facts()))).toEqual([false, false]);
  open.act({ type: 'draft', task, documents: { note: { carrier: '顺丰' } } }, 'zheng.kai');
  const decide = { type: 'complete', task, outcome: 'approved', documents: {}, comment: null, saw: null } as const;
  expect(open.refusal(decide, 'zheng.kai')).toMatchObject({ code: 'hand-back-first', facts: { owner: 'wu.min' } });
  expect(open.refusal({ type: 'release', task }, 'zheng.kai').code).toBe('hand-back-first');
  expect(open.refusal(decide, 'wu.min')).toMatchObject({ code: 'task-already-claimed', facts: { assignee: 'zheng.kai' } });
  open.act(handBack(task, ' 可行 '), 'zheng.kai');
  expect(open.instance?.state.tasks[task]).toMatchObject({
    assignee: 'wu.min',
    delegatedBy: [],
    opinions: [{ by: 'zheng.kai', at: open.now, text: '可行' }],
    draft: { by: 'zheng.kai' },
  });
  open.complete('review', 'wu.min', 'approved').complete('review', 'wang.fang', 'approved');
  expect(open.end).toBe('over');
  same(open);
});

test('it is delegated on, never in a circle; whoever it came from takes it back', () => {
  const open = review();
  const task = open.task('review', 'wu.min');
  open.act(delegate(task, 'zheng.kai'), 'wu.min').act(delegate(task, 'ma.chao'), 'zheng.kai').act(delegate(task, 'li.na'), 'ma.chao');
  for (const former of ['wu.min', 'zheng.kai', 'ma.chao'])
    expect(open.refusal(delegate(task, former), 'li.na')).toMatchObject({ code: 'delegation-loop', facts: { person: former } });
  expect(open.refusal(handBack(task, '看过'), 'feng.xue').code).toBe('task-not-yours');
  open.act(handBack(task, null), 'zheng.kai');
  expect(open.instance?.state.tasks[task]).toMatchObject({ assignee: 'zheng.kai', delegatedBy: ['wu.min'], opinions: [] });
  open.act(handBack(task, null), 'wu.min');
  expect(open.refusal(handBack(task, null), 'wu.min').code).toBe('task-not-delegated');
  same(open.complete('review', 'wu.min', 'approved'));
});

test('whoever delegated his vote still has it: another one does not come to him', () => {
  const open = review();
  const mine = open.task('review', 'wang.fang');
  const theirs = open.task('review', 'wu.min');
  open.act(delegate(mine, 'zheng.kai'), 'wang.fang');
  for (const taken of ['wang.fang', 'zheng.kai'])
    expect(open.refusal({ type: 'transfer', task: theirs, to: taken, comment: null }, 'wu.min').code).toBe('person-there-already');
});

test('a late limit that reassigns it ends the delegation', () => {
  const open = review(', limit: { within: 1 hour, breach: [{ reassign: company-leader }] }');
  const task = open.task('review', 'wu.min');
  open.act(delegate(task, 'zheng.kai'), 'wu.min').advance('2026-09-29T10:30+08:00');
  expect(open.instance?.state.tasks[task]).toMatchObject({ assignee: null, delegatedBy: [], candidates: ['role:company-leader'] });
  expect(open.refusal(handBack(task, '可行'), 'zheng.kai').code).toBe('task-not-delegated');
  same(open);
});

test('nobody takes the place of the one he delegated to: he takes it back', () => {
  const open = review();
  const task = open.task('review', 'wu.min');
  open.act(delegate(task, 'zheng.kai'), 'wu.min');
  const reassign = (from: string, to: string) => ({ type: 'reassign', task, from, to, reason: '离职' }) as const;
  expect(open.refusal(reassign('zheng.kai', 'wu.min'), 'admin').code).toBe('person-there-already');
  open.act(reassign('zheng.kai', 'xu.lin'), 'admin').act(reassign('wu.min', 'feng.xue'), 'admin');
  expect(open.instance?.state.tasks[task]).toMatchObject({ assignee: 'xu.lin', delegatedBy: ['feng.xue'] });
  same(open);
});
