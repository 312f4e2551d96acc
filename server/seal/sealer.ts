import type pg from 'pg';
import { FIRST_HASH } from '#engine/audit/event-hash.js';
import { batchLeaf, hashSeal, type PublishedSeal, type SealedBatch, sealRoot } from '#engine/audit/evidence/seal.js';
import { sha256 } from '#server/instance/sha256.js';
import type { SealKey } from './seal-key.js';
import { lastSeal } from './stored-seals.js';

/** One host at a time. */
const SEAL_LOCK = 0x7365_616c;
/** Most commits and accesses of one seal; more only come together when nobody sealed for long. */
const MOST = 20_000;

interface AccessRow {
  readonly id: string;
  readonly hash: string;
}

/**
 * Seals what was committed since the last seal: whatever a commit put into `unsealed` is there until a seal took it, so that none is passed over, in
 * whatever order they committed.
 */
export class Sealer {
  constructor(
    private readonly pool: Pick<pg.Pool, 'connect'>,
    private readonly key: SealKey,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** @returns the seal; null: nothing was committed since the last one, or another host is sealing */
  async seal(): Promise<PublishedSeal | null> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const seal = await this.sealWith(client);
      await client.query(seal ? 'COMMIT' : 'ROLLBACK');
      return seal;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** Names for the next seal what a host of a release without seals committed meanwhile. @returns how many commits */
  async adopt(): Promise<number> {
    const client = await this.pool.connect();
    try {
      const { rows } = await client.query<{ same: boolean }>(
        `SELECT (SELECT count(*) FROM batch) = (SELECT coalesce(sum(cardinality(batches)), 0) FROM seal) + (SELECT count(*) FROM unsealed WHERE kind = 'batch') AS same`,
      );
      if (rows[0]?.same) return 0;
      const { rowCount } = await client.query(
        `INSERT INTO unsealed (shard, id, kind) SELECT shard, id, 'batch' FROM batch
         WHERE id NOT IN (SELECT unnest(batches) FROM seal) ON CONFLICT DO NOTHING`,
      );
      return rowCount ?? 0;
    } finally {
      client.release();
    }
  }

  private async sealWith(client: pg.PoolClient): Promise<PublishedSeal | null> {
    const { rows: lock } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS held', [SEAL_LOCK]);
    if (!lock[0]?.held) return null;
    const { rows: taken } = await client.query<{ id: string; kind: 'batch' | 'access' }>(
      `DELETE FROM unsealed WHERE (shard, id) IN (SELECT shard, id FROM unsealed ORDER BY shard, id LIMIT ${MOST}) RETURNING id, kind`,
    );
    if (taken.length === 0) return null;
    const ids = (kind: string): readonly string[] => taken.flatMap((row) => (row.kind === kind ? [row.id] : []));
    const { rows: batches } = await client.query<SealedBatch>(
      `SELECT id, floor(extract(epoch FROM at) * 1000)::float8 AS at, encode(root, 'hex') AS root, events FROM batch WHERE shard = 0 AND id = ANY ($1::uuid[]) ORDER BY id`,
      [ids('batch')],
    );
    const { rows: accesses } = await client.query<AccessRow>(
      `SELECT id, encode(hash, 'hex') AS hash FROM access WHERE shard = 0 AND id = ANY ($1::uuid[]) ORDER BY id`,
      [ids('access')],
    );
    if (batches.length + accesses.length < taken.length) this.report('commits or accesses vanished before they were sealed');
    return this.write(client, batches, accesses);
  }

  private async write(client: pg.PoolClient, batches: readonly SealedBatch[], accesses: readonly AccessRow[]): Promise<PublishedSeal> {
    const last = await lastSeal(client);
    const { rows: clock } = await client.query<{ now: number }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    );
    const leaves = [batches.map((batch) => batchLeaf(sha256, batch)), accesses.map(({ hash }) => hash)] as const;
    const content = {
      n: (last?.n ?? 0) + 1,
      at: clock[0]?.now ?? 0,
      previous: last?.hash ?? FIRST_HASH,
      batches: batches.length,
      accesses: accesses.length,
      events: batches.reduce((sum, { events }) => sum + events, 0),
      root: sealRoot(sha256, ...leaves),
      key: this.key.fingerprint,
    };
    const hash = hashSeal(sha256, content);
    const seal = { ...content, hash, signature: this.key.sign(hash) };
    await client.query(`INSERT INTO seal_key (fingerprint, public_key) VALUES (decode($1, 'hex'), $2) ON CONFLICT DO NOTHING`, [
      this.key.fingerprint,
      this.key.publicKey,
    ]);
    await client.query(
      `INSERT INTO seal (n, at, previous, batches, accesses, events, root, key, hash, signature)
       VALUES ($1, to_timestamp($2 / 1000.0), decode($3, 'hex'), $4, $5, $6, decode($7, 'hex'), decode($8, 'hex'), decode($9, 'hex'), decode($10, 'base64'))`,
      [
        seal.n,
        seal.at,
        seal.previous,
        batches.map(({ id }) => id),
        accesses.map(({ id }) => id),
        seal.events,
        seal.root,
        seal.key,
        hash,
        seal.signature,
      ],
    );
    return seal;
  }
}
