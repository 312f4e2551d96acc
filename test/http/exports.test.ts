import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import sqlite from 'node-sqlite3-wasm';
import { unsafeText } from '#engine/export/event-log/safe-text.js';
import { exportQuery } from '#server/export/export-query.js';
import { Exports } from '#server/export/exports.js';
import { PgPool } from '#server/database/pg-pool.js';
import { brokenTableRules } from '#test/ocel-table-rules.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { unzipped } from '#test/unzipped.js';
import { EXPORT_LIBRARY } from './export-library.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';

const PERIOD = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
const PHONE = '13800000001';
/** What breaks careless writers: markup, formulas, controls, characters no XML can hold, what XLSX escapes look like. */
const EVIL = `=HYPERLINK("http://x","y")\t<&>"'\r\n\u0001\u001f\ufffe\uffff _x0041_ 甲😀`;
const LONG = '长'.repeat(20_000);
const COMMENT = '意'.repeat(2_000);

let own: LibraryHost;
let pool: PgPool;
let auditor: Person;

beforeAll(async () => {
  own = await LibraryHost.start(EXPORT_LIBRARY);
  pool = own.host.app.get(PgPool);
  auditor = await own.signIn('shen.yu');
  const [zhao, wang, admin] = await Promise.all(['zhao.lei', 'wang.fang', 'admin'].map((person) => own.signIn(person)));
  const start = async (process: string, documents: object): Promise<void> =>
    done(await zhao!.send('POST', '/api/instances', { process, documents }));
  const call = (client: string, caller: string): Promise<void> =>
    start('call', { call: { client, caller, note: EVIL, urgent: true, price: '1200.50', lines: [{ client: 'C9', count: 1 }] } });
  await start('leave', { request: { days: 2, remark: EVIL } });
  done(await wang!.complete('review', 'rejected', { comment: COMMENT }));
  done(await zhao!.complete('asking', 'done', { documents: { request: { days: 1, remark: LONG } } }));
  done(await wang!.complete('review', 'approved', { comment: '-1+2' }));
  await call('C1', PHONE);
  done(await zhao!.complete('recording', 'done', { documents: { call: { note: '+86' } } }));
  await call('C2', '13900000002');
  await start('leave', { request: { days: 1, remark: 'late' } });
  done(await admin!.send('POST', '/api/clock', { to: new Date(Date.now() + 10 * 86_400_000).toISOString() }));
});
afterAll(() => own?.stop());

/** What the tests build on must have happened. */
function done({ status, text }: { readonly status: number; readonly text: string }): void {
  if (status >= 300) throw new Error(text);
}

async function fetched(format: string, query = PERIOD, by = auditor): Promise<{ readonly response: Response; readonly bytes: Buffer }> {
  const response = await fetch(new URL(`/api/exports/${format}?${query}`, own.host.address), {
    headers: { authorization: `Bearer ${by.token ?? ''}` },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** A file, and the digest that comes after it. */
function withTrailer(query: string): Promise<{ readonly bytes: Buffer; readonly trailer: string | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${auditor.token ?? ''}` };
    get(new URL(`/api/exports/${query}`, own.host.address), { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.once('end', () => resolve({ bytes: Buffer.concat(chunks), trailer: response.trailers['content-digest'] }));
    }).once('error', reject);
  });
}

/** Rows of a CSV export as records, texts as they were. */
async function rowsOf(table: string, query = PERIOD): Promise<readonly Readonly<Record<string, string>>[]> {
  const rows: Record<string, string>[] = parse((await fetched('csv', `${query}&table=${table}`)).bytes, { columns: true });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, unsafeText(cell)])));
}

/** `instance seq` of every event, in the order of an export. */
async function storedOrder(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ place: string }>(
    `SELECT e.instance_id || ' ' || e.seq AS place FROM event AS e JOIN instance AS i ON i.id = e.instance_id ORDER BY i.process, i.started_at, i.id, e.seq`,
  );
  return rows.map(({ place }) => place);
}

function opened(bytes: Buffer): InstanceType<typeof sqlite.Database> {
  const file = join(temporaryFolder('gatehouse-ocel-'), 'log.sqlite');
  writeFileSync(file, bytes);
  return new sqlite.Database(file, { readOnly: true });
}

describe('the same events in the same order are in', () => {
  test('the table', async () => {
    const rows = await rowsOf('events');
    expect(rows.map(({ instance, seq }) => `${instance} ${seq}`)).toEqual(await storedOrder());
    const { rows: hashes } = await pool.query<{ hash: string }>(`SELECT encode(hash, 'hex') AS hash FROM event`);
    expect(new Set(rows.map(({ hash }) => hash))).toEqual(new Set(hashes.map(({ hash }) => hash)));
  });

  test('the XES log, which its published schema finds valid', async () => {
    const schema = XmlDocument.fromString(readFileSync('test/schemas/xes-ieee-1849-2016.xsd', 'utf8'));
    const validator = XsdValidator.fromDoc(schema);
    const log = XmlDocument.fromBuffer((await fetched('xes')).bytes);
    expect(() => validator.validate(log)).not.toThrow();
    const places = log.find('/log/trace').flatMap((trace) => {
      const id = trace.get('id[@key="identity:id"]/@value')?.content;
      return trace.find('event/int[@key="gatehouse:seq"]/@value').map(({ content }) => `${id} ${content}`);
    });
    expect([...new Set(places)]).toEqual(await storedOrder());
    for (const document of [log, schema]) document.dispose();
    validator.dispose();
  });

  test('the OCEL JSON log, which its published schema finds valid', async () => {
    const ajv = new Ajv({ strict: false, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ } });
    const validate = ajv.compile(JSON.parse(readFileSync('test/schemas/ocel20-schema-json.json', 'utf8')) as object);
    const log = JSON.parse((await fetched('ocel-json')).bytes.toString()) as {
      events: { id: string; relationships: { objectId: string }[] }[];
      objects: { id: string; relationships: { objectId: string }[] }[];
    };
    expect(validate(log) || validate.errors).toBe(true);
    expect(log.events.map(({ id }) => id.replace(':', ' '))).toEqual(await storedOrder());
    const ids = new Set(log.objects.map(({ id }) => id));
    expect(ids.size).toBe(log.objects.length);
    const named = [...log.events, ...log.objects].flatMap(({ relationships }) => relationships.map(({ objectId }) => objectId));
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('the OCEL SQLite log, which breaks no rule for its tables', async () => {
    const log = opened((await fetched('ocel-sqlite')).bytes);
    expect(brokenTableRules(log)).toEqual([]);
    expect(log.all('SELECT ocel_id FROM event ORDER BY rowid').map((row) => String(row['ocel_id']).replace(':', ' '))).toEqual(
      await storedOrder(),
    );
    expect(log.all('SELECT ocel_time, ocel_changed_field, note, price, urgent FROM object_FormCall ORDER BY rowid LIMIT 2')).toMatchObject([
      { ocel_time: '1970-01-01 00:00:00.000', ocel_changed_field: null, note: EVIL, price: 1200.5, urgent: 1 },
      { ocel_changed_field: 'note', note: '+86', price: null },
    ]);
    log.close();
  });

  test('the workbook, with the query and the digest of the rows on its second sheet', async () => {
    const files = unzipped((await fetched('xlsx')).bytes);
    const sheet = XmlDocument.fromBuffer(files.get('xl/worksheets/sheet1.xml')!);
    const main = { x: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main' };
    const places = sheet
      .find('//x:row', main)
      .slice(1)
      .map((row) => `${row.get('x:c[1]', main)?.content} ${row.get('x:c[5]/x:v', main)?.content}`);
    expect(places).toEqual(await storedOrder());
    const query = files.get('xl/worksheets/sheet2.xml')!.toString();
    const csv = createHash('sha256')
      .update((await fetched('csv')).bytes)
      .digest('hex');
    for (const told of ['2020-01-01T00:00:00Z', 'shen.yu', csv]) expect(query).toContain(`>${told}<`);
    expect(files.get('xl/workbook.xml')!.toString()).toMatch(/sheet name="events" .*sheet name="query"/);
    expect(sheet.find('//x:f', main)).toEqual([]);
    sheet.dispose();
  });
});

test('texts come as they were in tables, and none is taken for a formula', async () => {
  const text = (await fetched('csv')).bytes.toString();
  const cells: string[][] = parse(text);
  expect(cells.flat().filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
  expect((await rowsOf('events')).map(({ comment }) => comment)).toEqual(expect.arrayContaining([COMMENT, '-1+2']));
  const sheet = unzipped((await fetched('xlsx')).bytes)
    .get('xl/worksheets/sheet1.xml')!
    .toString();
  expect(sheet).toContain(`>'-1+2<`);
  expect(JSON.parse((await fetched('ocel-json')).bytes.toString())).toMatchObject({
    objects: expect.arrayContaining([
      expect.objectContaining({ type: 'form request', attributes: expect.arrayContaining([expect.objectContaining({ value: LONG })]) }),
    ]),
  });
});

test('a byte order mark is there for whoever asks for it', async () => {
  expect((await fetched('csv')).bytes.subarray(0, 3).toString('hex')).not.toBe('efbbbf');
  expect((await fetched('csv', `${PERIOD}&bom=true`)).bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
});

test('tables tell instances, tasks and breaches', async () => {
  const instances = await rowsOf('instances');
  expect(instances.map(({ process, status, end }) => [process, status, end])).toEqual([
    ['call', 'ended', 'over'],
    ['call', 'running', ''],
    ['leave', 'ended', 'granted'],
    ['leave', 'running', ''],
  ]);
  const tasks = await rowsOf('tasks');
  expect(
    tasks.filter(({ key }) => key === instances[2]?.['key']).map(({ state, how, person, outcome }) => [state, how, person, outcome]),
  ).toEqual([
    ['asking', 'complete', 'zhao.lei', 'done'],
    ['review', 'complete', 'wang.fang', 'rejected'],
    ['asking', 'complete', 'zhao.lei', 'done'],
    ['review', 'complete', 'wang.fang', 'approved'],
  ]);
  const breaches = await rowsOf('breaches', `${PERIOD}&language=en`);
  expect(breaches).toMatchObject([
    { process: 'leave', limit: 'review', title: 'Decide leave', responsible: 'role:sales-department-manager', accountable: 'wang.fang' },
  ]);
});

test('a query narrows by process, period, instance and person', async () => {
  const count = async (query: string): Promise<number> => (await rowsOf('instances', query)).length;
  const [first] = await rowsOf('instances');
  const started = String(first?.['startedAt']);
  expect(await count(`${PERIOD}&process=leave`)).toBe(2);
  expect(await count(`${PERIOD}&process=leave&process=call`)).toBe(4);
  expect(await count(`${PERIOD}&person=wang.fang`)).toBe(1);
  expect(await count(`instance=${first?.['instance']}`)).toBe(1);
  expect(await count(`process=call&from=2020-01-01T00:00:00Z&to=${started}`)).toBe(0);
  expect(await count(`process=call&from=${started}&to=2100-01-01T00:00:00Z`)).toBe(2);
});

test.each([
  ['csv', '', 422, 'query-without-bounds', 'from, to'],
  ['csv', 'process=leave&from=2026-01-01T00:00:00Z', 422, 'query-without-bounds', '缺少 to'],
  ['xes', 'from=2026-01-01&to=2026-02-01', 422, 'request-invalid', '/from'],
  ['csv', `${PERIOD}&table=secrets`, 422, 'request-invalid', '/table'],
  ['csv', 'instance=1', 422, 'request-invalid', '/instance'],
  ['bpmn', PERIOD, 404, 'not-found', 'ocel-json'],
])('%s?%s is refused with %i and says why', async (format, query, status, code, told) => {
  const { response, bytes } = await fetched(format, query);
  expect(response.status).toBe(status);
  expect(JSON.parse(bytes.toString())).toMatchObject({ code });
  expect(bytes.toString()).toContain(told);
});

test('who exported what, how much and with which digest is on record, so that a file can be told to be it', async () => {
  const { bytes, trailer } = await withTrailer(`csv?${PERIOD}&process=leave`);
  const entries = async (): Promise<readonly unknown[]> =>
    (await pool.query(`SELECT person, subject, outcome, details FROM access WHERE action = 'export' ORDER BY id DESC LIMIT 2`)).rows;
  const hash = createHash('sha256').update(bytes).digest();
  const digest = hash.toString('hex');
  expect(trailer).toBe(`sha-256=:${hash.toString('base64')}:`);
  expect(await entries()).toMatchObject([
    { person: 'shen.yu', subject: 'process:leave', outcome: 'done', details: { stage: 'ended', bytes: bytes.length, digest } },
    {
      person: 'shen.yu',
      subject: 'process:leave',
      outcome: 'done',
      details: { stage: 'begun', format: 'csv', table: 'events', instances: 2, events: 6 },
    },
  ]);
});

test('what was erased is told to be erased, and is in no format any more', async () => {
  const FORMATS = ['csv', 'xlsx', 'xes', 'ocel-json', 'ocel-sqlite'];
  const holding = async (text: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const format of FORMATS) {
      const { bytes } = await fetched(format, `${PERIOD}&process=call`);
      const content = format === 'xlsx' ? Buffer.concat([...unzipped(bytes).values()]) : bytes;
      if (content.includes(text)) found.push(format);
    }
    return found;
  };
  expect(await holding(PHONE)).toEqual(['ocel-json', 'ocel-sqlite']);
  const admin = await own.signIn('admin');
  expect(await admin.send('POST', '/api/erasures', { subject: 'client:C1', reason: 'asked for' })).toMatchObject({ status: 200 });
  expect(await holding(PHONE)).toEqual([]);
  expect(await holding('（已删除）')).toEqual(['ocel-json', 'ocel-sqlite']);
});

test('more than one page of instances comes whole and in order, also when all began at one instant', async () => {
  const [first] = await rowsOf('instances', `${PERIOD}&process=leave`);
  const copy = [first?.['instance'], 450];
  const id = `(left(id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid`;
  await pool.query(
    `INSERT INTO instance (shard, id, process, definition, key, initiator, started_at, status, last_at, seq, head_hash, state, documents)
     SELECT shard, ${id}, process, definition, key || n, initiator, started_at, status, last_at, seq, head_hash, state, documents
     FROM instance, generate_series(1, $2::integer) AS n WHERE id = $1`,
    copy,
  );
  await pool.query(
    `INSERT INTO event (shard, instance_id, seq, at, type, actor, on_behalf_of, command_id, definition, body, hash, batch_id)
     SELECT shard, ${id.replace('id::text', 'instance_id::text')}, seq, at, type, actor, on_behalf_of, command_id, definition, body, hash, batch_id
     FROM event, generate_series(1, $2::integer) AS n WHERE instance_id = $1`,
    copy,
  );
  expect(await rowsOf('instances', `${PERIOD}&process=leave`)).toHaveLength(452);
  expect((await rowsOf('events')).map(({ instance, seq }) => `${instance} ${seq}`)).toEqual(await storedOrder());
});

// The one is sent as it is read, the other made whole before it is sent.
test.each(['csv', 'ocel-sqlite'] as const)(
  'a reader who goes away from %s leaves it on record that the export broke off',
  async (format) => {
    const me = { person: 'shen.yu', roles: ['auditor'], at: Date.now(), substitutes: [], session: '' };
    const { body } = await own.host.app
      .get(Exports)
      .begin(me, format, exportQuery.parse({ instance: [], from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }));
    body.on('error', () => undefined);
    if (format === 'csv') await once(body, 'readable');
    else body.read();
    body.destroy();
    const last = async (): Promise<unknown> =>
      (await pool.query(`SELECT outcome, details->>'format' AS format FROM access WHERE action = 'export' ORDER BY id DESC LIMIT 1`))
        .rows[0];
    const expected = { outcome: 'interrupted', format };
    for (let tries = 0; tries < 400 && !isDeepStrictEqual(await last(), expected); tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await last()).toEqual(expected);
  },
);
