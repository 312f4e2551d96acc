import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { BenchHost } from './bench-host.js';
import type { LoopResult } from './closed-loop.js';
import { copyInstance } from './copy-instance.js';
import { databaseCpuSeconds, hostCpuSeconds, postmasterOf } from './cpu-time.js';

export interface DrainPlan {
  /** Limits that end at the same instant. */
  readonly timers: number;
  /** Callers of the workload meanwhile, over HTTP, and how long each rests before a request, on average. */
  readonly callers: number;
  readonly restMs: number;
  /** Counted seconds of the quiet workload, before and after. */
  readonly seconds: number;
  readonly progress: (text: string) => void;
}

export interface DrainResult {
  readonly timers: number;
  /** From the instant they were due until the last was fired. */
  readonly seconds: number;
  /** Instances whose limit was breached, and events that say so: both are `timers` when each fired once. */
  readonly breachedInstances: number;
  readonly breachEvents: number;
  /** The workload without timers, before and after, and while they were fired. */
  readonly quiet: readonly LoopResult[];
  readonly meanwhile: LoopResult;
  /** Processor seconds of host (callers included) and database while they were fired; null where the system does not tell. */
  readonly hostCpu: number;
  readonly databaseCpu: number | null;
}

const POLL_MS = 100;

/** Lets limits of so many instances end at one instant, on a host that people work on. */
export async function measureDrain({ timers, callers, restMs, seconds, progress }: DrainPlan): Promise<DrainResult> {
  const host = await BenchHost.start();
  const superuser = await host.connect();
  try {
    progress(`${timers} instances with a limit`);
    const first = await host.begin(1024);
    await copyInstance(superuser, first, timers - 1);
    await superuser.query('VACUUM ANALYZE');
    await superuser.query('CHECKPOINT');
    const postmaster = await postmasterOf(superuser);
    progress('drain: quiet');
    const before = await host.measure(callers, seconds, restMs);
    progress('drain');
    const cpu = { host: hostCpuSeconds(), database: databaseCpuSeconds(postmaster) };
    const begin = performance.now();
    const drained = moveTo(superuser, first).then((due) => untilDrained(superuser, due));
    const [meanwhile] = await Promise.all([host.measure(callers, drained, restMs), drained]);
    const elapsed = (await drained) - begin;
    const database = databaseCpuSeconds(postmaster);
    const hostCpu = hostCpuSeconds() - cpu.host;
    progress('drain: quiet again');
    const after = await host.measure(callers, seconds, restMs);
    const { rows } = await superuser.query<{ instances: number; events: number }>(
      `SELECT count(DISTINCT instance_id)::integer AS instances, count(*)::integer AS events FROM event WHERE type = 'limit.breached'`,
    );
    return {
      timers,
      seconds: elapsed / 1_000,
      breachedInstances: rows[0]?.instances ?? 0,
      breachEvents: rows[0]?.events ?? 0,
      quiet: [before, after],
      meanwhile,
      hostCpu,
      databaseCpu: database === null || cpu.database === null ? null : database - cpu.database,
    };
  } finally {
    await superuser.end();
    await host.stop();
  }
}

/** Moves the clock of all instances to where an instance's limit ends. @returns the instant, as the database's text */
async function moveTo(superuser: pg.Client, instance: string): Promise<string> {
  const { rows } = await superuser.query<{ at: string }>('SELECT at::text FROM timer WHERE shard = 0 AND instance_id = $1', [instance]);
  const at = rows[0]?.at ?? '';
  await superuser.query(`UPDATE epoch SET clock_offset_ms = ceil(extract(epoch FROM $1::timestamptz - clock_timestamp()) * 1000)`, [at]);
  return at;
}

/**
 * Asks for the timer that is fired last: whether any is left could only be told past all that were fired before.
 *
 * @returns when nothing was due any more, milliseconds of the performance clock
 */
async function untilDrained(superuser: pg.Client, due: string): Promise<number> {
  const { rows: last } = await superuser.query<{ id: string }>(
    'SELECT instance_id AS id FROM timer WHERE shard = 0 AND at <= $1 ORDER BY at DESC, instance_id DESC LIMIT 1',
    [due],
  );
  const left = async (condition: string, value: string): Promise<boolean> => {
    const { rows } = await superuser.query<{ some: boolean }>(
      `SELECT EXISTS (SELECT FROM timer WHERE shard = 0 AND at <= $1 AND ${condition} >= $2) AS some`,
      [due, value],
    );
    return rows[0]?.some ?? false;
  };
  while (last[0] && (await left('at = $1 AND instance_id', last[0].id))) await sleep(POLL_MS);
  // One that failed is fired again, after all others.
  while (await left('at', '-infinity')) await sleep(POLL_MS);
  return performance.now();
}
