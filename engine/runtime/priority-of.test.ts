import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './commands/test-sale.js';

const gate = (more: string, limit = ''): string =>
  `${asking('work')}  work: { ${title}, approval: { by: [finance], mode: all, ${more} }, ${limit} on: { approved: over, rejected: asking } }\n${over}`;
const started = (body: string, note = ''): TestWorld => story(body).start('zhao.lei', { order: { ...ORDER.order, note } });
const priorities = ({ instance }: TestWorld): readonly string[] => Object.values(instance!.state.tasks).map(({ priority }) => priority);

test('normal without a word; as the word says; as the expression gives when the task opens', () => {
  expect(priorities(started(gate('assign: claim')))).toEqual(['normal']);
  expect(priorities(started(gate('priority: low')))).toEqual(['low']);
  const world = started(gate('priority: order.note'), 'high');
  expect(priorities(world)).toEqual(['high']);
  same(world);
});

test.each([['?'], ['HIGH'], ['Normal']])('what is no priority (%s) is refused with the expression', (note) => {
  expect(() => started(gate('priority: order.note'), note)).toThrow(/^expression-failed: .*order\.note.*none of urgent, high, normal, low/);
});

test('an added approver is asked as pressingly as whoever added him, also after a breach has raised it', () => {
  const world = started(gate('priority: low', 'limit: { within: 1 hour, breach: { priority: high } },'));
  world.advance('2026-09-29T10:30+08:00');
  world.act({ type: 'addApprover', task: world.task('work'), person: 'he.jun', place: 'before', comment: null }, 'wu.min');
  expect(priorities(world)).toEqual(['high', 'high']);
  same(world);
});

test('a breach makes nothing less pressing', () => {
  const world = started(gate('priority: urgent', 'limit: { within: 1 hour, breach: { priority: high } },')).advance(
    '2026-09-29T10:30+08:00',
  );
  expect(priorities(world)).toEqual(['urgent']);
});
