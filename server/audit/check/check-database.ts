import { performance } from 'node:perf_hooks';
import type { Text } from '#engine/definition/text.js';
import type { Finding, InvariantId } from './finding.js';
import { Gathered, type InvariantVerdict } from './gathered.js';
import type { CheckContext, Invariant, NamedQuery } from './invariant.js';
import { INVARIANTS } from './invariants/invariants.js';
import { Walk, type Watching } from './walk.js';

/** What a check says while it runs. */
export type CheckLine =
  /** How many checks are done, or how many instances have gone by. */
  { readonly check: string; readonly read: number; readonly of: number } | { readonly finding: Finding };

export interface CheckResult {
  /** Nothing was found; what could not be checked is said by each invariant. */
  readonly passed: boolean;
  /** Instant of the snapshot, by the clock instances live by. */
  readonly at: string;
  readonly ms: number;
  readonly invariants: readonly InvariantVerdict[];
  /** At most a hundred of each invariant. */
  readonly findings: readonly Finding[];
}

/** Between two lines of progress, milliseconds; then it is also seen whether somebody waits for a table. */
const PROGRESS_MS = 500;

/**
 * Checks a database while others work with it: named queries first, then one walk through all instances for whatever is told by histories.
 *
 * @param only - these; null: all
 * @throws {DomainError} `check-gave-way`
 */
export async function* checkDatabase(
  context: CheckContext,
  only: ReadonlySet<InvariantId> | null = null,
): AsyncGenerator<CheckLine, CheckResult> {
  const began = performance.now();
  const chosen = INVARIANTS.filter(({ id }) => only === null || only.has(id));
  const gathered = new Map(chosen.map((invariant) => [invariant, new Gathered(invariant)]));
  const findings: Finding[] = [];
  function* fresh(): Generator<CheckLine> {
    for (const finding of [...gathered.values()].flatMap((report) => report.take())) {
      findings.push(finding);
      yield { finding };
    }
  }
  const steps = [...gathered].flatMap(([invariant, report]) => stepsOf(invariant, context, report));
  for (const [read, { name, report, act }] of steps.entries()) {
    yield { check: name, read, of: steps.length };
    await context.snapshot.giveWay();
    await context.snapshot.attempt(act).catch((error: unknown) => report.failed(name, error));
    yield* fresh();
  }
  for await (const [read, of] of walk(context, gathered)) {
    yield* fresh();
    yield { check: 'replay', read, of };
  }
  yield* fresh();
  const invariants = INVARIANTS.map((invariant) => gathered.get(invariant)?.verdict() ?? Gathered.notAsked(invariant));
  const ms = Math.round(performance.now() - began);
  return { passed: findings.length === 0, at: context.now.toISOString(), ms, invariants, findings };
}

interface Step {
  readonly name: string;
  readonly report: Gathered;
  readonly act: () => Promise<void>;
}

function stepsOf({ id, queries = [], looks = [] }: Invariant, context: CheckContext, report: Gathered): readonly Step[] {
  return [
    ...queries.map((query) => ({ name: `${id} ${query.name}`, report, act: () => ask(query, context, report) })),
    ...looks.map(({ name, look, whole = false }) => ({
      name: `${id} ${name}`,
      report,
      act: async () => {
        if (whole && !context.scope.isWhole) report.unchecked(PART(name));
        else await look(context, report);
      },
    })),
  ];
}

const PART = (name: string): Text => ({
  zh: `${name} 要比较整个数据库，只在不加 --instance 和 --since 时检查`,
  en: `${name} compares the whole database, and is looked at only without --instance and --since`,
});

async function ask({ name, sql, tells }: NamedQuery<never>, context: CheckContext, report: Gathered): Promise<void> {
  const pages = context.snapshot.pages(sql(context));
  for (let rows = await pages(); rows.length > 0; rows = await pages()) for (const row of rows) report.found(name, tells(row as never));
}

/** All replays in one walk. Yields how many instances have gone by, of how many. */
async function* walk(
  context: CheckContext,
  gathered: ReadonlyMap<Invariant, Gathered>,
): AsyncGenerator<readonly [done: number, total: number]> {
  const replays = [...gathered].flatMap(([{ replays = [] }, report]) => replays.map((replay) => ({ replay, report })));
  if (replays.length === 0) return;
  const watching: readonly Watching[] = replays.map(({ replay: { name, watch }, report }) => ({
    name,
    report,
    watcher: watch(context, report),
  }));
  const needs = new Set(replays.flatMap(({ replay }) => replay.needs));
  const counted = await context.snapshot.rows<{ total: number }>(
    `SELECT count(*)::int AS total FROM instance WHERE shard = 0 AND ${context.scope.covers('id')}`,
  );
  const total = counted[0]?.total ?? 0;
  yield [0, total];
  let told = performance.now();
  for await (const done of new Walk(context, watching, needs).run()) {
    if (performance.now() - told < PROGRESS_MS) continue;
    await context.snapshot.giveWay();
    told = performance.now();
    yield [done, total];
  }
}
