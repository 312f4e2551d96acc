import type pg from 'pg';
import { removeAttachments } from '#server/file/remove-attachments.js';
import { firstIdOf, type MonthRange } from '#server/database/month-range.js';

/**
 * Takes away what belongs to instances, but for their events, which go with the partition, and what only a walk through the table finds (`SWEPT`).
 *
 * What stays: the rows of registers as they are now, which are the department's ledger and not the instance's; `batch`, `seal` and `access`; definitions,
 * directory and calendars of then; `schedule_item`, so that an item does not begin again; `message_receipt`, by which a message from outside sent once
 * more is known; commands an instance that is still there has sent, until it goes too. Rows of open work (`task_candidate`, `timer`, `subscription`) an ended instance has none of.
 *
 * @param commands - ids of the commands its events carried out
 */
export async function removeInstances(client: pg.ClientBase, ids: readonly string[], commands: readonly string[]): Promise<void> {
  await removeAttachments(client, ids);
  await client.query(
    // Who heard a message is found among the commands for as long as the sender is there.
    `DELETE FROM command WHERE shard = 0 AND id = ANY ($1) AND CASE WHEN id ~ '${SENT}' THEN NOT EXISTS (
       SELECT FROM instance AS i WHERE i.shard = 0 AND i.id = left(command.id, 36)::uuid AND i.id <> ALL ($2::uuid[])) ELSE true END`,
    [commands, ids],
  );
  await client.query(
    `DELETE FROM command AS c USING unnest($1::uuid[]) AS gone (id) WHERE c.shard = 0 AND c.id > gone.id || ':' AND c.id < gone.id || ';'
       AND NOT EXISTS (SELECT FROM instance AS i WHERE i.shard = 0 AND i.id = c.instance_id AND i.id <> ALL ($1::uuid[]))`,
    [ids],
  );
  for (const table of ['task', 'outbox', 'dead_letter', 'print'])
    await client.query(`DELETE FROM ${table} WHERE shard = 0 AND instance_id = ANY ($1::uuid[])`, [ids]);
  // Nothing is left that was sealed with them; in a backup it can be read no more.
  await client.query(`DELETE FROM subject_key WHERE subject = ANY (SELECT 'instance:' || id FROM unnest($1::uuid[]) AS gone (id))`, [ids]);
  await client.query('DELETE FROM instance WHERE shard = 0 AND id = ANY ($1::uuid[])', [ids]);
}

/** The id of a command that carries what an instance sent: `<sender>:<seq>:<n>><receiver>`. */
const SENT = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9]+:[0-9]+>';

/** Tables with rows of instances that no index leads to by the instance → condition of those of a month; `$1` and `$2`: its first id, and the first one after. */
const SWEPT = {
  notification: 'shard = 0 AND instance_id >= $1::uuid AND instance_id < $2::uuid',
  record_history: 'shard = 0 AND instance_id >= $1::uuid AND instance_id < $2::uuid',
  // Messages they sent that nobody has come to listen for.
  message: `shard = 0 AND id ~ '^[0-9a-f-]{36}:' AND left(id, 36) COLLATE "C" >= $1::text AND left(id, 36) COLLATE "C" < $2::text`,
} as const;

/** Pages of 8 kB looked through by one statement. */
const PAGES = 256;

/** Statements that walk through these tables, a part each; to be carried out one by one, with rests in between. */
export async function* sweeps(client: pg.ClientBase, { from, to }: MonthRange): AsyncGenerator<() => Promise<unknown>> {
  const range = [firstIdOf(from), firstIdOf(to)];
  for (const [table, condition] of Object.entries(SWEPT)) {
    const { rows } = await client.query<{ pages: number }>(
      `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::integer AS pages`,
      [table],
    );
    for (let page = 0; page < Number(rows[0]?.pages ?? 0); page += PAGES)
      yield () =>
        client.query(`DELETE FROM ${table} WHERE ctid >= '(${page},0)'::tid AND ctid < '(${page + PAGES},0)'::tid AND ${condition}`, range);
  }
}
