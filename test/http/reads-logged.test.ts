import { readFileSync } from 'node:fs';
import type { JsonObject } from '#engine/runtime/instance.js';
import { PgPool } from '#server/database/pg-pool.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { type Logged, loggedWhile } from './access-log-of.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

const personal = `{ type: string, x-personal: true, ${title} }`;
const plain = `{ type: string, ${title} }`;

/** A customer asks for help; the warehouse looks after it without seeing what it costs. `plain` has nothing to protect. */
const LIBRARY = withSurroundings({
  'templates/sheet.hbs': readFileSync('templates/sheet.hbs', 'utf8'),
  'templates/request.hbs': `{{!--\n${title}\nform: request\n--}}\n<p>{{document.note}}</p>\n`,
  'processes/registers/client.yaml': `id: client\n${title}\nreaders: [sales-clerk]\nkey: number\ntype: object\nproperties:\n  number: ${plain}\n  phone: ${personal}\n`,
  'processes/registers/caller.yaml': `id: caller\n${title}\nreaders: [sales-clerk]\nkey: phone\ntype: object\nproperties:\n  phone: ${personal}\n`,
  'forms/request.yaml': `id: request
${title}
type: object
properties:
  client: { type: string, x-register: client, ${title} }
  caller: ${personal}
  cost: { type: string, format: money, ${title} }
  note: ${plain}
  visitors: { type: array, ${title}, items: { type: object, properties: { name: ${personal}, role: ${plain} } } }
`,
  'forms/opinion.yaml': `id: opinion\n${title}\ntype: object\nproperties:\n  contact: ${personal}\n  solved: ${plain}\n`,
  'processes/help.yaml': `id: help
${title}
owner: sales-department-manager
key: request.number
documents:
  request: { form: request, number: "QQ-{yyyy}-{seq:5}" }
  opinion: { form: opinion }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: { target: helping, do: [{ render: request }] } } }
  helping: { ${title}, task: { by: warehouse-keeper, fills: opinion, shows: request, hides: { request: [cost, caller] } }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'forms/memo.yaml': `id: memo\n${title}\ntype: object\nproperties:\n  text: ${plain}\n`,
  'processes/plain.yaml': `id: plain
${title}
owner: sales-department-manager
key: memo.number
documents: { memo: { form: memo, number: "M-{seq:5}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: memo }, on: { done: reading } }
  reading: { ${title}, task: { by: finance, shows: memo }, on: { done: over } }
  over: { type: final, ${title} }
`,
});
/** None of it may ever stand in the log. */
const SECRETS = ['13911112222', '欧阳小姐', '9876.50'];

let host: LibraryHost;
let zhao: Person;
const people = new Map<string, Person>();
beforeAll(async () => {
  host = await LibraryHost.start(LIBRARY);
  zhao = await person('zhao.lei');
  await host.host.app.get(PgPool).query(
    `INSERT INTO record (shard, register, key, row, changed_at) VALUES
       (0, 'client', 'K1', '{"number":"K1","phone":"13911112222"}', now()), (0, 'client', 'K2', '{"number":"K2"}', now()),
       (0, 'caller', '13911112222', '{"phone":"13911112222"}', now())`,
  );
});
afterAll(() => host?.stop());

async function person(id: string): Promise<Person> {
  const known = people.get(id) ?? (await host.signIn(id));
  people.set(id, known);
  return known;
}

interface Started {
  readonly instance: string;
  readonly task: string;
}

async function start(process: string, documents: object): Promise<Started> {
  const { status, body, text } = await zhao.send('POST', '/api/instances', { process, documents });
  if (status !== 201) throw new Error(text);
  return { instance: String(body['id']), task: (body['tasks'] as unknown as { id: string }[])[0]?.id ?? '' };
}
const help = (): Promise<Started> =>
  start('help', { request: { client: 'K1', caller: '13911112222', cost: '9876.50', visitors: [{ name: '欧阳小姐' }] } });
const memo = (): Promise<Started> => start('plain', { memo: { text: '你好' } });

/** What is in the log after somebody has looked. */
async function looked(who: string, path: string): Promise<{ readonly status: number; readonly logged: readonly Logged[] }> {
  const reader = await person(who);
  let answer: Answered | null = null;
  const logged = await loggedWhile(host.host, async () => (answer = await reader.get(path)));
  return { status: answer!.status, logged };
}

const read = (who: string, action: string, { instance }: Started, details: JsonObject): object => ({
  person: who,
  action,
  subject: `instance:${instance}`,
  outcome: 'done',
  details,
});

test('whoever is shown protected fields is on record with their names: all of them, or those that are not hidden from him', async () => {
  const started = await help();
  const all = ['request.caller', 'request.cost', 'request.visitors.name'];
  const path = `/api/instances/${started.instance}`;
  expect((await looked('zhao.lei', path)).logged).toEqual([
    { ...read('zhao.lei', 'read-instance', started, { view: 'instance', as: 'initiator', fields: all }), onBehalfOf: null },
  ]);
  expect((await looked('wang.fang', path)).logged).toMatchObject([
    read('wang.fang', 'read-instance', started, { as: 'sales-department-manager', fields: all }),
  ]);
  expect((await looked('ma.chao', `/api/tasks/${started.task}`)).logged).toMatchObject([
    read('ma.chao', 'read-instance', started, { view: 'task', as: 'candidate', fields: ['request.visitors.name'] }),
  ]);
  expect((await looked('ma.chao', `${path}/history`)).logged).toMatchObject([
    read('ma.chao', 'read-history', started, { fields: ['request.visitors.name'] }),
  ]);
});

test('what has nothing to protect leaves no entry, unless an auditor or administrator reads what is none of his', async () => {
  const started = await memo();
  const path = `/api/instances/${started.instance}`;
  for (const who of ['zhao.lei', 'wang.fang']) expect((await looked(who, path)).logged).toEqual([]);
  for (const [who, as] of [
    ['shen.yu', 'auditor'],
    ['admin', 'administrator'],
  ] as const)
    expect((await looked(who, path)).logged).toMatchObject([read(who, 'read-instance', started, { view: 'instance', as, fields: [] })]);
});

test('files and printed documents are on record whoever opens them', async () => {
  const started = await help();
  const path = `/api/instances/${started.instance}`;
  const { digest } = (await zhao.store('text/plain', Buffer.from('note'))).body;
  expect(await zhao.send('POST', `${path}/attachments`, { digest, name: '欧阳小姐.txt' })).toMatchObject({ status: 200 });
  const [file] = (await zhao.get(`${path}/attachments`)).body.items;
  expect((await looked('zhao.lei', `${path}/attachments/${String(file?.['seq'])}`)).logged).toMatchObject([
    read('zhao.lei', 'download-file', started, { as: 'initiator', attachment: 2, digest: String(digest) }),
  ]);
  expect((await looked('zhao.lei', `${path}/prints/1.0`)).logged).toMatchObject([
    read('zhao.lei', 'open-print', started, { as: 'initiator', print: '1.0', copy: 1 }),
  ]);
});

test('rows of a register with personal columns are on record, by keys that are not personal themselves', async () => {
  const fields = ['phone'];
  expect(await looked('li.na', '/api/registers/client')).toMatchObject({
    status: 200,
    logged: [
      { action: 'read-register', subject: 'register:client', details: { as: 'sales-clerk', fields, rows: 2, first: 'K1', last: 'K2' } },
    ],
  });
  expect((await looked('li.na', '/api/registers/client/K1')).logged).toMatchObject([
    { subject: 'register:client/K1', details: { rows: 1 } },
  ]);
  expect((await looked('li.na', '/api/registers/caller/13911112222')).logged).toMatchObject([{ subject: 'register:caller' }]);
  expect((await looked('wang.fang', '/api/registers/violation')).logged).toEqual([]);
  expect((await looked('shen.yu', '/api/registers/violation')).logged).toMatchObject([{ details: { as: 'auditor', fields: [], rows: 0 } }]);
});

test('lists, and the answers to commands, are no reads of their own', async () => {
  const started = await help();
  const lists = ['/api/tasks', '/api/instances', '/api/notifications', '/api/copies', '/api/me', '/api/people'];
  for (const path of lists) expect(await looked('ma.chao', path)).toMatchObject({ status: 200, logged: [] });
  const ma = await person('ma.chao');
  expect(await loggedWhile(host.host, () => ma.send('POST', `/api/tasks/${started.task}/claim`))).toEqual([]);
});

test('every address below an instance, a task or a register tells what an auditor reads there', async () => {
  const { paths } = (await zhao.get('/api/openapi.json')).body as unknown as { paths: Record<string, { get?: object }> };
  const below = Object.entries(paths).flatMap(([path, { get }]) =>
    get && /^\/api\/(instances|tasks|registers)\/\{id\}/.test(path) ? [path] : [],
  );
  expect(below.length).toBeGreaterThan(12);
  const silent: string[] = [];
  for (const path of below) {
    const { instance, task } = await help();
    const { digest } = (await zhao.store('text/plain', Buffer.from('note'))).body;
    await zhao.send('POST', `/api/instances/${instance}/attachments`, { digest, name: 'a.txt' });
    const address = path
      .replace('/instances/{id}', `/instances/${instance}`)
      .replace('/tasks/{id}', `/tasks/${task}`)
      .replace('/registers/{id}', '/registers/client')
      .replace('{key}', 'K1')
      .replace('{print}', '1.0')
      .replace('{attachment}', '2')
      .replace('{path}', 'request.note');
    const query = QUERIES[path] ?? '';
    const { status, logged } = await looked('shen.yu', `${address}${query}`);
    if (status !== 200 || logged.length !== 1 || logged[0]?.person !== 'shen.yu')
      silent.push(`${path}: ${status}, ${logged.length} entries`);
  }
  expect(silent).toEqual([]);
});

/** What an address is asked with. */
const QUERIES: Readonly<Record<string, string>> = {
  '/api/instances/{id}/access': '?field=request.caller',
  '/api/instances/{id}/difference': '?from=0',
  '/api/instances/{id}/preview': '?command={"type":"comment","text":"x"}',
  '/api/tasks/{id}/preview': '?command={"type":"comment","text":"x"}',
};

test('no value ever stands in the log', async () => {
  const { rows } = await host.host.app.get(PgPool).query<{ text: string }>(`SELECT row_to_json(a)::text AS text FROM access a`);
  for (const { text } of rows) for (const secret of SECRETS) expect(text).not.toContain(secret);
});
