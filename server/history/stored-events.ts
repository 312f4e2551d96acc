import type pg from 'pg';
import { FIRST_HASH } from '#engine/audit/event-hash.js';
import type { StoredEvent } from '#engine/audit/verify-chain.js';
import type { JsonObject } from '#engine/runtime/instance.js';

/** An event with the commit it was part of. */
export interface HistoryEvent extends StoredEvent {
  readonly body: JsonObject;
  readonly batch: string;
}

interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
  readonly actor: string | null;
  readonly on_behalf_of: string | null;
  readonly command_id: string;
  /** Null: that of the event before. */
  readonly definition: string | null;
  /** Definition of the last event before the first of these; null: there is none. */
  readonly earlier: string | null;
  readonly body: JsonObject;
  /** Of the event before, which the row does not repeat; null: it is the first. */
  readonly previous_hash: string | null;
  readonly hash: string;
  readonly batch_id: string;
}

/**
 * Events of an instance as they are stored, in order; what is personal in them is ciphertext.
 *
 * @param after - only events with a greater seq
 */
export async function storedEvents(
  pool: Pick<pg.Client, 'query'>,
  instance: string,
  after = 0,
  limit = 1_000_000,
): Promise<readonly HistoryEvent[]> {
  const { rows } = await pool.query<EventRow>(
    `SELECT seq, at, type, actor, on_behalf_of, command_id, encode(definition, 'hex') AS definition, body, encode(hash, 'hex') AS hash, batch_id,
       encode(coalesce(lag(hash) OVER (ORDER BY seq),
         (SELECT hash FROM event WHERE shard = 0 AND instance_id = $1 AND seq = $2::integer)), 'hex') AS previous_hash,
       (SELECT encode(definition, 'hex') FROM event WHERE shard = 0 AND instance_id = $1 AND seq <= $2::integer AND definition IS NOT NULL
         ORDER BY seq DESC LIMIT 1) AS earlier
     FROM event WHERE shard = 0 AND instance_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [instance, after, limit],
  );
  let definition = rows[0]?.earlier ?? '';
  return rows.map((row) => ({
    instance,
    seq: row.seq,
    at: row.at.getTime(),
    type: row.type,
    actor: row.actor,
    onBehalfOf: row.on_behalf_of,
    commandId: row.command_id,
    definition: (definition = row.definition ?? definition),
    body: row.body,
    previousHash: row.previous_hash ?? FIRST_HASH,
    hash: row.hash,
    batch: row.batch_id,
  }));
}
