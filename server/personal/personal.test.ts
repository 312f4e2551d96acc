import { Readable } from 'node:stream';
import pg from 'pg';
import { decidedEvent, eventBody } from '#engine/audit/event-body.js';
import { verifyChain } from '#engine/audit/verify-chain.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { replay } from '#engine/runtime/step.js';
import { PgPool } from '#server/database/pg-pool.js';
import { FileStore } from '#server/file/file-store.js';
import { Holds } from '#server/retention/holds.js';
import { storedEvents } from '#server/history/stored-events.js';
import { sha256 } from '#server/instance/sha256.js';
import type { Committer, CommandResult } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { requestOf } from '#server/instance/test-request.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { title } from '#test/surroundings.js';
import { decrypt, encrypt } from './cipher.js';
import { EraseSubject } from './erase-subject.js';
import { SubjectKeys } from './subject-keys.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';

const personal = `{ type: string, x-personal: true, ${title} }`;
const plain = `{ type: string, ${title} }`;
const FILES = {
  'processes/registers/client.yaml': `id: client\n${title}\nkey: number\ntype: object\nrequired: [number]\nproperties:\n  number: ${plain}\n  phone: ${personal}\n  city: ${plain}\n`,
  'forms/request.yaml': `id: request
${title}
type: object
required: [client]
properties:
  client: { type: string, x-register: client, ${title} }
  caller: ${personal}
  age: { type: integer, x-personal: true, ${title} }
  note: ${plain}
  visitors: { type: array, ${title}, items: { type: object, properties: { name: ${personal}, role: ${plain} } } }
`,
  'forms/opinion.yaml': `id: opinion\n${title}\ntype: object\nproperties:\n  contact: ${personal}\n  solved: ${plain}\n`,
  'processes/messages.yaml': `help.asked: { ${title}, from: outside, fields: { request: request, who: person, caller: text, remark: text } }\n`,
  'processes/help.yaml': `id: help
${title}
owner: sales-department-manager
key: request.number
documents:
  request: { form: request, number: "QQ-{yyyy}-{seq:5}" }
  opinion: { form: opinion }
data: { said: { type: text } }
start: [{ by: salesperson }]
initial: asking
states:
  asking:
    ${title}
    task: { by: initiator, fills: request }
    on: { done: { target: looking, do: [{ set: { said: request.caller } }] } }
  looking: { ${title}, lookup: { register: client, key: request.client, as: row }, on: { found: recording, missing: recording } }
  recording:
    ${title}
    do: [{ record: client, key: request.client, with: { phone: request.caller, city: request.note } }]
    task: { by: initiator, fills: opinion }
    on: { done: over }
  over: { type: final, ${title}, result: { caller: request.caller, answer: opinion.solved } }
`,
  'processes/callback.yaml': `id: callback
${title}
owner: sales-department-manager
key: request.caller
documents: { request: { form: request } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'forms/memo.yaml': `id: memo\n${title}\ntype: object\nproperties:\n  text: ${plain}\n`,
};
/** Everything personal in the story; none of it may be in what is never deleted. */
const SECRETS = ['13911112222', '欧阳小姐', '端木先生', '13700001111', '987654321'];

let publication: TestPublication;
let pool: PgPool;
let committer: Committer;

beforeAll(async () => {
  publication = await startTestPublication(FILES);
  pool = new PgPool({ connectionString: publication.url, max: 2 });
  committer = publication.committer({ lanes: 2 });
});
afterAll(async () => {
  await committer?.stop();
  await pool?.end();
  await publication?.stop();
});

const submit = (instance: string, body: CommandBody, by: string | null = 'zhao.lei'): Promise<CommandResult> =>
  committer.submit(requestOf(instance, body, by));

const request = (client: string, caller = '13911112222'): JsonObject => ({
  client,
  caller,
  age: 987654321,
  note: '苏州',
  visitors: [{ name: '欧阳小姐', role: '采购' }],
});

async function asked(client: string, caller?: string): Promise<string> {
  const id = newInstanceId(0);
  const started = await submit(id, {
    type: 'start',
    process: 'help',
    outcome: 'done',
    documents: { request: request(client, caller) },
    comment: caller ?? '13911112222',
  });
  expect(started).toMatchObject({ kind: 'decided' });
  return id;
}

async function finished(client: string): Promise<string> {
  const id = await asked(client);
  const { rows } = await pool.query<{ ordinal: number }>('SELECT ordinal FROM task WHERE instance_id = $1', [id]);
  const task = rows[0]?.ordinal ?? 0;
  await submit(id, { type: 'draft', task, documents: { opinion: { contact: '端木先生' } } });
  const done: CommandBody = {
    type: 'complete',
    task,
    outcome: 'done',
    documents: { opinion: { contact: '端木先生', solved: '是' } },
    comment: null,
    saw: null,
  };
  expect(await submit(id, done)).toMatchObject({ kind: 'decided', instance: { state: { status: 'ended' } } });
  return id;
}

const stored = async (id: string) => {
  const { rows } = await pool.query<StoredInstance & { head_hash: string }>(
    `SELECT ${STORED_INSTANCE}, encode(head_hash, 'hex') AS head_hash FROM instance WHERE id = $1`,
    [id],
  );
  const { state, documents, ...whole } = readStored(rows[0]!);
  return { ...rows[0]!, ...whole, state, documents: documents as unknown as Record<string, { content: JsonObject }> };
};
const keysOf = async (subject: string) =>
  (
    await pool.query<{ secret: Buffer | null; destroyed_by: string | null; reason: string | null }>(
      'SELECT secret, destroyed_by, reason FROM subject_key WHERE subject = $1',
      [subject],
    )
  ).rows;

test('nothing personal stands in the history of events and rows, under whatever name it got there', async () => {
  await asked('K1', '13700001111');
  const id = await finished('K1');
  for (const table of ['event', 'record_history', 'batch', 'command']) {
    const { rows } = await pool.query<{ text: string }>(`SELECT row_to_json(${table})::text AS text FROM ${table}`);
    for (const secret of SECRETS) expect(rows.filter(({ text }) => text.includes(secret))).toEqual([]);
  }
  const bodies = (await storedEvents(pool, id)).map(({ body }) => JSON.stringify(body));
  // The draft, the opinion and the row have their keys under the customer the request names; other data stays readable.
  expect(bodies.join('')).toContain('苏州');
  expect(bodies.join('')).toContain('采购');
  expect(await keysOf('client:K1')).toHaveLength(1);
  expect(await keysOf(`instance:${id}`)).toEqual([]);
});

test('the working copy and the opened history are readable; replaying it gives the stored instance, and the chain is whole', async () => {
  const id = await finished('K2');
  const events = await storedEvents(pool, id);
  const { seq, head_hash: hash, state, documents, definition } = await stored(id);
  expect(documents['request']?.content).toMatchObject({ caller: '13911112222', age: 987654321, visitors: [{ name: '欧阳小姐' }] });
  expect(verifyChain(sha256, events, { seq, hash })).toBeNull();
  const opened = await new SubjectKeys(pool).open(events);
  expect(JSON.stringify(opened)).toContain('端木先生');
  const replayed = replay(publication.knowledge.compiled(definition), id, opened.map(decidedEvent));
  expect(JSON.parse(JSON.stringify(replayed))).toMatchObject({ state, documents });
});

test('an erased subject is null in history, instance and register; the chain still verifies, other subjects stay', async () => {
  const [id, other] = [await finished('K3'), await finished('K4')];
  const running = await asked('K3');
  const before = await storedEvents(pool, id);
  const eraseSubject = new EraseSubject(pool, publication.knowledge);
  await expect(eraseSubject.execute('client:K3', 'admin', '客户要求')).rejects.toMatchObject({
    code: 'subject-in-use',
    facts: { instances: [running] },
  });
  await submit(running, { type: 'cancel', reason: 'x' }, null);
  expect(await eraseSubject.execute('client:K3', 'admin', '客户要求')).toEqual({ instances: 2, files: 0 });
  expect(await eraseSubject.execute('client:K3', 'admin', '客户要求')).toEqual({ instances: 0, files: 0 });
  await expect(eraseSubject.execute('client:K99', 'admin', 'x')).rejects.toMatchObject({ code: 'subject-not-found' });

  const events = await storedEvents(pool, id);
  expect(events).toEqual(before);
  const { seq, head_hash: hash, documents, state } = await stored(id);
  expect(verifyChain(sha256, events, { seq, hash })).toBeNull();
  const [started] = await new SubjectKeys(pool).open(events);
  expect(decidedEvent(started!)).toMatchObject({
    command: {
      comment: null,
      documents: { request: { client: 'K3', caller: null, age: null, note: '苏州', visitors: [{ name: null, role: '采购' }] } },
    },
  });
  expect(documents['request']?.content).toMatchObject({ caller: null, note: '苏州' });
  expect(documents['opinion']?.content).toMatchObject({ contact: null, solved: '是' });
  expect(state).toMatchObject({ data: { said: null }, result: { caller: null, answer: '是' } });
  expect((await pool.query('SELECT row FROM record WHERE key = $1', ['K3'])).rows).toMatchObject([{ row: { phone: null, city: '苏州' } }]);
  expect(await keysOf('client:K3')).toEqual([{ secret: null, destroyed_by: 'admin', reason: '客户要求' }]);
  expect(JSON.stringify(await new SubjectKeys(pool).open(await storedEvents(pool, other)))).toContain('端木先生');

  // A host that remembers the destroyed key does not seal with it again.
  const again = await finished('K3');
  expect(JSON.stringify(await new SubjectKeys(pool).open(await storedEvents(pool, again)))).toContain('欧阳小姐');
});

test('files attached to what is about an erased subject go with it, in name and content; one that is attached elsewhere too stays there', async () => {
  const files = new FileStore(pool, 1_000_000);
  const text = (content: string) => files.store('zhao.lei', 'text/plain', Readable.from([Buffer.from(content)]), null);
  const attach = async (id: string, name: string, content: string): Promise<string> => {
    const file = await text(content);
    expect(await submit(id, { type: 'attach', task: null, file: { ...file, name } })).toMatchObject({ kind: 'decided' });
    return file.digest;
  };
  const [id, other] = [await asked('K8'), await asked('K9')];
  const own = await attach(id, '欧阳小姐的身份证.txt', '欧阳小姐 110101');
  const shared = await attach(id, '公用说明.txt', '公用说明');
  await attach(other, '公用说明.txt', '公用说明');
  for (const table of ['event', 'batch', 'command']) {
    const { rows } = await pool.query<{ text: string }>(`SELECT row_to_json(${table})::text AS text FROM ${table}`);
    expect(rows.filter((row) => row.text.includes('身份证'))).toEqual([]);
  }
  expect(JSON.stringify(await new SubjectKeys(pool).open(await storedEvents(pool, id)))).toContain('欧阳小姐的身份证.txt');
  await submit(id, { type: 'cancel', reason: 'x' }, null);
  const before = await storedEvents(pool, id);
  expect(await new EraseSubject(pool, publication.knowledge).execute('client:K8', 'admin', '客户要求')).toEqual({ instances: 1, files: 2 });

  const kept = async (digest: string): Promise<readonly string[]> => {
    const at = `digest = decode($1, 'hex')`;
    const parts = `SELECT FROM file_part p JOIN file f USING (upload) WHERE f.${at}`;
    const counts = [`SELECT FROM attachment WHERE ${at}`, `SELECT FROM file WHERE ${at}`, parts].map((sql) => pool.query(sql, [digest]));
    return (await Promise.all(counts)).map(({ rowCount }) => String(rowCount));
  };
  expect(await kept(own)).toEqual(['0', '0', '0']);
  expect(await kept(shared)).toEqual(['1', '1', '1']);
  const orphans = await pool.query('SELECT FROM file_part p WHERE NOT EXISTS (SELECT FROM file f WHERE f.upload = p.upload)');
  expect(orphans.rowCount).toBe(0);
  const events = await storedEvents(pool, id);
  expect(events).toEqual(before);
  const { seq, head_hash: hash } = await stored(id);
  expect(verifyChain(sha256, events, { seq, hash })).toBeNull();
  expect((await new SubjectKeys(pool).open(events)).map(({ body }) => body)).toContainEqual(
    expect.objectContaining({ command: expect.objectContaining({ file: expect.objectContaining({ name: null, digest: own }) }) }),
  );
});

test('what is on hold is not erased, and is when the hold is lifted', async () => {
  const id = await finished('K10');
  const holds = new Holds(pool as PgPool, publication.knowledge);
  const erase = () => new EraseSubject(pool as PgPool, publication.knowledge).execute('client:K10', 'admin', '客户要求');
  for (const subject of ['register:client/K10', `instance:${id}`, 'process:help']) {
    const hold = await holds.place({ subject, reason: '诉讼' }, 'admin');
    await expect(erase()).rejects.toMatchObject({ code: 'subject-on-hold', facts: { hold: hold.id, subject } });
    await holds.lift(hold.id, 'admin', '撤诉');
  }
  expect(await erase()).toEqual({ instances: 1, files: 0 });
});

test('a business key that is personal is erased with its subject', async () => {
  const id = newInstanceId(0);
  const documents = { request: request('K7', '13722223333') };
  await submit(id, { type: 'start', process: 'callback', outcome: 'done', documents, comment: null });
  const keyOf = async (): Promise<string | null> => (await stored(id)).key;
  expect(await keyOf()).toBe('13722223333');
  expect(await new EraseSubject(pool, publication.knowledge).execute('client:K7', 'admin', '客户要求')).toEqual({ instances: 1, files: 0 });
  expect(await keyOf()).toBeNull();
  const { rows } = await pool.query<{ text: string }>('SELECT row_to_json(instance)::text AS text FROM instance WHERE id = $1', [id]);
  expect(rows[0]?.text).not.toContain('13722223333');
});

test('what is sent in looking sealed is given back as it came, and opens nothing', async () => {
  const id = await asked('K5');
  const [victim] = await storedEvents(pool, id);
  const body = victim!.body as unknown as { command: { documents: { request: { caller: { $sealed: JsonObject } } } } };
  const { $sealed } = body.command.documents.request.caller;
  const { rows } = await pool.query<{ ordinal: number }>('SELECT ordinal FROM task WHERE instance_id = $1', [id]);
  await submit(id, { type: 'draft', task: rows[0]?.ordinal ?? 0, documents: { opinion: { solved: { $sealed } } } });
  const [, draft] = await new SubjectKeys(pool).open(await storedEvents(pool, id));
  expect(draft?.body).toMatchObject({ command: { documents: { opinion: { solved: { $sealed } } } } });
});

test('the same value seals to the same within an event, to something else in another, and opens only in its own', () => {
  const key = { id: 'k', secret: Buffer.alloc(32, 7) };
  expect(encrypt(key, 'i:1', '吴先生')).toEqual(encrypt(key, 'i:1', '吴先生'));
  expect(encrypt(key, 'i:2', '吴先生')).not.toEqual(encrypt(key, 'i:1', '吴先生'));
  expect(encrypt(key, 'i:1', '吴太太')['iv']).not.toBe(encrypt(key, 'i:1', '吴先生')['iv']);
  expect(decrypt(key, 'i:1', encrypt(key, 'i:1', { a: [1, null] }))).toEqual({ a: [1, null] });
  expect(decrypt(key, 'i:2', encrypt(key, 'i:1', '吴先生'))).toBeNull();
  expect(decrypt({ ...key, secret: Buffer.alloc(32, 8) }, 'i:1', encrypt(key, 'i:1', '吴先生'))).toBeNull();
  expect(decrypt(key, 'i:1', { iv: 'x', text: 'y' })).toBeNull();
});

test('keys are asked for once a subject, and not at all by a process without personal fields', async () => {
  const asking = publication.pool(1);
  let queries = 0;
  const counting = { query: (...args: [string, unknown[]]) => ((queries += 1), asking.query(...args)) } as unknown as pg.Pool;
  const keys = new SubjectKeys(counting);
  const id = await asked('K6');
  const { definition, documents, state } = await stored(id);
  const compiled = publication.knowledge.compiled(definition);
  const instance = { id, process: 'help', definition, documents, state } as never;
  const [event] = await new SubjectKeys(pool).open(await storedEvents(pool, id));
  const strangers = new Set<string>();
  for (let times = 0; times < 3; times++) {
    strangers.clear();
    keys.seal(compiled, null, instance, eventBody(decidedEvent(event!)), strangers);
    await keys.load([...strangers]);
  }
  expect(queries).toBe(2);
  const without = { ...compiled, registers: new Map(), messages: new Map(), definition: { ...compiled.definition, documents: {} } };
  expect(keys.seal(without, null, instance, event!.body, strangers)).toBe(event!.body);
  expect([queries, strangers.size]).toEqual([2, 0]);
});
