import { accessTextAround } from '#engine/audit/access-hash.js';
import { canonical } from '#engine/audit/canonical.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { AccessAction } from './access-action.js';

/** What somebody did, read or was refused, besides what is an event of an instance. */
export interface AccessEntry {
  /** UUIDv7; default: a new one. */
  readonly id?: string;
  /** Null: nobody who is known. A program is called `system`. */
  readonly person: string | null;
  /** Default null: for himself. */
  readonly onBehalfOf?: string | null;
  readonly action: AccessAction;
  /** `instance:<id>`, `process:<id>`, `person:<id>`, `register:<name>/<key>`, `schedule:<process>/<name>`, `file:<digest>`, `library`; default null: nothing in particular. */
  readonly subject?: string | null;
  /** Default `done`; the code it was refused with otherwise. */
  readonly outcome?: string;
  /** Names, counts and reasons, never a personal value. */
  readonly details?: JsonObject;
}

/** A connection, a pool, or a transaction. */
export interface Database {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/**
 * Writes entries into the access log, each with what no seal vouches for yet, in one statement and at one instant of the database's clock. It is the only
 * writer of the log.
 *
 * @param database - for a change: the transaction that makes it, so that there is neither without the other
 */
export async function writeAccess(database: Database, entries: readonly AccessEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ id = newInstanceId(0), onBehalfOf = null, subject = null, outcome = 'done', details = {}, ...entry }) => ({
    ...entry,
    id,
    onBehalfOf,
    subject,
    outcome,
    details,
  }));
  const texts = rows.map(accessTextAround);
  await database.query(WRITE, [
    rows.map(({ id }) => id),
    rows.map(({ person }) => person),
    rows.map((row) => row.onBehalfOf),
    rows.map(({ action }) => action),
    rows.map(({ subject }) => subject),
    rows.map(({ outcome }) => outcome),
    rows.map(({ details }) => canonical(details)),
    texts.map(([before]) => before),
    texts.map(([, after]) => after),
  ]);
}

/** The instant is the database's, so the database hashes the text around it. */
const WRITE = `
  WITH moment AS (SELECT floor(extract(epoch FROM ${CLOCK}) * 1000)::bigint AS ms FROM epoch),
  written AS (
    INSERT INTO access (id, at, person, on_behalf_of, action, subject, outcome, details, hash)
    SELECT e.id, to_timestamp(ms / 1000.0), e.person, e.on_behalf_of, e.action, e.subject, e.outcome, e.details::json,
      sha256(convert_to(e.before || ms || e.after, 'UTF8'))
    FROM moment, unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
      AS e (id, person, on_behalf_of, action, subject, outcome, details, before, after)
    RETURNING shard, id
  )
  INSERT INTO unsealed (shard, id, kind) SELECT shard, id, 'access' FROM written`;
