import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';
import { pricedOrder } from './priced-order.js';

/** The warehouse packs without seeing what anything cost; the clerk files it without the margin. */
const LIBRARY = withSurroundings({
  ...pricedOrder({ remark: 'type: string' }),
  'processes/order.yaml': `id: order
${title}
owner: sales-department-manager
readers: [finance]
key: order.number
documents: { order: { form: order, number: "D-{seq:4}" } }
data: { note: { type: text, initial: "" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [customer, discount, lines, lines.product, lines.price] } }, on: { done: { target: packing, do: [{ render: order }, { set: { note: order.discount } }] } } }
  packing:
    ${title}
    task:
      by: warehouse-keeper
      each: order.lines
      as: line
      fills: { order.lines: [packed] }
      shows: order
      hides: { order: [discount, lines.price] }
    limit: { within: 1 working day, excuse: { reasons: [illness], by: purchaser } }
    on: { done: filing }
  filing: { ${title}, task: { by: sales-clerk, shows: order, hides: { order: [discount] } }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'processes/price.yaml': `id: price
${title}
owner: finance
key: order.number
documents: { order: { form: order, number: "P-{seq:4}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [customer, discount] } }, on: { done: voting } }
  voting:
    ${title}
    approval: { by: sales-department-manager, proxy: sales-clerk of voter, shows: order, hides: { order: [discount] } }
    on: { approved: over, rejected: asking }
  over: { type: final, ${title} }
`,
});

let host: LibraryHost;
let people: Record<'zhao' | 'ma' | 'li' | 'wu' | 'shen', Person>;

beforeAll(async () => {
  host = await LibraryHost.start(LIBRARY);
  const [zhao, ma, li, wu, shen] = await Promise.all(['zhao.lei', 'ma.chao', 'li.na', 'wu.min', 'shen.yu'].map((id) => host.signIn(id)));
  people = { zhao: zhao!, ma: ma!, li: li!, wu: wu!, shen: shen! };
});
afterAll(() => host?.stop());

const SECRETS = /SECRET-DISCOUNT|123\.45/;

async function order(): Promise<string> {
  const { body } = await people.zhao.send('POST', '/api/instances', {
    process: 'order',
    documents: { order: { customer: 'ACME', discount: 'SECRET-DISCOUNT', lines: [{ product: 'P1', price: '123.45' }] } },
  });
  return String(body['id']);
}
const taskOf = async (person: Person, instance: string): Promise<string> =>
  String(((await person.send('GET', `/api/instances/${instance}`)).body['tasks'] as { id: string }[])[0]?.id);

test('whoever may only excuse a limit sees nothing that any state hides, before and after', async () => {
  const id = await order();
  const xu = await host.signIn('xu.lin');
  const before = await xu.get(`/api/instances/${id}`);
  expect(before).toMatchObject({ status: 200, body: { excuses: [{ name: 'packing', reasons: ['illness'] }] } });
  expect(before.text).not.toMatch(SECRETS);
  const [{ limit } = { limit: 0 }] = before.body['excuses'] as { limit: number }[];
  const excused = await xu.send('POST', `/api/instances/${id}/excuses`, { limit, reason: 'illness' });
  expect([excused.status, SECRETS.test(excused.text)]).toEqual([200, false]);
  const after = await xu.get(`/api/instances/${id}`);
  expect(after).toMatchObject({ status: 200, body: { excuses: [] } });
  expect(after.text).not.toMatch(SECRETS);
});

test('whoever a state hides fields from sees them nowhere: task, draft, instance, history, answers of commands, prints', async () => {
  const id = await order();
  const task = await taskOf(people.ma, id);
  const prints = (await people.ma.send('GET', `/api/instances/${id}/prints`)).body.items;
  const seen = async (): Promise<string[]> => {
    const places = [
      `/api/tasks/${task}`,
      `/api/instances/${id}`,
      `/api/instances/${id}/history?limit=50`,
      `/api/instances/${id}/prints/${String(prints[0]?.['id'])}`,
    ];
    const answers = await Promise.all(places.map((place) => people.ma.send('GET', place)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    return answers.map(({ text }) => text);
  };
  for (const text of await seen()) expect(text).not.toMatch(SECRETS);
  expect((await seen())[0]).toMatch(/"customer":"ACME".*"product":"P1"/);
  expect((await seen())[3]).toContain('C=ACME D=</p>');
  const drafted = await people.ma.send('POST', `/api/tasks/${task}/draft`, { documents: { order: { lines: [{ packed: true }] } } });
  expect(drafted.status).toBe(200);
  expect(drafted.text).not.toMatch(SECRETS);
  expect(await people.ma.send('GET', `/api/instances/${id}/history?as=stored`)).toMatchObject({
    status: 403,
    body: { code: 'not-allowed' },
  });
  const done = await people.ma.send('POST', `/api/tasks/${task}/complete`, { documents: { order: { lines: [{ packed: true }] } } });
  expect(done).toMatchObject({ status: 200, body: { states: ['filing'] } });
  expect(done.text).not.toMatch(SECRETS);
  // Nor afterwards: he has acted there.
  const afterwards = await people.ma.send('GET', `/api/instances/${id}`);
  expect(afterwards.status).toBe(200);
  expect(afterwards.text).not.toMatch(SECRETS);
});

test('another state hides less; filler, reader and auditor see everything', async () => {
  const id = await order();
  await people.ma.send('POST', `/api/tasks/${await taskOf(people.ma, id)}/complete`, { documents: {} });
  const clerk = (await people.li.send('GET', `/api/instances/${id}`)).text;
  expect(clerk).toContain('123.45');
  expect(clerk).not.toContain('SECRET-DISCOUNT');
  for (const person of [people.zhao, people.wu, people.shen])
    expect((await person.send('GET', `/api/instances/${id}`)).text).toMatch(/SECRET-DISCOUNT.*123\.45/);
});

const DAY_MS = 24 * 60 * 60 * 1_000;
const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

test('a substitute sees no more than whom he substitutes, also when his days begin later', async () => {
  const id = await order();
  const administrator = await host.signIn('admin');
  const later = Date.parse(String((await administrator.send('GET', '/api/clock')).body['now'])) + 2 * DAY_MS;
  expect((await administrator.send('POST', '/api/clock', { to: new Date(later).toISOString() })).status).toBe(200);
  const days = { by: 'he.jun', from: isoDay(later), to: isoDay(later + DAY_MS) };
  expect((await people.ma.send('POST', '/api/people/ma.chao/substitutions', days)).status).toBe(201);
  const substitute = await host.signIn('he.jun');
  for (const place of [`/api/tasks/${await taskOf(substitute, id)}`, `/api/instances/${id}`, `/api/instances/${id}/history?limit=50`]) {
    const { status, text } = await substitute.send('GET', place);
    expect([status, text]).toEqual([200, expect.not.stringMatching(SECRETS)]);
  }
});

test('an assistant sees no more than the voter he may sign for', async () => {
  const { body } = await people.zhao.send('POST', '/api/instances', {
    process: 'price',
    documents: { order: { customer: 'ACME', discount: 'SECRET-DISCOUNT' } },
  });
  const { status, text } = await people.li.send('GET', `/api/instances/${String(body['id'])}`);
  expect([status, text]).toEqual([200, expect.not.stringMatching(SECRETS)]);
  expect(text).toContain('ACME');
});

test.each([
  ['a field of the document', { discount: 'none', lines: [{ packed: true }] }, '/order/discount'],
  ['a field of a row', { lines: [{ price: '1', packed: true }] }, '/order/price'],
  ['a field of a row, given by itself', { price: '1', packed: true }, '/order/price'],
])('what is hidden cannot be written either: %s', async (_, written, path) => {
  const id = await order();
  const task = await taskOf(people.ma, id);
  const answer = await people.ma.send('POST', `/api/tasks/${task}/complete`, {
    documents: { order: written },
  });
  expect(answer).toMatchObject({ status: 422, body: { code: 'form-invalid', facts: { errors: [{ code: 'not-writable', path }] } } });
  const { body } = await people.zhao.send('GET', `/api/instances/${id}`);
  expect(JSON.stringify(body['documents'])).toMatch(/SECRET-DISCOUNT.*123\.45/);
});
