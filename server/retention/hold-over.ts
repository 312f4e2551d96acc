import type pg from 'pg';
import { instantOfId } from '#engine/audit/evidence/instant-of-id.js';
import { CLOCK } from '#server/clock/clock-sql.js';

/** A hold in force. */
export interface HoldInForce {
  readonly id: string;
  readonly subject: string;
  readonly reason: string;
}

/**
 * The first hold in force over any of these: what is kept from being purged is kept from being erased too.
 *
 * @param subjects - as holds name them
 * @param instances - all that would name them: by id, process, business key and month
 * @returns null: there is none
 */
export async function holdOver(
  client: pg.ClientBase,
  subjects: readonly string[],
  instances: readonly { readonly id: string; readonly process: string; readonly key: string | null }[],
): Promise<HoldInForce | null> {
  const named = instances.flatMap(({ id, process, key }) => [
    `instance:${id}`,
    `process:${process}`,
    `month:${new Date(instantOfId(id)).toISOString().slice(0, 7)}`,
    ...(key === null ? [] : [`key:${process}/${key}`]),
  ]);
  const { rows } = await client.query<HoldInForce>(
    `SELECT id, subject, reason FROM hold AS h, epoch WHERE subject = ANY ($1) AND from_at <= ${CLOCK} AND coalesce(until_at > ${CLOCK}, true)
       AND NOT EXISTS (SELECT FROM hold_end AS e WHERE e.hold = h.id) ORDER BY placed_at, id LIMIT 1`,
    [[...new Set([...subjects, ...named])]],
  );
  return rows[0] ?? null;
}
