import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { startView } from './task-view.js';
import { asking, ORDER, over, same, story } from './commands/test-sale.js';

const sale = (assign: string, by: string): TestWorld =>
  story(
    `${asking('shipping')}  shipping: { ${title}, task: { by: ${by}, assign: ${assign}, outcomes: [again, fits] }, on: { again: shipping, fits: over } }\n${over}`,
  );
const given = (assign: string, by: string): TestWorld => sale(assign, by).start('zhao.lei', ORDER);
const holders = (world: TestWorld): readonly (string | null)[] =>
  Object.values(world.instance?.state.tasks ?? {}).map(({ assignee }) => assignee);

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

test('least-loaded gives it to whoever holds the fewest tasks, and the history says how many each held', () => {
  const open = sale('least-loaded', 'finance');
  open.held.set('feng.xue', 3).set('wu.min', 2);
  open.start('zhao.lei', ORDER);
  expect(holders(open)).toEqual(['wu.min']);
  expect(open.events[0]?.answers).toHaveProperty(['load #["feng.xue","wu.min"]'], [3, 2]);
  // What one gives back, or has just finished, burdens him no longer.
  open.held.set('wu.min', 3);
  const turns = Array.from({ length: 3 }, () => {
    open.complete('shipping', holders(open)[0] ?? '', 'again');
    return holders(open)[0];
  });
  expect(turns).toEqual(['wu.min', 'feng.xue', 'wu.min']);
  same(open);
});

test('those who hold equally few have it in turn', () => {
  const open = given('least-loaded', 'finance');
  const turns = Array.from({ length: 4 }, () => {
    const [holder] = holders(open);
    open.complete('shipping', holder ?? '', 'again');
    return holder;
  });
  expect(turns).toEqual(['feng.xue', 'wu.min', 'feng.xue', 'wu.min']);
  same(open);
});

test('tasks that open together count as well', () => {
  const each = `shipping: { ${title}, task: { by: finance, assign: least-loaded, each: order.lines, as: line }, on: { done: over } }`;
  const open = story(`${asking('shipping')}  ${each}\n${over}`);
  open.held.set('feng.xue', 2);
  open.start('zhao.lei', ORDER);
  expect(holders(open)).toEqual(['wu.min', 'wu.min', expect.stringMatching(/feng.xue|wu.min/)]);
  same(open);
});

test('the only one who may act gets it, however much he holds: nobody is asked', () => {
  const open = given('least-loaded', 'warehouse-keeper');
  expect(holders(open)).toEqual(['ma.chao']);
  expect(Object.keys(open.events[0]!.answers).filter((question) => /^(load|absent|next assign)/.test(question))).toEqual([]);
});

test.each(['round-robin', 'least-loaded', 'ranked', 'single'])('%s gives nothing to somebody absent while another is there', (assign) => {
  const open = sale(assign, 'finance');
  open.absent = ['feng.xue'];
  open.start('zhao.lei', ORDER);
  open.complete('shipping', 'wu.min', 'again');
  expect(holders(open)).toEqual(['wu.min']);
  // When nobody is there, the work is still given out: whoever substitutes sees it.
  if (assign === 'single') return;
  open.absent = ['feng.xue', 'wu.min'];
  open.complete('shipping', 'wu.min', 'again');
  expect(holders(open)).not.toEqual([null]);
  same(open);
});

test('single gives it to the only one who may act; of several somebody claims', () => {
  expect([holders(given('single', 'warehouse-keeper')), holders(given('single', 'finance'))]).toEqual([['ma.chao'], [null]]);
});

test('events of before absence was asked for are replayed as they were decided', () => {
  const open = given('round-robin', 'finance');
  const [event] = open.events;
  const answers = Object.entries(event!.answers).filter(([question]) => !question.startsWith('absent'));
  open.events[0] = { ...event!, answers: Object.fromEntries(answers) };
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
