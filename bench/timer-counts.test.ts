import pg from 'pg';
import { Committer } from '#server/instance/committer.js';
import { ProgramCommands } from '#server/instance/program-commands.js';
import { Timers } from '#server/timer/timers.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { type BenchDatabase, startBenchDatabase } from './bench-database.js';
import { copyInstance } from './copy-instance.js';
import { count } from './counts.js';
import { startInstance } from './workload.js';

let database: BenchDatabase;
let committer: Committer;
let pool: pg.Pool;
let timers: Timers;
const reports: string[] = [];

beforeAll(async () => {
  database = await startBenchDatabase();
  committer = new Committer(database.knowledge, { url: database.url, lanes: 1 });
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const report = (text: string): void => void reports.push(text);
  timers = new Timers(pool, new ProgramCommands(committer, report).patient(), database.knowledge, report);
});
afterAll(async () => {
  await pool?.end();
  await committer?.stop();
  await database?.stop();
});

const begin = async (): Promise<string> => (await startInstance((request) => committer.submit(request), 1024)).id;
const moveTo = (instance: string): Promise<unknown> =>
  database.superuser.query(
    `UPDATE epoch SET clock_offset_ms = ceil(extract(epoch FROM at - clock_timestamp()) * 1000) FROM timer WHERE shard = 0 AND instance_id = $1`,
    [instance],
  );

/** Batches of 1,000 timers: full ones, the first, which nobody was waiting for yet, and one where a round ends. */
const MOST_COMMITS = 20;
/** Pages of timers looked at on the way, an empty one included. */
const MOST_LOOKS = 5;
/** Two ways down the index, past what the timers fired before have left there, and the clock. */
const MOST_PAGES = 40;

test('a thousand timers due at one instant share twenty commits at most, and each is fired once', async () => {
  const first = await begin();
  await copyInstance(database.superuser, first, 999);
  await moveTo(first);
  const { begins, reads, writes, commits, needs, looks, others } = await count(database, async () => {
    while ((await timers.fireDue()) > 0);
  });
  expect({ begins, reads, writes, needs, others }).toEqual({ begins: commits, reads: commits, writes: commits, needs: 0, others: [] });
  expect(commits).toBeLessThanOrEqual(MOST_COMMITS);
  expect(looks).toBeLessThanOrEqual(MOST_LOOKS);
  const { rows } = await database.superuser.query<{ instances: number; events: number }>(
    `SELECT count(DISTINCT instance_id)::int AS instances, count(*)::int AS events FROM event WHERE type = 'limit.breached'`,
  );
  expect(rows).toEqual([{ instances: 1_000, events: 1_000 }]);
  expect(reports).toEqual([]);
  expect(await brokenInvariants(database.superuser, (hash) => database.knowledge.compiled(hash))).toEqual([]);
});

test('looking for due timers among 20,000 that are not costs a few pages', async () => {
  await copyInstance(database.superuser, await begin(), 20_000);
  const { pages, looks } = await count(database, async () => {
    expect(await timers.fireDue()).toBe(0);
    expect(await timers.untilNext()).toBeGreaterThan(0);
  });
  expect(looks).toBe(2);
  expect(pages).toBeLessThanOrEqual(MOST_PAGES);
});
