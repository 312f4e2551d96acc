import { Session, type Profiler } from 'node:inspector/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { SealFile } from '#server/seal/seal-file.js';
import { SealKey } from '#server/seal/seal-key.js';
import { Sealer } from '#server/seal/sealer.js';
import { Seals } from '#server/seal/seals.js';
import { startBenchDatabase } from './bench-database.js';
import { closedLoop } from './closed-loop.js';
import { databaseCpuSeconds, hostCpuSeconds, postmasterOf } from './cpu-time.js';
import { playInstance } from './workload.js';

export interface ShareResult {
  readonly seals: number;
  readonly instancesPerSecond: number;
  /** Of the host's processor time: hashing, Merkle roots, sealing. */
  readonly host: number;
  /** Of the time PostgreSQL executed statements: rows of commits, and sealing. */
  readonly database: number;
  /** Of both together, each by its processor time. */
  readonly whole: number;
}

/** Functions, by file, whose time is proof's, with whatever they call. */
const PROOF: readonly (readonly [file: RegExp, names: RegExp])[] = [
  [/audit\/event-hash\.[jt]s$/, /./],
  [/audit\/merkle\.[jt]s$/, /./],
  [/audit\/canonical\.[jt]s$/, /^canonical$/],
  [/instance\/changes\.[jt]s$/, /^(hashes|close)$/],
  [/server\/seal\//, /./],
];
const CALLERS = 128;
/** Commits timed alone, to know what their rows cost. */
const TIMED = 500;

/** What proof costs: a profile of the host while it carries the workload out, and the database's own book of statements. */
export async function measureShare(seconds: number, progress: (text: string) => void): Promise<ShareResult> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-share-'));
  const database = await startBenchDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const committer = new Committer(database.knowledge, { url: database.url, lanes: 1 });
  const key = await SealKey.open(join(folder, 'key.pem'));
  const seals = new Seals(new Sealer(pool, key, progress), pool, [new SealFile(join(folder, 'seals.jsonl'))], 5_000, progress);
  const run = (time: number): ReturnType<typeof closedLoop> =>
    closedLoop(CALLERS, time, (timed) => playInstance((request) => timed(() => committer.submit(request)), 1024));
  try {
    progress('share: warm-up');
    await run(seconds / 3);
    seals.start();
    const postmaster = await postmasterOf(database.superuser);
    await database.superuser.query('SELECT pg_stat_statements_reset()');
    const before = { host: hostCpuSeconds(), database: databaseCpuSeconds(postmaster) ?? 0 };
    progress('share: profiled');
    const { profile, result } = await profiled(() => run(seconds));
    await seals.stop();
    const host = hostCpuSeconds() - before.host;
    const other = (databaseCpuSeconds(postmaster) ?? 0) - before.database;
    const ofHost = shareOf(profile);
    const ofDatabase = await databaseShare(database.superuser);
    const { rows } = await database.superuser.query<{ seals: number }>('SELECT count(*)::integer AS seals FROM seal');
    return {
      seals: rows[0]?.seals ?? 0,
      instancesPerSecond: result.perSecond,
      host: ofHost,
      database: ofDatabase,
      whole: (ofHost * host + ofDatabase * other) / (host + other),
    };
  } finally {
    await committer.stop();
    await pool.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function profiled<Result>(work: () => Promise<Result>): Promise<{ readonly profile: Profiler.Profile; readonly result: Result }> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    const result = await work();
    const { profile } = await session.post('Profiler.stop');
    return { profile, result };
  } finally {
    session.disconnect();
  }
}

/** Time of proof by all time that was not idle. */
export function shareOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): number {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const isProof = new Map<number, boolean>();
  const proves = (id: number): boolean => {
    const known = isProof.get(id);
    if (known !== undefined) return known;
    const { url = '', functionName = '' } = frames.get(id) ?? {};
    const parent = parents.get(id);
    const own = PROOF.some(([file, names]) => file.test(url) && names.test(functionName)) || (parent !== undefined && proves(parent));
    isProof.set(id, own);
    return own;
  };
  let [proof, busy] = [0, 0];
  samples.forEach((id, index) => {
    const time = timeDeltas[index] ?? 0;
    if (frames.get(id)?.functionName === '(idle)') return;
    busy += time;
    if (proves(id)) proof += time;
  });
  return proof / busy;
}

/** Statements of the sealer, and what a commit's two rows cost when written alone, by all execution time. */
async function databaseShare(superuser: pg.Client): Promise<number> {
  const { rows } = await superuser.query<{ all: number; sealing: number; writes: number }>(
    `SELECT sum(total_exec_time) AS all, coalesce(sum(total_exec_time) FILTER (WHERE query ~ '(unsealed|seal)' AND query !~ '^WITH'), 0) AS sealing,
       sum(calls) FILTER (WHERE query ~ '^WITH (born|changed)')::float8 AS writes FROM pg_stat_statements`,
  );
  const { all = 1, sealing = 0, writes = 0 } = rows[0] ?? {};
  await superuser.query('SELECT pg_stat_statements_reset()');
  await superuser.query('BEGIN');
  for (let n = 0; n < TIMED; n++)
    await superuser.query(
      `WITH b AS (INSERT INTO batch (shard, id, at, root, events, leaves) VALUES (0, $1, now(), $2, 64, $3))
       INSERT INTO unsealed (shard, id, kind) VALUES (0, $1, 'batch')`,
      [newInstanceId(0), Buffer.alloc(32, n), Buffer.alloc(64 * 32, n)],
    );
  await superuser.query('ROLLBACK');
  const { rows: alone } = await superuser.query<{ each: number }>(
    `SELECT max(mean_exec_time) AS each FROM pg_stat_statements WHERE query ~ 'INSERT INTO batch'`,
  );
  return (sealing + writes * (alone[0]?.each ?? 0)) / all;
}
