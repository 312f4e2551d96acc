import type pg from 'pg';
import type { Ask } from '#server/personal/key-rows.js';

/** Asks a pool, or within the transaction of a connection. */
export function askOf(database: Pick<pg.ClientBase, 'query'>): Ask {
  return async <Row extends object>(sql: string, values: unknown[]) => (await database.query<Row & pg.QueryResultRow>(sql, values)).rows;
}
