import { summaryOf } from '../instance-view.js';
import { mayAct, prefill, startView, taskView } from '../task-view.js';
import { TestWorld } from '#test/test-world.js';
import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

describe('a task in the hands of people', () => {
  const world = (): TestWorld =>
    story(
      `${asking('shipping')}  shipping: { ${title}, task: { by: finance, fills: note, with: { note: order }, shows: order }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);

  test('is claimed once, released by its holder, and claimed by another', () => {
    const open = world();
    const task = open.task('shipping');
    open.act({ type: 'claim', task }, 'wu.min').act({ type: 'claim', task }, 'wu.min');
    expect(open.refusal({ type: 'claim', task }, 'feng.xue')).toMatchObject({
      code: 'task-already-claimed',
      facts: { assignee: 'wu.min' },
    });
    expect(open.refusal({ type: 'release', task }, 'feng.xue').code).toBe('task-not-claimed');
    expect(open.refusal({ type: 'claim', task }, 'ma.chao').code).toBe('task-already-claimed');
    open.act({ type: 'release', task }, 'wu.min').act({ type: 'claim', task }, 'feng.xue').complete('shipping', 'feng.xue');
    expect(open.end).toBe('over');
    same(open);
  });

  test('shows what it fills, pre-filled, with the draft over it', () => {
    const open = world();
    const task = open.task('shipping');
    const instance = open.instance as NonNullable<typeof open.instance>;
    expect(prefill(open.process, instance, task, open.facts())).toEqual({ note: { customer: 'ACME' } });
    open.act({ type: 'draft', task, documents: { note: { carrier: '顺丰' } } }, 'wu.min');
    expect(taskView(open.process, open.instance as typeof instance, task, open.facts())).toMatchObject({
      fills: [{ document: 'note', version: 0, fields: null, row: null, content: { customer: 'ACME', carrier: '顺丰' } }],
      shows: [{ document: 'order', version: 1, content: { customer: 'ACME', number: 'S-001' } }],
      outcomes: { done: { en: 'Done' } },
      mayReturn: false,
    });
    expect(['wu.min', 'ma.chao'].map((person) => mayAct(open.process, instance, task, person, open.facts()))).toEqual([true, false]);
    expect(summaryOf(open.process, instance, open.facts())).toEqual(['ACME', null]);
    same(open);
  });

  test('is seen before the instance exists, by those who may start', () => {
    const open = story(`${asking('over')}${over}`);
    expect(startView(open.process, 'zhao.lei', open.facts())).toMatchObject({ fills: [{ document: 'order', version: 0, content: {} }] });
    expect(open.instance).toBeNull();
  });

  test('is pre-filled from a register read before it', () => {
    const open = story(
      `${asking('over').replace('initial: asking\nstates:\n', `initial: reading\nstates:\n  reading: { ${title}, lookup: { register: receivable, key: "'S-001'", as: known }, on: { found: asking, missing: asking } }\n`).replace('task: { by: initiator,', 'task: { by: initiator, with: { order.note: known.order },')}${over}`,
    );
    open.rows.set('receivable S-001', { order: 'S-001', amount: '5.00' });
    expect(startView(open.process, 'zhao.lei', open.facts())).toMatchObject({ fills: [{ content: { note: 'S-001' } }] });
    open.start('zhao.lei', ORDER);
    expect(open.end).toBe('over');
    same(open);
  });

  test('is refused to whoever saw another version of a shown document, not of the one he fills', () => {
    const open = world();
    const task = open.task('shipping');
    expect(open.refusal({ type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: { order: 9 } }, 'wu.min').code).toBe(
      'stale-document',
    );
    open.act({ type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: { order: 1, note: 4 } }, 'wu.min');
    expect(open.end).toBe('over');
  });
});

test('there is one for each row a decision table collects, and the row is at hand in it', () => {
  const table = `id: parts\n${title}\nhit: collect\nparameters: { kind: text }\noutput: { part: text, most: integer }
rules:
  - { when: { kind: big }, then: { part: 车架, most: 1 } }
  - { when: { kind: small }, then: { part: 螺丝, most: 9 } }
  - { when: { kind: small }, then: { part: 垫片, most: 4 } }
`;
  const packing = `  packing: { ${title}, task: { each: decide.parts("small"), as: part, by: finance, fills: note, with: { note.carrier: 'part.most > 5 ? part.part : "-"' } }, on: { done: over } }\n`;
  const open = story(`${asking('packing')}${packing}${over}`, { 'processes/decisions/parts.yaml': table }).start('zhao.lei', ORDER);
  expect(
    Object.values(open.instance!.state.tasks).map(({ ordinal }) => taskView(open.process, open.instance!, ordinal, open.facts())),
  ).toMatchObject([
    { item: { part: '螺丝' }, fills: [{ content: { carrier: '螺丝' } }] },
    { item: { part: '垫片' }, fills: [{ content: { carrier: '-' } }] },
  ]);
});
