import pg from 'pg';
import type { Instance } from '#engine/runtime/instance.js';
import { READ, WAIT } from './committer-sql.js';
import type { DocumentMemory } from './document-memory.js';
import type { KnowledgePort } from './knowledge.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from './stored-instance.js';
import { settleAll } from './settle-all.js';
import type { Waiting } from './lane.js';

/** What a batch has locked and read. */
export interface BatchRead {
  readonly instances: ReadonlyMap<string, { readonly instance: Instance; readonly headHash: string }>;
  /** Instances another host holds, or moved on between the snapshot and the lock. */
  readonly busy: ReadonlySet<string>;
  /** Commands done before, by id. */
  readonly done: ReadonlyMap<string, DoneCommand>;
  /** Instances that commands done before were carried out on, where the request names another: a start sent again. Not locked, only to be shown. */
  readonly others: ReadonlyMap<string, Instance>;
  /** Hashes of the senders' sessions that are still valid. */
  readonly sessions: ReadonlySet<string>;
  /** Version of the calendars that limits are counted by; null: no count was ever begun. Empty while they are being counted. */
  readonly countedBy: string | null;
  /** Instant of the batch: the clock instances live by, epoch milliseconds. */
  readonly now: number;
}

export interface DoneCommand {
  readonly instance: string;
  /** Of the whole request. */
  readonly digest: string;
}

/** JSON as it came. */
interface InstanceRow extends StoredInstance {
  readonly head_hash: string;
  readonly state: string;
  /** The transaction that last wrote the row. */
  readonly version: string;
  /** Their JSON; null: as remembered. */
  readonly documents: string | null;
}

/** The first row has the facts, the others an instance each. */
type ReadRow = InstanceRow & { readonly facts: string | null };

interface ReadFacts {
  readonly existing: Readonly<Record<string, number>>;
  readonly commands: readonly (DoneCommand & { readonly id: string })[];
  readonly sessions: readonly string[];
  readonly publications: number;
  readonly calendar: string | null;
  readonly now: number;
}

/**
 * Begins the transaction and reads, in one flush; reloads first what was published since.
 *
 * @param wait - wait for the (only) instance instead of skipping it
 */
export async function readBatch(
  client: pg.Client,
  shard: number,
  knowledge: KnowledgePort,
  memory: DocumentMemory,
  taken: readonly Waiting[],
  wait: boolean,
): Promise<BatchRead> {
  const instances = [...new Set(taken.map(({ request }) => request.instance))].sort();
  const commands = taken.map(({ request }) => request.command.id);
  const sessions = [...new Set(taken.flatMap(({ request }) => request.session ?? []))];
  const [, , answer] = await settleAll([
    client.query('BEGIN'),
    wait ? client.query({ name: 'wait', text: WAIT, values: [shard, instances[0]] }) : Promise.resolve(),
    client.query<ReadRow>({
      name: 'read',
      text: READ,
      values: [shard, instances, commands, sessions, memory.versions(instances)],
      types: UNPARSED_JSON,
    }),
  ]);
  const [first, ...rows] = answer.rows;
  if (!first?.facts) throw new Error('the read gave no row');
  const read = JSON.parse(first.facts) as ReadFacts;
  if (read.publications > knowledge.publications) await knowledge.reload();
  await knowledge.load(rows.map((row) => row.definition));
  const current = rows.filter((row) => row.seq === read.existing[row.id]);
  const held = new Map(current.map((row) => [row.id, { instance: readRow(row, memory), headHash: row.head_hash }] as const));
  memory.follow(read.publications);
  for (const { id, version, documents } of current) {
    const instance = held.get(id)?.instance;
    if (instance) memory.remember(instance, version, documents === null ? null : Buffer.byteLength(documents));
  }
  return {
    instances: held,
    busy: new Set(Object.keys(read.existing).filter((id) => !held.has(id))),
    done: new Map(read.commands.map((command) => [command.id, command])),
    others: await readOthers(
      client,
      shard,
      read.commands.map(({ instance }) => instance).filter((id) => !instances.includes(id)),
    ),
    sessions: new Set(read.sessions),
    countedBy: read.calendar,
    now: read.now,
  };
}

/** So that the size of documents is known before they are parsed; asking the database for it would unpack them twice. */
const UNPARSED_JSON: pg.CustomTypesConfig = {
  getTypeParser: ((oid: Parameters<typeof pg.types.getTypeParser>[0], format?: 'text') =>
    oid === pg.types.builtins.JSON ? (text: string) => text : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

function readRow(row: InstanceRow, memory: DocumentMemory): Instance {
  const stored = { ...row, state: JSON.parse(row.state) as unknown };
  return row.documents === null
    ? readStored(stored, memory.recall(row.id))
    : readStored({ ...stored, documents: JSON.parse(row.documents) });
}

async function readOthers(client: pg.Client, shard: number, ids: readonly string[]): Promise<ReadonlyMap<string, Instance>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<StoredInstance>(
    `SELECT ${STORED_INSTANCE} FROM instance WHERE shard = $1 AND id = ANY ($2::uuid[])`,
    [shard, ids],
  );
  return new Map(rows.map((row) => [row.id, readStored(row)]));
}
