import type pg from 'pg';
import { eventText } from '#engine/audit/event-hash.js';
import {
  type BatchLine,
  EVIDENCE_FORMAT,
  type EvidenceEnd,
  type EvidenceHeader,
  eventLine,
  type HeadLine,
} from '#engine/audit/evidence/evidence-line.js';
import type { PurgedLine } from '#engine/audit/evidence/purged.js';
import { batchLeaf } from '#engine/audit/evidence/seal.js';
import { sha256 } from '#server/instance/sha256.js';
import { sealsAfter, sealsOf, type StoredSeal } from '#server/seal/stored-seals.js';
import { PURGED_JSON, purgedLine, type PurgedRow } from './purged-row.js';
import { HASHED_EVENTS, type HashedEventRow } from './hashed-events.js';
import { rowStream } from './row-stream.js';

type Client = Pick<pg.ClientBase, 'query'>;

/**
 * The evidence of a database, or of some of its instances, as lines of JSON: header, seals, commits, accesses, each instance's head and events (of a purged one what stays), the end. Within a
 * transaction of one snapshot, so that it agrees with itself while others work; only a page of it is in memory.
 *
 * @param instances - null: all there is
 */
export async function* evidenceLines(client: Client, instances: readonly string[] | null): AsyncGenerator<string> {
  const counts = { seals: 0, batches: 0, accesses: 0, heads: 0, purged: 0, events: 0 };
  const counted = (kind: keyof EvidenceEnd, line: object): string => {
    counts[kind] += 1;
    return JSON.stringify(line);
  };
  yield JSON.stringify({ evidence: await header(client, instances) });
  const batches = instances && (await batchesOf(client, instances));
  for await (const seal of batches ? await sealsOf(client, batches) : allSeals(client))
    yield counted('seals', { seal: batches ? { ...seal, leaves: await leavesOf(client, seal) } : seal });
  for await (const { leaves, ...batch } of rowStream<BatchRow>(client, 'batches', ...where(BATCHES, 'id', batches)))
    yield counted('batches', { batch: { ...batch, ...(leaves === '' ? {} : { leaves: hashesIn(leaves) }) } satisfies BatchLine });
  if (!instances)
    for await (const access of rowStream(client, 'accesses', `${ACCESSES} ORDER BY id`)) yield counted('accesses', { access });
  for await (const { head, purged, event } of histories(client, instances)) {
    if (head) yield counted('heads', { head });
    if (purged) yield counted('purged', { purged });
    if (!event) continue;
    counts.events += 1;
    yield event;
  }
  yield JSON.stringify({ end: counts });
}

async function header(client: Client, instances: readonly string[] | null): Promise<EvidenceHeader> {
  const { rows: keys } = await client.query<{ fingerprint: string; public_key: string }>(
    `SELECT encode(fingerprint, 'hex') AS fingerprint, public_key FROM seal_key ORDER BY first_used_at`,
  );
  const { rows } = await client.query<{ now: number }>('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now');
  return {
    format: EVIDENCE_FORMAT,
    at: rows[0]?.now ?? 0,
    instances,
    keys: Object.fromEntries(keys.map(({ fingerprint, public_key }) => [fingerprint, public_key])),
  };
}

async function* allSeals(client: Client): AsyncGenerator<StoredSeal> {
  for (let page: readonly StoredSeal[] = [], n = 0; ; n = page.at(-1)?.n ?? n) {
    page = await sealsAfter(client, n, 200);
    yield* page;
    if (page.length < 200) return;
  }
}

async function batchesOf(client: Client, instances: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT DISTINCT batch_id AS id FROM event WHERE shard = 0 AND instance_id = ANY ($1::uuid[]) ORDER BY 1',
    [instances],
  );
  return rows.map(({ id }) => id);
}

/** Leaves of a seal whose commits and accesses are not all told. */
async function leavesOf(client: Client, { batchIds, accessIds }: StoredSeal): Promise<readonly string[]> {
  const { rows: batches } = await client.query<BatchRow>(`${BATCHES} WHERE shard = 0 AND id = ANY ($1::uuid[]) ORDER BY id`, [batchIds]);
  const { rows: accesses } = await client.query<{ hash: string }>(
    `SELECT encode(hash, 'hex') AS hash FROM access WHERE shard = 0 AND id = ANY ($1::uuid[]) ORDER BY id`,
    [accessIds],
  );
  return [...batches.map(({ id, at, root, events }) => batchLeaf(sha256, { id, at, root, events })), ...accesses.map(({ hash }) => hash)];
}

interface BatchRow {
  readonly id: string;
  readonly at: number;
  readonly root: string;
  readonly events: number;
  readonly leaves: string;
}

const BATCHES = `SELECT id, floor(extract(epoch FROM at) * 1000)::float8 AS at, encode(root, 'hex') AS root, events, encode(leaves, 'hex') AS leaves FROM batch`;
const ACCESSES = `SELECT id, floor(extract(epoch FROM at) * 1000)::float8 AS at, person, on_behalf_of AS "onBehalfOf", action, subject, outcome, details,
  encode(hash, 'hex') AS hash FROM access`;

/** Only rows of these ids, in order; all of them for null. */
function where(sql: string, column: string, ids: readonly string[] | null): [sql: string, values: unknown[]] {
  return ids ? [`${sql} WHERE shard = 0 AND ${column} = ANY ($1::uuid[]) ORDER BY ${column}`, [ids]] : [`${sql} ORDER BY ${column}`, []];
}

const HASH_LENGTH = 64;

function hashesIn(leaves: string): readonly string[] {
  return Array.from({ length: leaves.length / HASH_LENGTH }, (_, place) => leaves.slice(place * HASH_LENGTH, (place + 1) * HASH_LENGTH));
}

const HEADS = `SELECT id AS instance, seq, encode(head_hash, 'hex') AS hash FROM instance`;

/** What the database says of an instance: where its history ends, or what stays of it. */
type StandingRow = HeadLine & { readonly purged: PurgedRow | null };

/** Heads, and what stays of purged instances, in one order. */
const STANDING = `SELECT id AS instance, seq, encode(head_hash, 'hex') AS hash, NULL::json AS purged FROM instance
  UNION ALL SELECT id, 0, '', ${PURGED_JSON} FROM purged_instance AS p ORDER BY instance`;

/** Heads and events of all instances that have either, in order; the head before its events. Of a purged one there is its line, whatever its partition still holds. */
async function* histories(
  client: Client,
  instances: readonly string[] | null,
): AsyncGenerator<{ readonly head?: HeadLine; readonly purged?: PurgedLine; readonly event?: string }> {
  const [standing, values] = instances ? where(HEADS, 'id', instances) : [STANDING, []];
  const heads = rowStream<StandingRow & pg.QueryResultRow>(client, 'heads', standing, values);
  const sql = instances ? `${HASHED_EVENTS} WHERE shard = 0 AND instance_id = ANY ($1::uuid[])` : HASHED_EVENTS;
  let head = await heads.next();
  let instance = '';
  let definition = '';
  let isPurged = false;
  for await (const row of rowStream<HashedEventRow & pg.QueryResultRow>(client, 'events', `${sql} ORDER BY instance_id, seq`, values)) {
    if (row.instance !== instance) {
      instance = row.instance;
      definition = '';
      isPurged = false;
      for (; !head.done && head.value.instance <= instance; head = await heads.next()) {
        isPurged = head.value.instance === instance && head.value.purged != null;
        yield standingLine(head.value);
      }
    }
    if (isPurged) continue;
    definition = row.definition ?? definition;
    const { seq, at, type, actor, on_behalf_of: onBehalfOf, command_id: commandId } = row;
    yield {
      event: eventLine(eventText({ instance, seq, at, type, actor, onBehalfOf, commandId, definition }, row.body), row.batch, row.hash),
    };
  }
  for (; !head.done; head = await heads.next()) yield standingLine(head.value);
}

function standingLine({ instance, seq, hash, purged }: StandingRow): { readonly head: HeadLine } | { readonly purged: PurgedLine } {
  return purged ? { purged: purgedLine(instance, purged) } : { head: { instance, seq, hash } };
}
