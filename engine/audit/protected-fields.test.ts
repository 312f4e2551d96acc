import { TestWorld } from '#test/test-world.js';
import { title } from '#test/surroundings.js';
import type { Hidden } from '../runtime/hidden-fields.js';
import { protectedFields } from './protected-fields.js';

const personal = `{ type: string, x-personal: true, ${title} }`;
const plain = `{ type: string, ${title} }`;
const FILES = {
  'processes/registers/client.yaml': `id: client\n${title}\nkey: number\ntype: object\nproperties:\n  number: ${plain}\n  phone: ${personal}\n`,
  'forms/request.yaml': `id: request
${title}
type: object
properties:
  client: { type: string, x-register: client, ${title} }
  caller: ${personal}
  cost: ${plain}
  visitors: { type: array, ${title}, items: { type: object, properties: { name: ${personal}, role: ${plain} } } }
`,
  'forms/offer.yaml': `id: offer\n${title}\ntype: object\nproperties:\n  margin: ${plain}\n`,
  'processes/help.yaml': `id: help
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "QQ-{seq:5}" }, offer: { form: offer } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: looking } }
  looking: { ${title}, lookup: { register: client, key: request.client, as: row }, on: { found: offering, missing: offering } }
  offering: { ${title}, task: { by: finance, fills: offer }, on: { done: packing } }
  packing: { ${title}, task: { by: warehouse-keeper, shows: request, hides: { request: [cost], offer: '*' } }, on: { done: over } }
  over: { type: final, ${title} }
`,
};

const OF_REQUEST = ['request.caller', 'request.cost', 'request.visitors.name'];
const NOTHING: Hidden = new Map();

function world(): TestWorld {
  const of = new TestWorld(FILES);
  of.rows.set('client K1', { number: 'K1', phone: '13911112222' });
  return of.act(
    { type: 'start', process: 'help', outcome: 'done', documents: { request: { client: 'K1', caller: '欧阳' } }, comment: null },
    'zhao.lei',
  );
}
const shown = ({ process, instance }: TestWorld, hidden = NOTHING): readonly string[] => protectedFields(process, instance!, hidden);

test('what is filled or was looked up shows its personal fields, and those a state hides from anybody', () => {
  expect(shown(world())).toEqual([...OF_REQUEST, 'row.phone']);
});

test('a document is there from its draft on; one that a state hides altogether is named itself', () => {
  const of = world();
  const task = Number(Object.keys(of.instance!.state.tasks)[0]);
  of.act({ type: 'draft', task, documents: { offer: { margin: '7' } } }, 'wu.min');
  expect(shown(of)).toEqual([...OF_REQUEST, 'offer', 'row.phone'].sort());
});

test('what is hidden from somebody is not shown to him, and neither is any data', () => {
  expect(shown(world(), new Map([['request', new Set(['cost'])]]))).toEqual(['request.caller', 'request.visitors.name']);
  expect(shown(world(), new Map([['request', null]]))).toEqual([]);
});
