import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { writeAccess } from '#server/access/access-log.js';
import { checkDatabase, type CheckResult } from '#server/audit/check/check-database.js';
import { contextOf } from '#server/audit/check/database-check.js';
import { INVARIANT_IDS, type InvariantId } from '#server/audit/check/finding.js';
import { Scope } from '#server/audit/check/scope.js';
import { Snapshot } from '#server/audit/check/snapshot.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type StoryHost, StoryHosts } from '#test/http/story-hosts.js';
import { superuserUrl } from '#test/superuser-url.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { leaveEveryRow } from './every-row.js';
import { EVERY_ROW_LIBRARY } from './every-row-library.js';
import { NOBODY, DAMAGES } from './damages.js';

const folder = temporaryFolder('gatehouse-check-');
let hosts: StoryHosts;
let story: StoryHost;
/** Who may do anything to the database. */
let superuser: pg.Client;

beforeAll(async () => {
  writeLibrary(folder, EVERY_ROW_LIBRARY);
  hosts = await StoryHosts.start(folder);
  story = await hosts.begin();
  await leaveEveryRow(story);
  const database = new URL(story.ownerUrl).pathname.slice(1);
  superuser = new pg.Client(superuserUrl({ folder: story.host.dataFolder ?? '', ownerUrl: story.ownerUrl }, database));
  await superuser.connect();
  while ((await superuser.query('SELECT FROM unsealed LIMIT 1')).rowCount !== 0) await sleep(50);
}, 120_000);
afterAll(async () => {
  await superuser?.end();
  await story?.stop();
  await hosts?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly only?: readonly InvariantId[];
  readonly scope?: Scope;
  readonly leaseMs?: number;
  readonly graceMs?: number;
}

/** What a check finds in the superuser's transaction. */
async function check({ only, scope = new Scope(), ...limits }: Asked = {}): Promise<CheckResult> {
  const context = await contextOf(new Snapshot(superuser), story.host.app.get(Knowledge), scope, limits);
  const lines = checkDatabase(context, only ? new Set(only) : null);
  let next = await lines.next();
  while (!next.done) next = await lines.next();
  return next.value;
}

/** Does damage, looks, and takes it back. */
async function damaged<Answer>(sql: string, look: (touched: readonly Record<string, unknown>[]) => Promise<Answer>): Promise<Answer> {
  await superuser.query('BEGIN');
  try {
    const done = (await superuser.query(sql)) as unknown as pg.QueryResult | readonly pg.QueryResult[];
    const last = Array.isArray(done) ? (done.at(-1) as pg.QueryResult) : (done as pg.QueryResult);
    return await look(last.rows as readonly Record<string, unknown>[]);
  } finally {
    await superuser.query('ROLLBACK');
  }
}

test('the story leaves rows in every table that is looked at', async () => {
  const tables = [
    'task',
    'task_candidate',
    'timer',
    'subscription',
    'message',
    'print',
    'notification',
    'attachment',
    'record_history',
    'series',
    'schedule_item',
  ];
  const empty: string[] = [];
  for (const table of tables) if ((await superuser.query(`SELECT FROM ${table} LIMIT 1`)).rowCount === 0) empty.push(table);
  expect(empty).toEqual([]);
  const { rows } = await superuser.query<{ type: string }>('SELECT DISTINCT type FROM event');
  expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(['call.ended', 'limit.breached', 'gate.decided']));
});

test('a sound database passes, at rest and in every part', async () => {
  const result = await damaged('SELECT 1', () => check({ graceMs: 0 }));
  expect(result.findings).toEqual([]);
  expect(result).toMatchObject({ passed: true });
  expect(result.invariants.map(({ id, verdict, unchecked }) => [id, verdict, unchecked])).toEqual(
    INVARIANT_IDS.map((id) => [id, 'passed', []]),
  );
});

test.each(DAMAGES)('%s is found and located (%s %s)', (_, id, name, table, sql) =>
  damaged(sql, async (touched) => {
    expect(touched).toHaveLength(1);
    const [{ instance, seq } = {}] = touched;
    const { findings, passed } = await check({ only: [id] });
    // A row of the working tables belongs to no event; and of a commit the seal speaks too.
    const found = findings
      .filter((finding) => finding.check === name || finding.check !== 'seal')
      .map((finding) => ({ ...finding, seq: seq === null ? null : finding.seq }));
    expect(found).toEqual([expect.objectContaining({ invariant: id, check: name, table, instance, seq })]);
    expect(passed).toBe(false);
  }),
);

test('a key that is gone is found at each event it closes', () =>
  damaged(`DELETE FROM subject_key WHERE subject = 'client:K1'`, async () => {
    const { findings } = await check({ only: ['I9'] });
    expect(findings.map(({ check: name, table, seq }) => [name, table, seq])).toEqual([
      ['hash-chain', 'subject_key', 1],
      ['hash-chain', 'subject_key', 2],
    ]);
  }));

const DESTROY = `UPDATE subject_key SET secret = NULL, destroyed_at = now(), destroyed_by = 'admin', reason = 'x' WHERE subject = 'client:K1'`;

test('a key that was destroyed by right closes nothing that must be open', () =>
  damaged(DESTROY, async () => {
    await writeAccess(superuser, [{ person: 'admin', action: 'erase', subject: 'register:client/K1' }]);
    const { passed, invariants } = await check();
    expect(passed).toBe(true);
    expect(invariants.filter(({ unchecked }) => unchecked.length > 0).map(({ id }) => id)).toEqual(['I8', 'I12']);
  }));

test.each([
  ['a key destroyed past the program', DESTROY, 'erasure-unrecorded', 'client:K1'],
  [
    'a substitution nobody entered',
    `INSERT INTO substitution SELECT gen_random_uuid(), 'sun.li', 'liu.yang', '2026-01-01', '2026-12-31', NULL, 'admin', now()`,
    'substitution-unrecorded',
    'sun.li',
  ],
  [
    'a library text edited where it is kept',
    `UPDATE published_file SET text = text || ' ' WHERE path = (SELECT min(path) FROM published_file)`,
    'library-unrecorded',
    'forms/',
  ],
])('%s is found', (_, sql, name, told) =>
  damaged(sql, async () => {
    const { findings } = await check({ only: ['I12'] });
    expect(findings).toMatchObject([{ check: name, what: { en: expect.stringContaining(told) as unknown } }]);
  }),
);

test('a transaction of a lane that goes on for too long is found', async () => {
  const lost = new pg.Client({ connectionString: story.ownerUrl, application_name: 'gatehouse-lane-lost' });
  await lost.connect();
  await lost.query('BEGIN; SELECT 1');
  const { findings } = await damaged('SELECT 1', () => check({ only: ['I10'], leaseMs: 0 }));
  expect(findings).toMatchObject([{ check: 'transaction-left', what: { en: expect.stringContaining('gatehouse-lane-lost') as unknown } }]);
  expect((await damaged('SELECT 1', () => check({ only: ['I10'] }))).passed).toBe(true);
  await lost.end();
});

test('what is not a state at all is a finding, and the rest is checked', () =>
  damaged(`UPDATE instance SET state = '[]' WHERE process = 'guest' RETURNING id`, async ([touched]) => {
    const { findings, invariants } = await check();
    expect(new Set(findings.map(({ instance }) => instance))).toEqual(new Set([touched?.['id']]));
    expect(findings.map(({ invariant }) => invariant)).toEqual(expect.arrayContaining(['I4', 'I5', 'I7']));
    expect(invariants.map(({ verdict }) => verdict)).not.toContain('not-checked');
  }));

test('a look that fails is not checked, and says why; the others are carried out', () =>
  damaged(`ALTER TABLE schedule_item RENAME TO elsewhere; SELECT 1`, async () => {
    const { passed, invariants } = await check({ only: ['I6', 'I7'] });
    expect(passed).toBe(true);
    expect(invariants.find(({ id }) => id === 'I6')).toMatchObject({
      verdict: 'not-checked',
      unchecked: [{ why: { en: expect.stringContaining('schedule_item') as unknown } }],
    });
    expect(invariants.find(({ id }) => id === 'I7')).toMatchObject({ verdict: 'passed' });
    expect(invariants.find(({ id }) => id === 'I1')).toMatchObject({
      verdict: 'not-checked',
      unchecked: [{ why: { en: 'not asked for' } }],
    });
  }));

test('only one instance is checked, or those that something happened to since', () =>
  damaged(`UPDATE instance SET head_hash = decode(repeat('00', 32), 'hex') RETURNING id, last_at`, async (touched) => {
    const [first] = touched;
    const one = await check({ scope: new Scope(String(first?.['id'])) });
    expect(new Set(one.findings.map(({ instance }) => instance))).toEqual(new Set([first?.['id']]));
    expect(one.invariants.find(({ id }) => id === 'I9')?.unchecked).toMatchObject([
      { why: { en: expect.stringContaining('batch-root') as unknown } },
      { why: { en: expect.stringContaining('seal') as unknown } },
    ]);
    const since = new Date(Math.max(...touched.map((row) => (row['last_at'] as Date).getTime())));
    const latest = touched.filter((row) => (row['last_at'] as Date).getTime() === since.getTime()).map((row) => row['id']);
    expect(latest.length).toBeLessThan(touched.length);
    const some = await check({ only: ['I3'], scope: new Scope(null, since) });
    expect(new Set(some.findings.map(({ instance }) => instance))).toEqual(new Set(latest));
  }));

test('of many findings a hundred are told, and all are counted', () =>
  damaged(`INSERT INTO task SELECT 0, ${NOBODY}, n, 'leave', 'review', NULL, now(), NULL FROM generate_series(1, 250) AS n`, async () => {
    const { findings, invariants } = await check({ only: ['I12'] });
    expect(findings).toHaveLength(100);
    expect(invariants.find(({ id }) => id === 'I12')).toMatchObject({ verdict: 'failed', findings: 250 });
  }));
