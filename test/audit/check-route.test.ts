import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { CheckLine, CheckResult } from '#server/audit/check/check-database.js';
import { LoadClient, WORKERS } from '#test/fault/load-client.js';
import { Ledger } from '#test/fault/ledger.js';
import { Seeded } from '#test/fault/seeded.js';
import { type StoryHost, StoryHosts } from '#test/http/story-hosts.js';
import { superuserUrl } from '#test/superuser-url.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { leaveEveryRow } from './every-row.js';
import { EVERY_ROW_LIBRARY } from './every-row-library.js';

/** Checks that run one after the other while people work. */
const CHECKS = 6;

const folder = temporaryFolder('gatehouse-check-route-');
let hosts: StoryHosts;
let story: StoryHost;

beforeAll(async () => {
  writeLibrary(folder, EVERY_ROW_LIBRARY);
  hosts = await StoryHosts.start(folder);
  story = await hosts.begin();
  await leaveEveryRow(story);
}, 120_000);
afterAll(async () => {
  await story?.stop();
  await hosts?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const begin = (body: object = {}, accept = 'application/x-ndjson'): Promise<Response> => {
  const auditor = story.person('shen.yu');
  return fetch(new URL('/api/audit/checks', auditor.address), {
    method: 'POST',
    headers: { accept, authorization: `Bearer ${auditor.token ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
};

type Line = CheckLine | { readonly result: CheckResult } | { readonly problem: { readonly code: string } };

async function linesOf(answer: Promise<Response>): Promise<readonly Line[]> {
  return (await (await answer).text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function superuser(): Promise<pg.Client> {
  const database = new URL(story.ownerUrl).pathname.slice(1);
  const client = new pg.Client(superuserUrl({ folder: story.host.dataFolder ?? '', ownerUrl: story.ownerUrl }, database));
  await client.connect();
  return client;
}

test('a check tells how far it has come, and its verdict last; it is put on record', async () => {
  const lines = await linesOf(begin());
  expect(lines.filter((line) => 'check' in line).length).toBeGreaterThan(20);
  expect(lines.at(-1)).toMatchObject({ result: { passed: true, findings: [], invariants: { length: 12 } } });
  const client = await superuser();
  const { rows } = await client.query(`SELECT person, outcome FROM access WHERE action = 'check-database'`);
  await client.end();
  expect(rows).toEqual([{ person: 'shen.yu', outcome: 'done' }]);
});

test('while people work nothing is found, however often it is looked', async () => {
  const stop = new AbortController();
  const ledger = new Ledger();
  const load = WORKERS.map((id, index) =>
    new LoadClient(`c${index}`, new Seeded(index + 1), ledger).run(() => story.person(id), stop.signal),
  );
  const found: unknown[] = [];
  for (let times = 0; times < CHECKS; times++) {
    const last = (await linesOf(begin())).at(-1);
    if (last && 'result' in last) found.push(...last.result.findings);
    else found.push(last);
  }
  stop.abort();
  await Promise.all(load);
  expect(found).toEqual([]);
  expect(ledger.count('acknowledged')).toBeGreaterThan(CHECKS * 2);
}, 120_000);

test('one check at a time; whoever goes away ends his', async () => {
  const leaving = new AbortController();
  const auditor = story.person('shen.yu');
  const first = await fetch(new URL('/api/audit/checks', auditor.address), {
    method: 'POST',
    headers: { accept: 'application/x-ndjson', authorization: `Bearer ${auditor.token ?? ''}`, 'content-type': 'application/json' },
    body: '{}',
    signal: leaving.signal,
  });
  expect(first.status).toBe(200);
  const second = await begin({}, 'application/json');
  // The first may have been done before the second came.
  if (second.status !== 200) expect(await second.json()).toMatchObject({ status: 409, code: 'check-under-way' });
  leaving.abort();
  for (let tries = 0; ; tries++) {
    const again = await begin({ only: ['I3'] }, 'application/json');
    if (again.status === 200) break;
    expect(tries).toBeLessThan(200);
    await sleep(20);
  }
});

test('a check gives way to whoever needs a table for himself', async () => {
  const client = await superuser();
  await client.query('CREATE TABLE IF NOT EXISTS spare (id integer)');
  // More instances than go by between two looks at who waits.
  await client.query(`INSERT INTO instance (shard, id, process, definition, initiator, started_at, status, last_at, seq, head_hash, state, documents)
    SELECT shard, gen_random_uuid(), process, definition, initiator, started_at, status, last_at, seq, head_hash, state, documents
    FROM instance, generate_series(1, 20000) WHERE process = 'guest'`);
  const checking = linesOf(begin({ only: ['I5'] }));
  for (let tries = 0; tries < 500; tries++) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name = 'gatehouse-check' AND relation = 'task'::regclass`,
    );
    if (rowCount) break;
    await sleep(5);
  }
  await client.query('ALTER TABLE task ADD COLUMN extra integer');
  await client.query('ALTER TABLE task DROP COLUMN extra');
  expect((await checking).at(-1)).toMatchObject({ problem: { code: 'check-gave-way' } });
  await client.end();
}, 120_000);

test.each([
  ['no such invariant', { only: ['I13'] }, '/only/0'],
  ['no instance', { instance: 'x' }, '/instance'],
  ['no instant', { since: 'yesterday' }, '/since'],
])('%s is refused at its place', async (_, body, path) => {
  const answer = await begin(body);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ code: 'request-invalid', facts: { errors: [{ path }] } });
});
