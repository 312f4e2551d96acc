import type pg from 'pg';
import { type EvidenceReport, EvidenceVerifier } from '#engine/audit/evidence/verify-evidence.js';
import { sha256 } from '#server/instance/sha256.js';
import { isSigned } from '#server/seal/seal-key.js';
import { evidenceLines } from './evidence-lines.js';
import { inSnapshot } from './snapshot.js';

/** Events between two tellings. */
const TOLD_EVERY = 20_000;

/** How far a verification has come. */
export interface Verifying {
  readonly read: number;
  readonly of: number;
}

/**
 * Verifies a database, or some of its instances, as the host sees it: by the keys the database names itself. Whoever does not trust the host verifies the evidence
 * it gives, with keys and seals of his own.
 *
 * @param instances - null: all
 */
export function verifyDatabase(pool: pg.Pool, instances: readonly string[] | null): AsyncGenerator<Verifying, EvidenceReport> {
  return inSnapshot(pool, async function* (client) {
    const { rows } = await client.query<{ of: number }>(
      instances
        ? { text: 'SELECT count(*)::float8 AS of FROM event WHERE shard = 0 AND instance_id = ANY ($1::uuid[])', values: [instances] }
        : 'SELECT count(*)::float8 AS of FROM event',
    );
    const of = rows[0]?.of ?? 0;
    const verifier = new EvidenceVerifier(sha256, isSigned, { keys: null, published: [] });
    let told = 0;
    for await (const line of evidenceLines(client, instances)) {
      verifier.read(line);
      if (verifier.events < told + TOLD_EVERY) continue;
      told = verifier.events;
      yield { read: told, of };
    }
    return verifier.finish();
  });
}
