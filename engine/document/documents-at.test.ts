import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { documentsAt, isSuperseded } from './documents-at.js';

const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
required: [quantity]
properties:
  quantity: { type: integer, ${title} }
  remark: { type: string, ${title} }
  approval: { type: object, format: signature, ${title} }
`,
  'forms/note.yaml': `id: note\n${title}\ntype: object\nproperties:\n  text: { type: string, ${title} }\n`,
  'processes/sale.yaml': `id: sale
${title}
owner: sales-department-manager
key: order.number
documents: { order: { form: order, number: "S-{seq:3}" }, note: { form: note, many: true } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [quantity], note: "*" } }, on: { done: deciding } }
  deciding:
    ${title}
    approval: { by: sales-department-manager, fills: { order: [remark] }, signs: order.approval }
    on: { approved: over, rejected: asking }
  over: { type: final, ${title} }
`,
};

test('the history alone tells what every document said at any event', () => {
  const world = new TestWorld(FILES);
  const seen: Record<number, unknown> = {};
  const look = (): void => {
    const { instance } = world;
    seen[instance?.state.seq ?? 0] = JSON.parse(
      JSON.stringify(
        Object.fromEntries(
          Object.entries(instance?.documents ?? {}).map(([name, document]) => {
            const plain = (one: {
              content: object;
              number: string | null;
              version: number;
              filledBy: string;
              filledAt: number;
            }): object => ({
              ...one.content,
              number: one.number,
              version: one.version,
              filledBy: one.filledBy,
              filledAt: one.filledAt,
            });
            return [name, Array.isArray(document) ? document.map((one) => plain(one as never)) : plain(document as never)];
          }),
        ),
      ),
    );
  };
  world.start('zhao.lei', { order: { quantity: 2 }, note: { text: '急' } });
  look();
  world.complete('deciding', 'wang.fang', 'rejected');
  look();
  world.complete('asking', 'zhao.lei', 'done', { order: { quantity: 3 }, note: { text: '更急' } });
  look();
  // Filled and signed in one event: both are told.
  world.complete('deciding', 'wang.fang', 'approved', { order: { remark: '同意' } });
  look();
  expect(Object.keys(seen)).toHaveLength(4);
  for (const [seq, documents] of Object.entries(seen)) expect(documentsAt(world.events, Number(seq))).toEqual(documents);
});

test.each([
  [{ quantity: 2, number: 'S-001', version: 1 }, { quantity: 2, number: 'S-001', version: 2, approval: { person: 'x' } }, false],
  [{ lines: [{ quantity: 2 }] }, { lines: [{ quantity: 2, shipped: 1 }] }, false],
  [{ quantity: 2 }, { quantity: 3 }, true],
  [{ lines: [{ quantity: 2 }] }, { lines: [] }, true],
  [{ approval: { person: 'x' } }, {}, true],
  [{ remark: null }, { remark: '后来' }, false],
] as [object, object, boolean][])('a print of %j beside %j: superseded is %s', (printed, current, superseded) => {
  expect(isSuperseded(printed as never, current as never)).toBe(superseded);
});
