import type pg from 'pg';

/** Rows fetched at once. */
const PAGE = 2_000;

/**
 * Rows of a query as they are asked for, a page at a time, so that none but a page is in memory. Within a transaction, which the cursor belongs to.
 *
 * @param name - of the cursor, a plain word
 */
export async function* rowStream<Row extends pg.QueryResultRow>(
  client: Pick<pg.ClientBase, 'query'>,
  name: string,
  sql: string,
  values: unknown[] = [],
): AsyncGenerator<Row> {
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, values);
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${PAGE} FROM ${name}`);
    yield* rows;
    if (rows.length < PAGE) break;
  }
  await client.query(`CLOSE ${name}`);
}
