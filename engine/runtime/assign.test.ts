import { title } from '#test/surroundings.js';
import { startView } from './task-view.js';
import { asking, ORDER, over, same, story } from './commands/test-sale.js';

const given = (assign: string, by: string) =>
  story(
    `${asking('shipping')}  shipping: { ${title}, task: { by: ${by}, assign: ${assign}, outcomes: [again, fits] }, on: { again: shipping, fits: over } }\n${over}`,
  ).start('zhao.lei', ORDER);

test('round-robin gives a task to everybody in turn, and the history says whose turn it was', () => {
  const open = given('round-robin', 'finance');
  const turns = Array.from({ length: 4 }, () => {
    const [task] = Object.values(open.instance!.state.tasks);
    open.complete('shipping', task!.assignee!, 'again');
    return task!.assignee;
  });
  expect(turns).toEqual(['feng.xue', 'wu.min', 'feng.xue', 'wu.min']);
  expect(open.events[0]?.answers).toHaveProperty(['next assign sale.shipping #1'], 1);
  same(open);
});

test('ranked gives it to the first of `by` who may act; released, it is anybody’s', () => {
  const open = given('ranked', '[warehouse-keeper, finance, company-leader]');
  const task = open.task('shipping');
  expect(open.instance?.state.tasks[task]?.assignee).toBe('ma.chao');
  open.act({ type: 'release', task }, 'ma.chao').act({ type: 'claim', task }, 'wu.min');
  same(open);
});

test('whoever starts a process does its first task himself: it is nobody’s turn', () => {
  const open = story(`${asking('over').replace('by: initiator', 'by: salesperson, assign: round-robin')}${over}`);
  expect(startView(open.process, 'zhao.lei', open.facts())).toMatchObject({ task: { assignee: null } });
  open.start('zhao.lei', ORDER);
  expect(Object.keys(open.events[0]!.answers).filter((question) => question.startsWith('next assign'))).toEqual([]);
  same(open);
});
