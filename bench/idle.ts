import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { BenchHost } from './bench-host.js';
import { copyInstance } from './copy-instance.js';
import { databaseCpuSeconds, hostCpuSeconds, postmasterOf } from './cpu-time.js';

export interface IdlePlan {
  /** Limits that run, none of them due. */
  readonly timers: number;
  /** Seconds of rest that are measured. */
  readonly seconds: number;
  /** Rest before it counts, in milliseconds: what a start or a filling left behind is done by then. */
  readonly settleMs: number;
  readonly progress: (text: string) => void;
}

/** Share of a core used at rest; null where the system does not tell. */
export interface Idle {
  readonly host: number;
  readonly database: number | null;
}

export interface IdleResult {
  readonly timers: number;
  readonly seconds: number;
  readonly empty: Idle;
  readonly full: Idle;
  /** Memory of the host (the benchmark included), empty and full, in bytes. */
  readonly hostMemory: readonly [empty: number, full: number];
}

/** What a host costs that nobody uses, with nothing in it and with so many limits that are not due. */
export async function measureIdle(plan: IdlePlan): Promise<IdleResult> {
  const { timers, seconds, progress } = plan;
  const host = await BenchHost.start();
  const superuser = await host.connect();
  try {
    const postmaster = await postmasterOf(superuser);
    progress('idle: empty');
    const first = await host.begin(1);
    const empty = await rest(superuser, postmaster, plan);
    const emptyMemory = process.memoryUsage.rss();
    progress(`idle: ${timers} instances with a limit`);
    await copyInstance(superuser, first, timers - 1);
    progress('idle: full');
    const full = await rest(superuser, postmaster, plan);
    return { timers, seconds, empty, full, hostMemory: [emptyMemory, process.memoryUsage.rss()] };
  } finally {
    await superuser.end();
    await host.stop();
  }
}

async function rest(superuser: pg.Client, postmaster: number, { seconds, settleMs }: IdlePlan): Promise<Idle> {
  await superuser.query('VACUUM ANALYZE');
  await superuser.query('CHECKPOINT');
  await sleep(settleMs);
  const before = { host: hostCpuSeconds(), database: databaseCpuSeconds(postmaster) };
  await sleep(seconds * 1_000);
  const database = databaseCpuSeconds(postmaster);
  return {
    host: (hostCpuSeconds() - before.host) / seconds,
    database: database === null || before.database === null ? null : (database - before.database) / seconds,
  };
}
