import { PgPool } from '#server/database/pg-pool.js';
import { instanceHistories } from '#server/analysis/instance-histories.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}
  checking:
    ${title}
    approval: { by: finance }
    limit: 4 working hours
    on: { approved: over, rejected: asking }
  over: { type: final, ${title} }
`,
});
const HOUR = 3_600_000;

let own: LibraryHost;
let people: Record<'zhao' | 'wu' | 'admin' | 'auditor' | 'wang' | 'he', Person>;

beforeAll(async () => {
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  const signIn = (person: string): Promise<Person> => own.signIn(person);
  people = {
    zhao: await signIn('zhao.lei'),
    wu: await signIn('wu.min'),
    wang: await signIn('wang.fang'),
    admin: await signIn('admin'),
    auditor: await signIn('shen.yu'),
    he: await signIn('he.jun'),
  };
  await to('2026-02-13T15:00');
  await start();
  await to('2026-02-24T09:00');
  const { body } = await people.wu.get('/api/tasks');
  await people.wu.send('POST', `/api/tasks/${String(body.items[0]?.['id'])}/claim`);
  await to('2026-02-24T10:00');
  await people.wu.complete('checking', 'approved');
  await start();
  await people.wu.complete('checking', 'rejected', { comment: '不符' });
  await to('2026-02-24T12:00');
});
afterAll(() => own?.stop());

const to = (text: string): Promise<unknown> =>
  people.admin.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });
const start = (): Promise<unknown> =>
  people.zhao.send('POST', '/api/instances', { process: 'order', documents: { request: { note: 'x' } } });
const ASKED = '/api/figures?process=order&from=2026-02-01&to=2026-02-28';

test('an auditor sees where the working time went, by hand: 10.5 hours until it was taken up, one until it was decided', async () => {
  const { status, body } = await people.auditor.get(`${ASKED}&part=week&replay=true`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    read: { instances: 2 },
    summary: { instances: 2, ended: 1, reworked: 1, cycle: { median: 11.5 * HOUR }, elapsed: { median: 259 * HOUR } },
    versions: [{ version: 1, instances: 2 }],
    ends: { over: 1 },
    rework: { loops: 1, rejected: 1 },
    limits: [{ name: 'checking', started: 2, breached: 1, rate: 0.5 }],
    conformance: { compared: 2, conforming: 2, replayed: 2, disagreeing: 0 },
  });
  expect(
    (body['periods'] as { period: { name: string }; instances: number; endedIn: number }[]).map((one) => [
      one.period.name,
      one.instances,
      one.endedIn,
    ]),
  ).toEqual([
    ['2026-01-26', 0, 0],
    ['2026-02-02', 0, 0],
    ['2026-02-09', 1, 0],
    ['2026-02-16', 0, 0],
    ['2026-02-23', 1, 1],
  ]);
  expect((body['people'] as { persons: unknown[] }).persons[0]).toMatchObject({
    holder: 'wu.min',
    tasks: 2,
    waiting: { greatest: 10.5 * HOUR },
    handling: { greatest: HOUR },
  });
  expect((body['titles'] as Record<string, unknown>)['wu.min']).toBeDefined();
});

test('a version that was replaced is compared with the one in force, and told apart', async () => {
  const process = FILES.find(({ path }) => path === 'processes/order.yaml')!;
  const between = process.text

    .replace('on: { approved: over', 'on: { approved: signing')
    .concat(`  signing: { ${title}, approval: { by: sales-department-manager }, on: { approved: over, rejected: asking } }\n`);
  const files = FILES.map((file) => (file === process ? { path: file.path, text: between } : file));
  expect(await people.admin.send('POST', '/api/definitions', { files, reason: '加签字' })).toMatchObject({ status: 201 });
  const { body } = await people.auditor.get(ASKED);
  expect(body['conformance']).toMatchObject({
    compared: 2,
    conforming: 1,
    deviations: [{ kind: 'skipped', from: 'checking', to: 'over', passedOver: ['signing'], count: 1 }],
  });
  expect((await people.auditor.get(`${ASKED}&version=2`)).body).toMatchObject({
    read: { instances: 0 },
    summary: { cycle: { median: null } },
  });
  expect(await people.auditor.get(`${ASKED}&version=3`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

test('who owns the process may see them, who takes part in it or reads it may not, and it is on record', async () => {
  expect((await people.wang.get(ASKED)).status).toBe(200);
  for (const person of [people.zhao, people.wu, people.he])
    expect(await person.get(ASKED)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  const { rows } = await own.host.app
    .get(PgPool)
    .query(`SELECT person, subject, details FROM access WHERE action = 'read-figures' AND person = 'wang.fang'`);
  expect(rows).toEqual([
    { person: 'wang.fang', subject: 'process:order', details: { from: '2026-02-01', to: '2026-02-28', version: null } },
  ]);
});

test.each([
  ['/api/figures?from=2026-02-01&to=2026-02-28', 422, 'query-without-bounds', /process.*for|process: .*shipment/],
  ['/api/figures?process=order&from=2026-02-01', 422, 'query-without-bounds', /^to: /],
  ['/api/figures?process=order', 422, 'query-without-bounds', /^from: /],
  ['/api/figures?process=order&from=2026-02-28&to=2026-02-01', 400, 'bad-request', /to: /],
  ['/api/figures?process=order&from=1990-01-01&to=2026-02-01', 400, 'bad-request', /3660/],
  ['/api/figures?process=order&from=2020-01-01&to=2026-02-01&part=day', 400, 'bad-request', /part: /],
  ['/api/figures?process=order&from=2026-02-30&to=2026-03-01', 422, 'request-invalid', /from/],
  ['/api/figures?process=nothing&from=2026-02-01&to=2026-03-01', 404, 'process-not-found', /nothing/],
])('%s is refused: %i %s', async (path, status, code, text) => {
  const { body, status: answered, text: whole } = await people.auditor.get(path);
  expect([answered, body['code']]).toEqual([status, code]);
  expect(code === 'request-invalid' ? whole : String(body['detail'])).toMatch(text);
});

test('a stored instance that its history does not lead to is told, with the place', async () => {
  const pool = own.host.app.get(PgPool);
  const change = (from: string, to: string): Promise<unknown> =>
    pool.query(`UPDATE instance SET state = replace(state::text, $1, $2)::json WHERE process = 'order' AND status = 'ended'`, [from, to]);
  try {
    await change('"over"', '"gone"');
    const { body } = await people.auditor.get(`${ASKED}&replay=true`);
    expect(body['conformance']).toMatchObject({
      replayed: 2,
      disagreeing: 1,
      disagreements: [{ problem: expect.stringMatching(/^instance 4 \/state/) as unknown }],
    });
  } finally {
    await change('"gone"', '"over"');
  }
});

test('whoever takes lines is told how far it has come', async () => {
  const response = await fetch(new URL(ASKED, own.host.address), {
    headers: { authorization: `Bearer ${people.auditor.token ?? ''}`, accept: 'application/x-ndjson' },
  });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([{ read: 0, of: 2 }, { result: { read: { instances: 2 } } }]);
});

test('a history longer than a page is read in parts, and gives the same events', async () => {
  const pool = own.host.app.get(PgPool);
  const wanted = { process: 'order', from: 0, to: Date.parse('2027-01-01T00:00Z'), version: null };
  const read = async (atOnce?: { instances: number; events: number }): Promise<readonly (readonly [string, number, string])[]> => {
    const all: (readonly [string, number, string])[] = [];
    for await (const { instance, events } of instanceHistories(pool, wanted, atOnce))
      for (const { seq, definition } of events) all.push([instance, seq, definition]);
    return all;
  };
  const whole = await read();
  expect(whole.length).toBeGreaterThan(5);
  for (const events of [1, 2, 3, 5]) expect(await read({ instances: 1, events })).toEqual(whole);
});

test('instances are read page by page, by the index of their start, and their events by key', async () => {
  const pool = own.host.app.get(PgPool);
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan`);
    const plans: string[] = [];
    const explaining = {
      query: async (sql: string, values: unknown[]) => {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return client.query(sql, values);
      },
    };
    const read: string[] = [];
    const wanted = { process: 'order', from: 0, to: Date.parse('2027-01-01T00:00Z'), version: null };
    for await (const { instance, events, isLast } of instanceHistories(explaining as never, wanted)) {
      expect(isLast).toBe(true);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      read.push(instance);
    }
    expect(read).toHaveLength(2);
    expect(plans[0]).toMatch(/instance_started_ix/);
    expect(plans[1]).not.toMatch(/Seq Scan|Sort/);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
