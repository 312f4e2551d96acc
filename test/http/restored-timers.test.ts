import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgPool } from '#server/database/pg-pool.js';
import { Background } from '#server/instance/background.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';

/** A breach enters a violation and tells somebody; `later` waits for a month and then for ten years. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking')}
  checking:
    ${title}
    task: { by: finance }
    limit: { within: 4 working hours, warn: 1 hour before, accountable: finance, breach: [{ notify: sales-department-manager }], chain: { +1 day: [{ notify: finance }] } }
    on: { done: over }
  over: { type: final, ${title} }
`,
  'processes/later.yaml': `${requestOpening('later', 'HY', 'month')}
  month: { ${title}, wait: { until: "after(now, '30 days')" }, on: { elapsed: decade } }
  decade: { ${title}, task: { by: finance }, limit: { within: 3652 days, warn: 30 days before }, on: { done: over } }
  over: { type: final, ${title} }
`,
});

const copies = mkdtempSync(join(tmpdir(), 'gatehouse-copy-'));
let own: LibraryHost;
let people: Record<'zhao' | 'admin', Person>;

beforeAll(async () => {
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  await signIn();
});
afterAll(async () => {
  await own?.stop();
  rmSync(copies, { recursive: true, force: true });
});

async function signIn(): Promise<void> {
  const [zhao, admin] = await Promise.all([own.signIn('zhao.lei'), own.signIn('admin')]);
  people = { zhao, admin };
}
const to = async (text: string): Promise<void> => {
  const moved = await people.admin.send('POST', '/api/clock', { to: new Date(`${text}+08:00`).toISOString(), hold: true });
  expect(moved).toMatchObject({ status: 200 });
};
/** Nothing fires until then; a host that is started finds it all. */
async function downUntil(text: string): Promise<void> {
  const { app } = own.host;
  await app.get(Background).onApplicationShutdown();
  await app.get(PgPool).query('UPDATE epoch SET clock_held_at = $1', [new Date(`${text}+08:00`)]);
  await own.restart();
  await signIn();
}
const start = async (process: string): Promise<string> =>
  String((await people.zhao.send('POST', '/api/instances', { process, documents: { request: {} } })).body['id']);
const timersOf = async (id: string): Promise<readonly string[]> =>
  (await people.admin.get(`/api/instances/${id}/history?limit=200`)).body.items
    .filter((event) => (event['command'] as { type: string }).type === 'fireTimer')
    .map(
      (event) =>
        `${String(event['type'])} ${local(Number((event['command'] as { at: number }).at))} ${local(Date.parse(String(event['at'])))}`,
    );
const local = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);
const sound = async (): Promise<void> => {
  const { app } = own.host;
  expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
};
const violations = async (): Promise<number> =>
  (await own.host.app.get(PgPool).query<{ n: number }>(`SELECT count(*)::int AS n FROM record_history WHERE register = 'violation'`))
    .rows[0]!.n;

test('a wait of 30 days and a limit of ten years end when they are due, also over a restart', async () => {
  await to('2027-03-01T09:00');
  const id = await start('later');
  await to('2027-03-31T23:59');
  expect(await timersOf(id)).toEqual([]);
  await own.restart();
  await signIn();
  await to('2027-04-01T00:01');
  expect(await timersOf(id)).toEqual(['timer.elapsed 2027-04-01T00:00 2027-04-01T00:00']);
  await to('2037-04-15T09:00');
  const [, warned, breached] = await timersOf(id);
  // Days end at midnight.
  expect([warned, breached]).toEqual([
    'limit.warned 2037-03-02T00:00 2037-03-02T00:00',
    'limit.breached 2037-04-01T00:00 2037-04-01T00:00',
  ]);
  await sound();
});

test('after a downtime what is overdue fires once, in due order, with when it was due and when it was noticed; the breach list says both', async () => {
  await to('2037-05-06T09:00');
  const id = await start('order');
  const before = await violations();
  await downUntil('2037-05-11T10:00');
  await to('2037-05-11T10:05');
  const expected = [
    'limit.warned 2037-05-06T13:30 2037-05-11T10:00',
    'limit.breached 2037-05-06T14:30 2037-05-11T10:00',
    'limit.chained 2037-05-08T00:00 2037-05-11T10:00',
  ];
  expect(await timersOf(id)).toEqual(expected);
  const breach = { dueAt: '2037-05-06T06:30:00.000Z', noticedAt: '2037-05-11T02:00:00.000Z' };
  expect((await people.admin.get(`/api/instances/${id}/limits`)).body.items).toMatchObject([{ breach }]);
  expect((await people.admin.get('/api/breaches?process=order')).body.items).toMatchObject([{ instance: id, breach }]);
  await own.restart();
  await signIn();
  expect(await timersOf(id)).toEqual(expected);
  expect((await violations()) - before).toBe(1);
  await sound();
});

test('a restore never fires it twice: restored to before, it fires once; restored to after, not again', async () => {
  await to('2037-06-03T09:00');
  const id = await start('order');
  const violated = await violations();
  const fired = ['limit.warned 2037-06-03T13:30 2037-06-03T13:30', 'limit.breached 2037-06-03T14:30 2037-06-03T14:30'];
  await own.restart(() => copyOf('before'));
  await signIn();
  await to('2037-06-03T15:00');
  expect(await timersOf(id)).toEqual(fired);

  await own.restart(() => {
    copyOf('after');
    restore('before');
  });
  await signIn();
  expect(await timersOf(id)).toEqual([]);
  await to('2037-06-03T15:00');
  expect(await timersOf(id)).toEqual(fired);
  expect((await violations()) - violated).toBe(1);
  await sound();

  await own.restart(() => restore('after'));
  await signIn();
  await to('2037-06-03T16:00');
  expect(await timersOf(id)).toEqual(fired);
  expect((await violations()) - violated).toBe(1);
  await sound();
});

/** Copies the data folder of a host that is stopped; with its owner, who may be another one than this process. */
function copyOf(name: string): void {
  execFileSync('cp', ['-a', folder(), join(copies, name)]);
}

function restore(name: string): void {
  rmSync(folder(), { recursive: true });
  execFileSync('cp', ['-a', join(copies, name), folder()]);
}

function folder(): string {
  const { dataFolder } = own.host;
  if (dataFolder === null) throw new Error('the host has no data folder');
  return dataFolder;
}
