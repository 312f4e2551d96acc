import type pg from 'pg';
import type { Instance, InstanceState } from '#engine/runtime/instance.js';
import { READ, WAIT } from './committer-sql.js';
import type { KnowledgePort } from './knowledge.js';
import { settleAll } from './settle-all.js';
import type { Waiting } from './lane.js';

/** What a batch has locked and read. */
export interface BatchRead {
  readonly instances: ReadonlyMap<string, { readonly instance: Instance; readonly headHash: string }>;
  /** Instances another host holds, or moved on between the snapshot and the lock. */
  readonly busy: ReadonlySet<string>;
  /** Command ids done before → digest of their request. */
  readonly digests: ReadonlyMap<string, string>;
  /** Hashes of the senders' sessions that are still valid. */
  readonly sessions: ReadonlySet<string>;
  /** Instant of the batch: the clock instances live by, epoch milliseconds. */
  readonly now: number;
}

interface ReadRow {
  readonly instances: readonly (Instance & { readonly seq: number; readonly head_hash: string; readonly state: InstanceState })[];
  readonly existing: Readonly<Record<string, number>>;
  readonly commands: readonly { readonly id: string; readonly digest: string }[];
  readonly sessions: readonly string[];
  readonly publications: number;
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
  taken: readonly Waiting[],
  wait: boolean,
): Promise<BatchRead> {
  const instances = [...new Set(taken.map(({ request }) => request.instance))].sort();
  const commands = taken.map(({ request }) => request.command.id);
  const sessions = [...new Set(taken.flatMap(({ request }) => request.session ?? []))];
  const [, , answer] = await settleAll([
    client.query('BEGIN'),
    wait ? client.query({ name: 'wait', text: WAIT, values: [shard, instances[0]] }) : Promise.resolve(),
    client.query<ReadRow>({ name: 'read', text: READ, values: [shard, instances, commands, sessions] }),
  ]);
  const read = answer.rows[0];
  if (!read) throw new Error('the read gave no row');
  if (read.publications > knowledge.publications) await knowledge.reload();
  await knowledge.load(read.instances.map((row) => row.definition));
  const current = read.instances.filter((row) => row.seq === read.existing[row.id]);
  const held = new Map(
    current.map(({ head_hash: headHash, seq: _, ...instance }) => [instance.id, { instance: instance as Instance, headHash }] as const),
  );
  return {
    instances: held,
    busy: new Set(Object.keys(read.existing).filter((id) => !held.has(id))),
    digests: new Map(read.commands.map(({ id, digest }) => [id, digest])),
    sessions: new Set(read.sessions),
    now: read.now,
  };
}
