import type pg from 'pg';
import { type EvidenceReport, EvidenceVerifier } from '#engine/audit/evidence/verify-evidence.js';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import { evidenceLines } from '#server/audit/evidence-lines.js';
import { inSnapshot } from '#server/audit/snapshot.js';
import { type HistoryEvent, storedEvents } from '#server/history/stored-events.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import { sha256 } from '#server/instance/sha256.js';
import { isSigned } from '#server/seal/seal-key.js';
import { published, type StoredSeal } from '#server/seal/stored-seals.js';
import type { CaseAccess } from './case-file.js';

/** Entries of the access log that are told. */
const MOST_ACCESSES = 2_000;

/** What the database holds of an instance, all of one moment. */
export interface CaseRecords {
  readonly stored: Instance;
  readonly events: readonly HistoryEvent[];
  /** Events whose attached files are still there. */
  readonly attachments: ReadonlySet<number>;
  readonly accesses: readonly CaseAccess[];
  readonly accessCount: number;
  readonly evidence: readonly string[];
  readonly report: EvidenceReport;
  readonly seals: readonly PublishedSeal[];
}

export async function readRecords(pool: Pick<pg.Pool, 'connect'>, instance: string): Promise<CaseRecords> {
  for await (const records of inSnapshot(pool, async function* (client) {
    yield await recordsOf(client, instance);
  }))
    return records;
  throw new Error('the snapshot told nothing');
}

async function recordsOf(client: Pick<pg.ClientBase, 'query'>, instance: string): Promise<CaseRecords> {
  const evidence: string[] = [];
  const verifier = new EvidenceVerifier(sha256, isSigned, { keys: null, published: [] });
  for await (const line of evidenceLines(client, [instance])) {
    verifier.read(line);
    evidence.push(line);
  }
  const { rows } = await client.query<StoredInstance>(`SELECT ${STORED_INSTANCE} FROM instance WHERE shard = 0 AND id = $1`, [instance]);
  const [row] = rows;
  if (!row) throw new Error(`the instance ${instance} is gone`);
  return {
    stored: readStored(row),
    events: await storedEvents(client, instance),
    attachments: await attachmentsOf(client, instance),
    ...(await accessesOf(client, instance)),
    evidence,
    report: verifier.finish(),
    seals: evidence.filter((line) => line.startsWith('{"seal":')).map(sealIn),
  };
}

function sealIn(line: string): PublishedSeal {
  const { leaves: _, ...seal } = (JSON.parse(line) as { seal: StoredSeal & { readonly leaves?: unknown } }).seal;
  return published(seal);
}

async function attachmentsOf(client: Pick<pg.ClientBase, 'query'>, instance: string): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ seq: number }>('SELECT seq FROM attachment WHERE shard = 0 AND instance_id = $1', [instance]);
  return new Set(rows.map(({ seq }) => seq));
}

interface AccessRow extends Omit<CaseAccess, 'at'> {
  readonly at: Date;
  readonly count: number;
  readonly details: JsonObject;
}

async function accessesOf(
  client: Pick<pg.ClientBase, 'query'>,
  instance: string,
): Promise<{ readonly accesses: readonly CaseAccess[]; readonly accessCount: number }> {
  const { rows } = await client.query<AccessRow>(
    `SELECT at, person, on_behalf_of AS "onBehalfOf", action, outcome, details, count(*) OVER ()::int AS count FROM access
     WHERE shard = 0 AND subject = $1 ORDER BY at DESC, id DESC LIMIT $2`,
    [`instance:${instance}`, MOST_ACCESSES],
  );
  const accesses = rows.map(({ at, count: _, ...entry }) => ({ ...entry, at: at.getTime() }));
  return { accesses: accesses.toReversed(), accessCount: rows[0]?.count ?? 0 };
}
