import type pg from 'pg';
import { wholeBody } from '#engine/audit/compact-body.js';
import type { JsonObject } from '#engine/runtime/instance.js';

interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  readonly commandId: string;
  readonly body: JsonObject;
}

/**
 * How a task came to be closed, for whoever comes too late. The history is asked, for an instance keeps only what is open, and knows who decided last but
 * not which tasks that closed.
 *
 * @returns `by` (null: a program), `at` (epoch milliseconds), `how` it was closed, `outcome` and `state` of the decision that closed it, or else the task's
 *   state; nothing when no event closed it
 */
export async function taskEnd(pool: Pick<pg.Client, 'query'>, instance: string, task: number): Promise<JsonObject> {
  const { rows } = await pool.query<EventRow>(
    `SELECT seq, at, actor, on_behalf_of AS "onBehalfOf", command_id AS "commandId", body FROM event
     WHERE shard = 0 AND instance_id = $1 AND (body->'command'->>'task' = $2::text
       OR (body->'delta'->'closed')::jsonb @> jsonb_build_array(jsonb_build_object('task', $2::integer)))
     ORDER BY seq DESC`,
    [instance, task],
  );
  for (const row of rows) {
    const at = row.at.getTime();
    const delta = wholeBody(row.body, { ...row, at })['delta'] as Readonly<Record<string, readonly JsonObject[]>>;
    const closed = delta['closed']?.find((entry) => entry['task'] === task);
    if (!closed) continue;
    const how = closed['how'] ?? null;
    const [decision] = delta['decisions'] ?? [];
    if (!decision) return { by: row.actor, at, state: closed['state'] ?? null, how };
    return { by: row.actor, at, state: decision['state'] ?? null, how, outcome: decision['outcome'] ?? null };
  }
  return {};
}
