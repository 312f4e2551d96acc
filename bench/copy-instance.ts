import type pg from 'pg';
import { canonical } from '#engine/audit/canonical.js';
import { FIRST_HASH } from '#engine/audit/event-hash.js';
import type { Json } from '#engine/runtime/instance.js';

/** Most copies of one statement. */
const PAGE = 50_000;

type Client = Pick<pg.Client, 'query'>;

/** The instance that is copied: what of it differs in a copy, and what the hash of its one event covers besides the one before. */
interface Original {
  readonly id: string;
  readonly key: string;
  readonly command: string;
  readonly hashed: string;
}

/**
 * Copies an instance that has just been started, as if each copy had been started by itself: with its task, timer and inbox rows, its command, its
 * batch, and hashes that verify.
 *
 * @param id - instance with a business key, whose history is one event
 */
export async function copyInstance(superuser: Client, id: string, copies: number): Promise<void> {
  const original = await readOriginal(superuser, id);
  for (let done = 0; done < copies; done += PAGE) await copyPage(superuser, original, Math.min(PAGE, copies - done));
}

async function readOriginal(superuser: Client, id: string): Promise<Original> {
  const { rows } = await superuser.query<Readonly<Record<string, string>> & { readonly at: Date; readonly body: Json }>(
    `SELECT key, e.at, type, actor, on_behalf_of, command_id, encode(e.definition, 'hex') AS definition, body
     FROM instance AS i JOIN event AS e ON e.shard = i.shard AND e.instance_id = i.id WHERE i.shard = 0 AND i.id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`instance ${id} has ${rows.length} events, not one`);
  const { key = '', at, type = '', actor = '', on_behalf_of: onBehalfOf = null, command_id: commandId = '', definition = '', body } = row;
  const hashed = canonical({ instance: id, seq: 1, at: at.getTime(), type, actor, onBehalfOf, commandId, definition, body });
  return { id, key, command: commandId, hashed };
}

async function copyPage(superuser: Client, { id, key, command, hashed }: Original, copies: number): Promise<void> {
  await superuser.query(
    'CREATE TEMPORARY TABLE IF NOT EXISTS copy (id uuid PRIMARY KEY, key text NOT NULL, command text NOT NULL, hash bytea); TRUNCATE copy',
  );
  // Ids of the same shard and month whose other bits are drawn: the last of them choose the lane.
  await superuser.query(
    `INSERT INTO copy (id, key, command)
     SELECT id, right(id::text, 17), right(translate(id::text, '-', ''), length($2::text))
     FROM (SELECT (left($1::text, 19) || right(gen_random_uuid()::text, 17))::uuid AS id FROM generate_series(1, $3::integer)) AS fresh`,
    [id, command, copies],
  );
  await superuser.query(
    `UPDATE copy SET hash = sha256(convert_to($1 || E'\\n' || replace(replace(replace($2, $3, copy.id::text), $4, copy.key), $5, copy.command), 'UTF8'))`,
    [FIRST_HASH, hashed, id, key, command],
  );
  const withKey = (column: string): string => `replace(r.${column}::text, $2, copy.key)::json`;
  await copyRows(
    superuser,
    'instance',
    { id: 'copy.id', key: 'copy.key', head_hash: 'copy.hash', documents: withKey('documents') },
    id,
    key,
  );
  const event = { instance_id: 'copy.id', command_id: 'copy.command', hash: 'copy.hash', batch_id: 'copy.id', body: withKey('body') };
  await copyRows(superuser, 'event', event, id, key);
  await copyRows(superuser, 'command', { id: 'copy.command', instance_id: 'copy.id' }, id, key);
  for (const table of ['task', 'task_candidate', 'timer']) await copyRows(superuser, table, { instance_id: 'copy.id' }, id, key);
  // The Merkle root of one event is the hash of its leaf.
  await superuser.query(
    `INSERT INTO batch (shard, id, at, root, events)
     SELECT 0, copy.id, r.at, sha256('\\x00'::bytea || convert_to(encode(copy.hash, 'hex'), 'UTF8')), 1
     FROM copy, event AS r WHERE r.shard = 0 AND r.instance_id = $1`,
    [id],
  );
}

/** @param own - SQL of the columns that differ in a copy */
async function copyRows(superuser: Client, table: string, own: Readonly<Record<string, string>>, id: string, key: string): Promise<void> {
  const { rows } = await superuser.query<{ name: string }>(
    'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum',
    [table],
  );
  const columns = rows.map(({ name }) => `"${name}"`).join(', ');
  const values = rows.map(({ name }) => own[name] ?? `r."${name}"`).join(', ');
  await superuser.query(
    `INSERT INTO ${table} (${columns}) SELECT ${values} FROM copy, ${table} AS r
     WHERE r.shard = 0 AND r.${table === 'instance' ? 'id' : 'instance_id'} = $1 AND $2::text IS NOT NULL`,
    [id, key],
  );
}
