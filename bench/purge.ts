import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { firstIdOf, monthOf } from '#server/database/month-range.js';
import { OwnerDatabase } from '#server/database/owner-database.js';
import { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { type OrderedPurge, PurgeMonth } from '#server/retention/purge-month.js';
import { RetentionRules } from '#server/retention/retention-rules.js';
import { SealKey } from '#server/seal/seal-key.js';
import { Sealer } from '#server/seal/sealer.js';
import { databaseCpuSeconds, hostCpuSeconds, postmasterOf } from './cpu-time.js';
import { type BenchDatabase, startBenchDatabase } from './bench-database.js';
import { closedLoop, type LoopResult } from './closed-loop.js';
import { playInstance } from './workload.js';

export interface PurgePlan {
  /** Instances of the month that is purged, each of three events. */
  readonly instances: number;
  /** How often the workload is measured alone and beside the purge, in turn, and for how many seconds each. */
  readonly rounds: number;
  readonly seconds: number;
  readonly lanes: number;
  readonly callers: number;
  readonly progress: (text: string) => void;
}

export interface PurgeResult {
  readonly instances: number;
  /** Purged in the measured seconds, a second. */
  readonly perSecond: number;
  /** When all is done. */
  readonly purged: number;
  /** The workload alone, and beside the purge: of each round. */
  readonly quiet: readonly Played[];
  readonly meanwhile: readonly Played[];
}

/** What the workload did for some seconds. */
export interface Played extends LoopResult {
  /** Processor seconds of host and database, by its instances; null where the system does not tell. Unlike time it says the same on a machine that does other work. */
  readonly cpuOfInstance: number | null;
}

const DOCUMENT_BYTES = 1_024;
/** The month before this one. */
const range = monthOf(new Date(), -1);

/**
 * Purges a month of starts while callers that never rest play the workload, in the process of the committer, as on a host. The purge is interrupted and goes on, so that
 * the workload is measured alone and beside it in the same weather.
 */
export async function measurePurge({ instances, rounds, seconds, lanes, callers, progress }: PurgePlan): Promise<PurgeResult> {
  const database = await startBenchDatabase();
  const committer = new Committer(database.knowledge, { url: database.url, lanes });
  const postmaster = await postmasterOf(database.superuser);
  const play = async (): Promise<Played> => {
    let finished = 0;
    const before = [hostCpuSeconds(), databaseCpuSeconds(postmaster)] as const;
    const loop = await closedLoop(callers, seconds, async (timed) => {
      await playInstance((request) => timed(() => committer.submit(request)), DOCUMENT_BYTES);
      finished += 1;
    });
    const after = databaseCpuSeconds(postmaster);
    const host = hostCpuSeconds() - before[0];
    return { ...loop, cpuOfInstance: after === null || before[1] === null ? null : (host + after - before[1]) / finished };
  };
  const purged = async (): Promise<number> =>
    (await database.superuser.query<{ n: number }>('SELECT count(*)::integer AS n FROM purged_instance')).rows[0]?.n ?? 0;
  try {
    progress(`${instances} instances of the month before`);
    await fill(committer, instances);
    await sealAll(database);
    await database.superuser.query('UPDATE epoch SET clock_offset_ms = $1', [2 * 366 * 86_400_000]);
    await database.superuser.query('VACUUM ANALYZE');
    await database.superuser.query('CHECKPOINT');
    const order = await orderPurge(database);
    const quiet: Played[] = [];
    const meanwhile: Played[] = [];
    let elapsed = 0;
    for (let round = 0; round < rounds; round++) {
      progress('purge: quiet');
      quiet.push(await play());
      progress('purge');
      const interrupt = new AbortController();
      const begin = performance.now();
      const purging = purge(database, order, interrupt.signal);
      meanwhile.push(await play());
      elapsed += (performance.now() - begin) / 1_000;
      interrupt.abort();
      await purging;
    }
    const perSecond = (await purged()) / elapsed;
    await purge(database, order, new AbortController().signal, 0);
    return { instances, perSecond, purged: await purged(), quiet, meanwhile };
  } finally {
    await committer.stop();
    await database.stop();
  }
}

async function fill(committer: Committer, instances: number): Promise<void> {
  let left = instances;
  const caller = async (): Promise<void> => {
    while ((left -= 1) >= 0) {
      const id = `${firstIdOf(range.from).slice(0, 14)}${newInstanceId(0).slice(14)}`;
      await playInstance((request) => committer.submit(request), DOCUMENT_BYTES, id);
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
}

async function sealAll({ url }: BenchDatabase): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const sealer = new Sealer(pool, await SealKey.open(join(folder, 'seal-key.pem')), () => undefined);
  while (await sealer.seal());
  await pool.end();
  await rm(folder, { recursive: true, force: true });
}

async function orderPurge({ superuser }: BenchDatabase): Promise<OrderedPurge> {
  const month = new Date(range.from).toISOString().slice(0, 7);
  const { rows } = await superuser.query<{ id: string }>(
    `INSERT INTO purge (id, month, reason, ordered_by, begun_at) VALUES (gen_random_uuid(), $1, 'bench', 'bench', now()) RETURNING id`,
    [month],
  );
  return { id: rows[0]?.id ?? '', month, reason: 'bench', by: 'bench' };
}

/** Goes on with the purge as a host does, until it is done or interrupted. @param rest - default: as a host rests */
async function purge(
  { ownerUrl, knowledge, store }: BenchDatabase,
  order: OrderedPurge,
  signal: AbortSignal,
  rest?: number,
): Promise<void> {
  const client = await new OwnerDatabase(ownerUrl).connect('purge');
  try {
    const { rowCount } = await client.query('SELECT FROM purge WHERE ended_at IS NULL');
    if (rowCount === 1) await new PurgeMonth(client, new RetentionRules(knowledge, store), order, signal, rest).run();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await client.end();
  }
}
