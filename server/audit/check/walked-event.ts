import type { JsonObject } from '#engine/runtime/instance.js';
import type { HashedEvent } from '#engine/audit/event-hash.js';
import { isRecord, openPersonal } from '#engine/audit/personal.js';
import { decrypt, type SubjectKey } from '#server/personal/cipher.js';
import type { Pages, Snapshot } from './snapshot.js';
import type { Scope } from './scope.js';

/** An event as the walk reads it. */
export interface WalkedEvent extends HashedEvent {
  readonly instance_id: string;
  readonly body: JsonObject;
  /** As it is stored. */
  readonly text: string;
  /** The body with what is personal in clear, null where it cannot be read. */
  readonly opened: JsonObject;
  /** Why something personal in it cannot be read; null: all can. */
  readonly closed: 'erased' | 'key lost' | 'does not open' | null;
  readonly hash: string;
  readonly batch: string;
}

interface EventRow {
  readonly instance_id: string;
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
  readonly actor: string | null;
  readonly on_behalf_of: string | null;
  readonly command_id: string;
  /** Null: that of the event before. */
  readonly definition: string | null;
  readonly body: string;
  readonly hash: string;
  readonly batch_id: string;
}

const PAGE = 200;

/** All events of the scope, in order of instance and seq, opened. */
export function walkedEvents(snapshot: Snapshot, scope: Scope): Pages<WalkedEvent> {
  const pages = snapshot.pages<EventRow>(
    `SELECT instance_id, seq, at, type, actor, on_behalf_of, command_id, encode(definition, 'hex') AS definition, body::text AS body,
       encode(hash, 'hex') AS hash, batch_id
     FROM event WHERE shard = 0 AND ${scope.covers('instance_id')} ORDER BY instance_id, seq`,
    PAGE,
  );
  let last = { instance: '', definition: '' };
  return async () => {
    const rows = await pages();
    const keys = await keysIn(snapshot, rows);
    return rows.map((row) => {
      const { instance_id: instance, seq, type, actor } = row;
      const definition = row.definition ?? (last.instance === instance ? last.definition : '');
      last = { instance, definition };
      const body = JSON.parse(row.body) as JsonObject;
      return {
        instance_id: instance,
        instance,
        seq,
        at: row.at.getTime(),
        type,
        actor,
        onBehalfOf: row.on_behalf_of,
        commandId: row.command_id,
        definition,
        body,
        text: row.body,
        ...(SEALED.test(row.body) ? open(body, `${instance}:${seq}`, keys) : { opened: body, closed: null }),
        hash: row.hash,
        batch: row.batch_id,
      };
    });
  };
}

/** Key id → its secret; null: it was destroyed. */
type Keys = ReadonlyMap<string, Buffer | null>;

const SEALED = /"\$sealed"/;
const KEY_ID = /"key":\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;

async function keysIn(snapshot: Snapshot, rows: readonly EventRow[]): Promise<Keys> {
  const ids = new Set(rows.filter(({ body }) => SEALED.test(body)).flatMap(({ body }) => [...body.matchAll(KEY_ID)].map(([, id]) => id)));
  if (ids.size === 0) return new Map();
  const keys = await snapshot.rows<{ id: string; secret: Buffer | null }>(
    'SELECT id, secret FROM subject_key WHERE id = ANY ($1::uuid[])',
    [[...ids]],
  );
  return new Map(keys.map(({ id, secret }) => [id, secret]));
}

function open(body: JsonObject, place: string, keys: Keys): Pick<WalkedEvent, 'opened' | 'closed'> {
  let closed: WalkedEvent['closed'] = null;
  const opened = openPersonal(body, (sealed) => {
    const id = String(sealed['key']);
    const secret = keys.get(id);
    if (secret) {
      const key: SubjectKey = { id, secret };
      const value = decrypt(key, place, sealed);
      // Null itself is never sealed.
      if (value === null) closed = 'does not open';
      return value;
    }
    if (secret === null) closed ??= 'erased';
    else closed = 'key lost';
    return null;
  });
  return { opened: isRecord(opened) ? opened : {}, closed };
}

/** The command as it is stored; empty where somebody took it out. */
export function commandOf({ body }: Pick<WalkedEvent, 'body'>): JsonObject {
  const { command = null } = body;
  return isRecord(command) ? command : {};
}
