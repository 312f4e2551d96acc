import { readFileSync } from 'node:fs';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';
import { pricedOrder } from './priced-order.js';

/** The warehouse packs without seeing the discount, and the purchaser may only excuse its limit; the clerk files it. */
const LIBRARY = withSurroundings({
  ...pricedOrder({ remark: 'type: string' }),
  'processes/order.yaml': `id: order
${title}
owner: sales-department-manager
readers: [finance]
key: order.number
documents: { order: { form: order, number: "D-{seq:4}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [customer, discount, lines, lines.product, lines.price] } }, on: { done: packing } }
  packing:
    ${title}
    task: { by: warehouse-keeper, fills: { order: [lines.packed] }, shows: order, hides: { order: [discount] } }
    limit: { within: 1 working day, excuse: { reasons: [illness], by: purchaser } }
    on: { done: filing }
  filing: { ${title}, task: { by: sales-clerk, shows: order }, on: { done: over } }
  over: { type: final, ${title} }
`,
});
const IDS = [...readFileSync('processes/demo/people.yaml', 'utf8').matchAll(/^ {2}([a-z.]+):/gm)].map(([, id]) => String(id));
const SECRET = 'SECRET-DISCOUNT';

let own: LibraryHost;
const people = new Map<string, Person>();
const who = (id: string): Person => people.get(id) as Person;
const at = (text: string): string => new Date(Date.parse(`${text}+08:00`)).toISOString();
const to = (text: string): Promise<Answered> => who('admin').send('POST', '/api/clock', { to: at(text), hold: true });

beforeAll(async () => {
  own = await LibraryHost.start(LIBRARY);
  for (const id of IDS) people.set(id, await own.signIn(id));
  await to('2027-03-02T09:00');
});
afterAll(() => own?.stop());

async function order(): Promise<string> {
  const { body } = await who('zhao.lei').send('POST', '/api/instances', {
    process: 'order',
    documents: { order: { customer: 'ACME', discount: SECRET, lines: [{ product: 'P1', price: '123.45' }] } },
  });
  return String(body['id']);
}
const taskOf = async (id: string): Promise<string> =>
  String(((await who('shen.yu').get(`/api/instances/${id}`)).body['tasks'] as { id: string }[])[0]?.id);
const access = async (id: string, query = 'field=order.discount'): Promise<readonly Record<string, unknown>[]> =>
  (await who('shen.yu').get(`/api/instances/${id}/access?limit=200&${query}`)).body.items;
const standings = async (id: string, query?: string): Promise<Record<string, unknown>> =>
  Object.fromEntries((await access(id, query)).map(({ person, because, sees }) => [person, [...(because as string[]), sees]]));

/** What everybody really gets: not in it who may not read the instance at all. */
async function really(id: string): Promise<Record<string, boolean>> {
  const entries: [string, boolean][] = [];
  for (const [person, signedIn] of people) {
    const { status, text } = await signedIn.get(`/api/instances/${id}`);
    if (status === 200) entries.push([person, text.includes(SECRET)]);
  }
  return Object.fromEntries(entries);
}
const could = async (id: string): Promise<Record<string, unknown>> =>
  Object.fromEntries((await access(id)).map(({ person, sees }) => [person, sees]));

let moment: Record<string, unknown>;
let id: string;

test('whoever could see a field is whoever does, and why is told', async () => {
  id = await order();
  moment = await standings(id);
  expect(moment).toEqual({
    admin: ['administrator', true],
    'feng.xue': ['reader', true],
    'ma.chao': ['candidate', false],
    'shen.yu': ['auditor', true],
    'wang.fang': ['owner', true],
    'wu.min': ['reader', true],
    'xu.lin': ['excuse', false],
    'zhao.lei': ['initiator', true],
  });
  expect(await could(id)).toEqual(await really(id));
});

test('as things stood at a moment: by that day’s tasks, posts and substitutes', async () => {
  await to('2027-03-03T09:00');
  await who('ma.chao').send('POST', '/api/people/ma.chao/substitutions', {
    by: 'he.jun',
    from: '2027-03-03',
    to: '2027-03-04',
    processes: null,
  });
  await who('zhao.lei').send('POST', `/api/instances/${id}/comments`, { text: '@qian.yun 请看', mentions: ['qian.yun'] });
  const substituted = await standings(id);
  expect(substituted).toMatchObject({ 'he.jun': ['substitute', false], 'qian.yun': ['participant', false] });
  expect(await could(id)).toEqual(await really(id));
  await to('2027-03-05T09:00');
  await who('ma.chao').send('POST', `/api/tasks/${await taskOf(id)}/complete`, { documents: {} });
  const after = await standings(id);
  expect(after).toMatchObject({ 'ma.chao': ['participant', false], 'li.na': ['candidate', true] });
  expect(after).not.toHaveProperty('he.jun');
  expect(await could(id)).toEqual(await really(id));
  const query = (text: string): string => `field=order.discount&at=${encodeURIComponent(at(text))}`;
  expect(await standings(id, query('2027-03-02T09:00'))).toEqual(moment);
  expect(await standings(id, query('2027-03-03T10:00'))).toEqual(substituted);
});

test('they come page by page, with who has read the instance', async () => {
  const all = await access(id);
  const first = await who('shen.yu').get(`/api/instances/${id}/access?field=order.discount&limit=3`);
  const second = await who('shen.yu').get(`/api/instances/${id}/access?field=order.discount&limit=200&after=${String(first.body['next'])}`);
  expect([...first.body.items, ...second.body.items]).toEqual(all);
  expect(first.body['read']).toContainEqual(
    expect.objectContaining({
      person: 'shen.yu',
      action: 'ask-question',
      details: expect.objectContaining({ document: 'order.discount' }),
    }),
  );
});

test.each([
  ['', 'query-without-bounds'],
  ['field=order.dicsount', 'field-not-found'],
  ['field=order.discount&at=2027-03-01T00:00:00Z', 'moment-before-start'],
  ['field=order.discount&at=2030-11-01T00:00:00Z', 'moment-in-future'],
])('asked by "%s": %s', async (query, code) => {
  expect((await who('shen.yu').get(`/api/instances/${id}/access?${query}`)).body).toMatchObject({ code });
});

test('it is for auditors and administrators', async () => {
  expect((await who('zhao.lei').get(`/api/instances/${id}/access?field=order.discount`)).status).toBe(403);
});
