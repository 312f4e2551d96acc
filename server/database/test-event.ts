import type pg from 'pg';

/**
 * Inserts an event of no instance.
 *
 * @param id - of the instance it says it is of
 * @param at - what it says of its instant, ISO 8601; default: now
 */
export async function insertEvent(client: pg.Pool | pg.PoolClient, id: string, at = new Date().toISOString()): Promise<void> {
  await client.query(
    `INSERT INTO event (shard, instance_id, seq, at, type, command_id, definition, body, hash, batch_id)
     VALUES (0, $1, 1, $2, 'instance.started', 'c', 'd', '{}', '1', gen_random_uuid())`,
    [id, at],
  );
}
