import pg from 'pg';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { checkDatabase } from '#server/audit/check/check-database.js';
import { contextOf } from '#server/audit/check/database-check.js';
import { Scope } from '#server/audit/check/scope.js';
import { Snapshot } from '#server/audit/check/snapshot.js';

/**
 * Everything that must be true of a database at rest, whatever happened to the hosts and servers that wrote it: what `gatehouse audit check` looks at, and
 * nothing due or on its way any more.
 *
 * @param compiled - process of a definition hash
 * @returns what is not true, a line each; empty: all of it is
 */
export async function brokenInvariants(
  database: pg.Client | pg.Pool,
  compiled: (definition: string) => CompiledProcess,
): Promise<readonly string[]> {
  if (database instanceof pg.Pool) {
    const client = await database.connect();
    try {
      return await brokenOn(client, compiled);
    } finally {
      client.release();
    }
  }
  return brokenOn(database, compiled);
}

async function brokenOn(client: pg.ClientBase, compiled: (definition: string) => CompiledProcess): Promise<readonly string[]> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const snapshot = new Snapshot(client);
    const context = await contextOf(snapshot, { compiled, load: () => Promise.resolve() }, new Scope(), { graceMs: 0 });
    const check = checkDatabase(context);
    let next = await check.next();
    while (!next.done) next = await check.next();
    const { findings, invariants } = next.value;
    return [
      ...findings.map(
        ({ invariant, check, table, instance, seq, what, expected }) =>
          `${invariant} ${check}: ${table} ${instance ?? ''}:${seq ?? ''} ${what.en}; expected: ${expected.en}`,
      ),
      ...invariants.flatMap(({ id, unchecked }) => unchecked.map(({ why }) => `${id} not checked: ${why.en}`)),
    ];
  } finally {
    await client.query('ROLLBACK');
  }
}
