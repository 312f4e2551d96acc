import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './commands/test-sale.js';
import { bodyWithout, hiddenFrom, instanceWithout } from './hidden-fields.js';
import type { JsonObject } from './instance.js';

/** Finance decides without seeing the note, and stock is then taken by whoever keeps it. */
const review = (): TestWorld =>
  story(
    `${asking('review')}  review: { ${title}, approval: { by: finance, hides: { order: [note] } }, on: { approved: packing, rejected: asking } }
  packing: { ${title}, task: { by: warehouse-keeper }, on: { done: over, hold: { by: technician, ${title}, target: over } } }
${over}`,
  ).start('zhao.lei', ORDER);

const hiddenNow = (world: TestWorld, person: string): unknown =>
  Object.fromEntries(hiddenFrom(world.process, world.instance!, person, world.facts()));

const NOTE = { order: new Set(['note']) };

test('whoever only was told of it, or gave his task away, sees nothing that any state hides', () => {
  const world = review();
  const task = world.task('review', 'wu.min');
  world
    .act({ type: 'ask', task, to: 'xu.lin', question: '为何' }, 'wu.min')
    .act({ type: 'comment', task, text: '请看', mentions: ['he.jun'] }, 'wu.min')
    .act({ type: 'cc', task, to: ['qian.yun'] }, 'wu.min')
    .act({ type: 'cc', task, to: ['li.na'] }, 'zhao.lei')
    .act({ type: 'transfer', task, to: 'sun.li', comment: null }, 'wu.min')
    .act({ type: 'complete', task, outcome: 'approved', documents: {}, comment: null, saw: null }, 'sun.li');
  for (const person of ['xu.lin', 'he.jun', 'qian.yun', 'wu.min', 'sun.li'])
    expect([person, hiddenNow(world, person)]).toEqual([person, NOTE]);
  // Whom the initiator copied it to, the initiator, whoever works in a state that hides nothing, or may press a button.
  for (const person of ['li.na', 'zhao.lei', 'ma.chao', 'zheng.kai']) expect([person, hiddenNow(world, person)]).toEqual([person, {}]);
  same(world);
});

test('what failed, and what a program was told, may repeat what is hidden: it is left out', () => {
  const world = review();
  const failed: JsonObject = { type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order: 'SECRET' } } };
  world.act({ type: 'park', code: 'expression-failed', detail: 'x', failed });
  const hidden = new Map([['order', new Set(['note'])]]);
  expect(instanceWithout(world.instance!, hidden).state.incident).toMatchObject({ code: 'expression-failed', command: null });
  const commands: readonly JsonObject[] = [
    world.events.at(-1)!.command,
    { type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order: 'SECRET' } } },
    { type: 'startByCall', process: 'sale', with: { note: 'SECRET' }, parent: null },
    { type: 'callEnded', call: 1, event: 'ended', result: { note: 'SECRET' } },
  ];
  for (const command of commands) {
    const body = { command, answers: { a: 'SECRET' }, delta: { data: { note: 'SECRET' }, records: ['SECRET'] } };
    expect(JSON.stringify(bodyWithout(body, hidden))).not.toContain('SECRET');
    expect(bodyWithout(body, hidden)['command']).toMatchObject({ type: command['type'] });
  }
});
