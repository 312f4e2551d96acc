import type pg from 'pg';
import { instantOfId } from '#engine/audit/evidence/instant-of-id.js';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';

/** A seal with what it covers. */
export interface StoredSeal extends PublishedSeal {
  readonly batchIds: readonly string[];
  readonly accessIds: readonly string[];
}

interface SealRow {
  readonly n: number;
  readonly at: number;
  readonly previous: string;
  readonly batchIds: readonly string[];
  readonly accessIds: readonly string[];
  readonly events: number;
  readonly root: string;
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

const COLUMNS = `n::float8 AS n, (extract(epoch FROM at) * 1000)::float8 AS at, encode(previous, 'hex') AS previous, batches AS "batchIds",
  accesses AS "accessIds", events::float8 AS events, encode(root, 'hex') AS root, encode(key, 'hex') AS key, encode(hash, 'hex') AS hash,
  encode(signature, 'base64') AS signature`;

/** Seals after a number, in order. */
export async function sealsAfter(database: Pick<pg.ClientBase, 'query'>, n: number, limit: number): Promise<readonly StoredSeal[]> {
  const { rows } = await database.query<SealRow>(`SELECT ${COLUMNS} FROM seal WHERE n > $1 ORDER BY n LIMIT $2`, [n, limit]);
  return rows.map(stored);
}

/** How far a host's clock, which ids are made by, may be ahead of the database's, which seals are made by. */
const CLOCKS_APART_MS = 60 * 60_000;

/** Seals that cover any of these commits, in order: each is looked for from the instant of its id on, and found soon after. */
export async function sealsOf(database: Pick<pg.ClientBase, 'query'>, batches: readonly string[]): Promise<readonly StoredSeal[]> {
  const since = batches.map((id) => new Date(instantOfId(id) - CLOCKS_APART_MS));
  const { rows } = await database.query<SealRow>(
    `SELECT DISTINCT ON (n) ${COLUMNS} FROM unnest($1::uuid[], $2::timestamptz[]) AS b (id, since)
     CROSS JOIN LATERAL (SELECT * FROM seal WHERE seal.at >= b.since AND b.id = ANY (seal.batches) ORDER BY seal.at LIMIT 1) AS s ORDER BY n`,
    [batches, since],
  );
  return rows.map(stored);
}

/** The last one; null: there is none yet. */
export async function lastSeal(database: Pick<pg.ClientBase, 'query'>): Promise<StoredSeal | null> {
  const { rows } = await database.query<SealRow>(`SELECT ${COLUMNS} FROM seal ORDER BY n DESC LIMIT 1`);
  return rows[0] ? stored(rows[0]) : null;
}

/** As it is published: without what it covers. */
export function published({ batchIds: _, accessIds: __, ...seal }: StoredSeal): PublishedSeal {
  return seal;
}

function stored(row: SealRow): StoredSeal {
  const { batchIds, accessIds, signature, ...seal } = row;
  return {
    ...seal,
    batches: batchIds.length,
    accesses: accessIds.length,
    batchIds,
    accessIds,
    signature: signature.replaceAll('\n', ''),
  };
}
