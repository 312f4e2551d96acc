import type pg from 'pg';
import { eventText, FIRST_HASH } from '#engine/audit/event-hash.js';
import { HASHED_EVENTS, type HashedEventRow } from '#server/audit/hashed-events.js';
import { sha256 } from '#server/instance/sha256.js';
import type { Examined } from './retention-rules.js';

/** The history of an instance, as much of it as stays after a purge. */
export interface LastHistory {
  readonly id: string;
  /** Commit and hash of each event, in order. */
  readonly events: readonly (readonly [batch: string, hash: string])[];
  readonly commands: readonly string[];
  /** Whether each hash is that of its event and the last one is the head: what was tampered with is not purged, for then nobody could find it any more. */
  readonly isWhole: boolean;
}

/** Reads histories and verifies them a last time; in the order the instances are given. */
export async function lastHistories(client: Pick<pg.ClientBase, 'query'>, instances: readonly Examined[]): Promise<readonly LastHistory[]> {
  const { rows } = await client.query<HashedEventRow>(
    `${HASHED_EVENTS} WHERE shard = 0 AND instance_id = ANY ($1::uuid[]) ORDER BY instance_id, seq`,
    [instances.map(({ id }) => id)],
  );
  const byInstance = new Map<string, HashedEventRow[]>();
  for (const row of rows) {
    const events = byInstance.get(row.instance);
    if (events) events.push(row);
    else byInstance.set(row.instance, [row]);
  }
  return instances.map((instance) => {
    const events = byInstance.get(instance.id) ?? [];
    return {
      id: instance.id,
      events: events.map(({ batch, hash }) => [batch, hash] as const),
      commands: events.map(({ command_id }) => command_id),
      isWhole: isWhole(instance, events),
    };
  });
}

function isWhole({ id, seq: last, head }: Examined, events: readonly HashedEventRow[]): boolean {
  let previous = FIRST_HASH;
  let definition = '';
  for (const [index, row] of events.entries()) {
    const { seq, at, type, actor, on_behalf_of: onBehalfOf, command_id: commandId, body, hash } = row;
    definition = row.definition ?? definition;
    const text = eventText({ instance: id, seq, at, type, actor, onBehalfOf, commandId, definition }, body);
    if (seq !== index + 1 || sha256(`${previous}\n${text}`) !== hash) return false;
    previous = hash;
  }
  return events.length === last && previous === head;
}
