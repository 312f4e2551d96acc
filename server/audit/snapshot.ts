import type pg from 'pg';

/** What a generator tells from one snapshot of the database, which holds nobody up; the connection is given back however it ends. */
export async function* inSnapshot<Item, Result = void>(
  pool: Pick<pg.Pool, 'connect'>,
  work: (client: pg.PoolClient) => AsyncGenerator<Item, Result>,
): AsyncGenerator<Item, Result> {
  const client = await pool.connect();
  let failed: unknown = null;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return yield* work(client);
  } catch (error) {
    failed = error;
    throw error;
  } finally {
    await client.query('ROLLBACK').catch((error: unknown) => (failed = error));
    client.release(failed instanceof Error);
  }
}
