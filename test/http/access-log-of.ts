import type { JsonObject } from '#engine/runtime/instance.js';
import { PgPool } from '#server/database/pg-pool.js';
import type { Host } from '#server/start-host.js';

/** An entry of the access log as it is stored. */
export interface Logged {
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly details: JsonObject;
}

/** What was written into the access log of a host while something was done, in order. */
export async function loggedWhile(host: Host, act: () => Promise<unknown>): Promise<readonly Logged[]> {
  const pool = host.app.get(PgPool);
  const { rows } = await pool.query<{ last: string | null }>('SELECT max(id::text) AS last FROM access');
  await act();
  const written = await pool.query<Logged>(
    `SELECT person, on_behalf_of AS "onBehalfOf", action, subject, outcome, details FROM access WHERE $1::uuid IS NULL OR id > $1 ORDER BY id`,
    [rows[0]?.last ?? null],
  );
  return written.rows;
}
