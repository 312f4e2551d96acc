import type pg from 'pg';
import type { JsonObject } from '#engine/runtime/instance.js';

const PAGE = 1_000;

/** Rows of a register as they stand, page by page in the order of their keys. */
export async function* registerRows(
  database: Pick<pg.Pool, 'query'>,
  register: string,
): AsyncGenerator<readonly { readonly key: string; readonly row: JsonObject }[]> {
  for (let after: string | null = null; ;) {
    const { rows }: { rows: { key: string; row: JsonObject }[] } = await database.query<{ key: string; row: JsonObject }>(
      `SELECT key, row FROM record WHERE shard = 0 AND register = $1 AND ($2::text IS NULL OR key > $2) ORDER BY key LIMIT ${PAGE}`,
      [register, after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.key ?? null;
  }
}
