import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import type { Facts } from '../facts.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const transfer = (task: number, to: string) => ({ type: 'transfer', task, to, comment: null }) as const;

describe('a task handed over', () => {
  const shipping = (rest = ''): TestWorld =>
    story(
      `${asking('shipping')}  shipping: { ${title}, task: { by: finance, fills: note${rest} }, limit: 2 hours, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);

  test('is the receiver’s alone, with its draft and under the same limit', () => {
    const open = shipping();
    const task = open.task('shipping');
    const { dueAt } = open.instance!.state.tasks[task]!;
    open.act({ type: 'draft', task, documents: { note: { carrier: '顺丰' } } }, 'wu.min').act(transfer(task, 'ma.chao'), 'wu.min');
    expect(open.instance?.state.tasks[task]).toMatchObject({
      assignee: 'ma.chao',
      candidates: ['person:ma.chao'],
      dueAt,
      draft: { by: 'wu.min', content: { note: { carrier: '顺丰' } } },
    });
    expect(open.events.at(-1)).toMatchObject({ type: 'task.transferred', actor: 'wu.min', command: { to: 'ma.chao' } });
    for (const former of ['wu.min', 'feng.xue']) expect(open.refusal({ type: 'claim', task }, former).code).toBe('task-already-claimed');
    open.act({ type: 'release', task }, 'ma.chao');
    expect(open.refusal({ type: 'claim', task }, 'wu.min').code).toBe('task-not-yours');
    expect(open.complete('shipping', 'ma.chao').end).toBe('over');
    same(open);
  });

  test('is refused to people unknown, to oneself, by others, and where `allow` leaves it out', () => {
    const open = shipping();
    const task = open.task('shipping');
    expect(open.refusal(transfer(task, 'nobody'), 'wu.min')).toMatchObject({ code: 'person-unknown', facts: { person: 'nobody' } });
    expect(open.refusal(transfer(task, 'wu.min'), 'wu.min').code).toBe('person-there-already');
    expect(open.refusal(transfer(task, 'feng.xue'), 'ma.chao').code).toBe('task-not-yours');
    const off = shipping(', allow: []');
    expect(off.refusal(transfer(off.task('shipping'), 'feng.xue'), 'wu.min')).toMatchObject({
      code: 'command-not-allowed',
      facts: { command: 'transfer', allow: [] },
    });
  });
});

test('a substitute brings nothing to himself: he acts in the name of whom he substitutes', () => {
  const open = story(
    `${asking('deciding')}  deciding: { ${title}, approval: { by: finance }, on: { approved: over, rejected: asking } }\n${over}`,
  ).start('zhao.lei', ORDER);
  const facts = open.facts.bind(open);
  open.facts = (): Facts => ({ ...facts(), substitutedBy: (person) => (person === 'li.na' ? ['wu.min'] : []) });
  const task = open.task('deciding');
  for (const command of [
    transfer(task, 'li.na'),
    { type: 'delegate', task, to: 'li.na', comment: null },
    { type: 'addApprover', task, person: 'li.na', place: 'after', comment: null },
  ] as const)
    expect([command.type, open.refusal(command, 'li.na').code]).toEqual([command.type, 'person-there-already']);
  same(open.act(transfer(task, 'ma.chao'), 'li.na'));
});

describe('a vote handed over', () => {
  const gates = (): TestWorld =>
    story(
      `${asking('first')}  first: { ${title}, approval: { by: technician }, on: { approved: second, rejected: asking } }
  second: { ${title}, approval: { by: [finance, sales-department-manager], mode: all, apart: [first] }, on: { approved: over, rejected: asking } }\n${over}`,
    )
      .start('zhao.lei', ORDER)
      .complete('first', 'zheng.kai', 'approved');

  test('reaches neither the initiator nor whom a duty keeps apart', () => {
    const open = gates();
    const task = open.task('second', 'wu.min');
    expect(open.refusal(transfer(task, 'zhao.lei'), 'wu.min').code).toBe('person-is-initiator');
    expect(open.refusal(transfer(task, 'zheng.kai'), 'wu.min')).toMatchObject({ code: 'person-kept-apart', facts: { apart: ['first'] } });
  });

  test('gives nobody a second vote', () => {
    const open = gates();
    const task = open.task('second', 'wu.min');
    expect(open.refusal(transfer(task, 'wang.fang'), 'wu.min').code).toBe('person-there-already');
    open.complete('second', 'wang.fang', 'approved');
    expect(open.refusal(transfer(task, 'wang.fang'), 'wu.min').code).toBe('person-there-already');
    open.act(transfer(task, 'chen.guodong'), 'wu.min');
    expect(open.complete('second', 'chen.guodong', 'approved').end).toBe('over');
    expect(open.refusal(transfer(task, 'ma.chao'), 'chen.guodong').code).toBe('instance-ended');
    same(open);
  });
});
