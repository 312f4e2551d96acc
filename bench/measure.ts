import { performance } from 'node:perf_hooks';
import type { Instance } from '#engine/runtime/instance.js';
import { Committer } from '#server/instance/committer.js';
import { BenchHost } from './bench-host.js';
import { type BenchDatabase, startBenchDatabase } from './bench-database.js';
import { closedLoop, type LoopResult } from './closed-loop.js';
import { count } from './counts.js';
import { measureFloor } from './floor.js';
import { quantile, type Spread, spread } from './statistics.js';
import { finishInstance, playInstance, startInstance, TRANSITIONS } from './workload.js';

export interface Plan {
  readonly repetitions: number;
  /** Counted seconds of each measurement. */
  readonly seconds: number;
  readonly lanes: number;
  /** Told of each measurement as it begins. */
  readonly progress: (text: string) => void;
}

/** A series of repeated measurements; `perSecond` counts instances, of the floor transitions. */
export interface Series {
  readonly perSecond: Spread;
  /** Milliseconds of one request. */
  readonly p50: Spread;
  readonly p99: Spread;
}

export interface Report {
  readonly database: string;
  readonly floor: Series;
  /** In process, by callers. */
  readonly engine: Readonly<Record<number, Series>>;
  /** Both tasks of instances that wait with 1 kB and with 64 kB of documents, 16 callers. */
  readonly small: Series;
  readonly large: Series;
  readonly http: Series;
  /** Of one instance, at 16 callers. */
  readonly perInstance: { readonly statements: number; readonly commits: number; readonly walBytes: number };
  readonly ratios: {
    /** Transitions at 16 callers by transactions of the floor; required: 0.35. */
    readonly ofFloor: Spread;
    /** Instances with 64 kB of documents by those with 1 kB; required: 0.5. */
    readonly largeDocuments: Spread;
  };
}

const CALLERS = [1, 8, 16, 64];
/** Prepared for each second of the plan. */
const INSTANCES_A_SECOND = 400;
const SMALL = 1024;
const LARGE = 64 * 1024;

/** Measures everything in turn, again and again, so that a slow moment of the machine touches all alike. */
export async function measure(plan: Plan): Promise<Report> {
  const database = await startBenchDatabase();
  try {
    const rounds: Record<string, LoopResult[]> = {};
    const run = async (name: string, measurement: () => Promise<LoopResult>): Promise<void> => {
      plan.progress(name);
      (rounds[name] ??= []).push(await measurement());
    };
    for (let round = 0; round < plan.repetitions; round++) {
      await run('floor', () => measureFloor(database, 16, plan.seconds));
      for (const callers of CALLERS) await run(`engine ${callers}`, () => engine(database, plan, callers));
      await run('finish 1 kB', () => finish(database, plan, SMALL));
      await run('finish 64 kB', () => finish(database, plan, LARGE));
    }
    plan.progress('counts');
    const perInstance = await countInstance(database, plan);
    const { rows } = await database.superuser.query<{ version: string }>('SELECT version()');
    const host = await BenchHost.start();
    for (let round = 0; round < plan.repetitions; round++)
      await run('http', () => host.measure(16, plan.seconds)).catch(async (error: unknown) => {
        await host.stop();
        throw error;
      });
    await host.stop();
    const series = (name: string): Series => seriesOf(rounds[name] ?? []);
    return {
      database: rows[0]?.version ?? '',
      floor: series('floor'),
      engine: Object.fromEntries(CALLERS.map((callers) => [callers, series(`engine ${callers}`)])),
      small: series('finish 1 kB'),
      large: series('finish 64 kB'),
      http: series('http'),
      perInstance,
      ratios: {
        ofFloor: ratio(rounds['engine 16'] ?? [], rounds['floor'] ?? [], TRANSITIONS),
        largeDocuments: ratio(rounds['finish 64 kB'] ?? [], rounds['finish 1 kB'] ?? [], 1),
      },
    };
  } finally {
    await database.stop();
  }
}

async function engine(database: BenchDatabase, { lanes, seconds }: Plan, callers: number): Promise<LoopResult> {
  const committer = new Committer(database.knowledge, { url: database.url, lanes });
  const result = await closedLoop(callers, seconds, (timed) => playInstance((request) => timed(() => committer.submit(request)), SMALL));
  await committer.stop();
  return result;
}

/** Work on instances that carry documents already: they were started before the time is counted, by a host that has forgotten them. */
async function finish(database: BenchDatabase, { lanes, seconds }: Plan, documentBytes: number): Promise<LoopResult> {
  const starting = new Committer(database.knowledge, { url: database.url, lanes });
  const started: Instance[] = [];
  for (let left = INSTANCES_A_SECOND * seconds; left > 0; left -= 16)
    started.push(
      ...(await Promise.all(Array.from({ length: 16 }, () => startInstance((request) => starting.submit(request), documentBytes)))),
    );
  await starting.stop();
  const committer = new Committer(database.knowledge, { url: database.url, lanes });
  const latencies: number[] = [];
  const begin = performance.now();
  const caller = async (): Promise<void> => {
    for (let instance = started.pop(); instance; instance = started.pop()) {
      await finishInstance(async (request) => {
        const sent = performance.now();
        const result = await committer.submit(request);
        latencies.push(performance.now() - sent);
        return result;
      }, instance);
    }
  };
  const count = started.length;
  await Promise.all(Array.from({ length: 16 }, caller));
  const elapsed = (performance.now() - begin) / 1_000;
  await committer.stop();
  return { perSecond: count / elapsed, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

async function countInstance(database: BenchDatabase, { lanes }: Plan): Promise<Report['perInstance']> {
  const committer = new Committer(database.knowledge, { url: database.url, lanes });
  const rounds = 8;
  const caller = async (): Promise<void> => {
    for (let round = 0; round < rounds; round++) await playInstance((request) => committer.submit(request), SMALL);
  };
  const counts = await count(database, async () => void (await Promise.all(Array.from({ length: 16 }, caller))));
  await committer.stop();
  const instances = 16 * rounds;
  const statements = counts.begins + counts.reads + counts.writes + counts.commits + counts.needs;
  return { statements: statements / instances, commits: counts.commits / instances, walBytes: counts.walBytes / instances };
}

function seriesOf(results: readonly LoopResult[]): Series {
  return {
    perSecond: spread(results.map((result) => result.perSecond)),
    p50: spread(results.map((result) => result.p50)),
    p99: spread(results.map((result) => result.p99)),
  };
}

/** Of each round by itself: both were measured in the same weather. */
function ratio(above: readonly LoopResult[], below: readonly LoopResult[], factor: number): Spread {
  return spread(above.map((result, round) => (result.perSecond * factor) / (below[round]?.perSecond ?? Number.NaN)));
}
