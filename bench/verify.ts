import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { EvidenceVerifier } from '#engine/audit/evidence/verify-evidence.js';
import { evidenceLines } from '#server/audit/evidence-lines.js';
import { inSnapshot } from '#server/audit/snapshot.js';
import { verifyDatabase } from '#server/audit/verify-database.js';
import { BYTES, linesOf } from '#server/cli/commands/audit/file-lines.js';
import { Committer } from '#server/instance/committer.js';
import { sha256 } from '#server/instance/sha256.js';
import { isSigned, SealKey } from '#server/seal/seal-key.js';
import { Sealer } from '#server/seal/sealer.js';
import { startBenchDatabase } from './bench-database.js';
import { playInstance, TRANSITIONS } from './workload.js';

export interface VerifyResult {
  readonly events: number;
  readonly bytes: number;
  /** Rounds: seconds of one processor that verifying the file took, reading it included. */
  readonly file: readonly number[];
  /** Seconds of verifying on the live database, by the host. */
  readonly live: number;
  /** Nothing was found that was changed. */
  readonly isWhole: boolean;
}

/** Callers that play instances. */
const CALLERS = 128;

/** Verifies what the workload leaves: as an exported file, and on the live database. */
export async function measureVerify(instances: number, rounds: number, progress: (text: string) => void): Promise<VerifyResult> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-verify-'));
  const database = await startBenchDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  try {
    progress(`verify: ${instances} instances played`);
    await play(new Committer(database.knowledge, { url: database.url, lanes: 1 }), instances);
    const key = await SealKey.open(join(folder, 'key.pem'));
    const sealer = new Sealer(pool, key, progress);
    while (await sealer.seal());
    progress('verify: exported');
    const file = join(folder, 'evidence.jsonl');
    await exportTo(file, pool);
    const seconds: number[] = [];
    let isWhole = true;
    for (let round = 0; round < rounds; round++) {
      progress(`verify: file ${round + 1}`);
      const begin = process.cpuUsage();
      const verifier = new EvidenceVerifier(sha256, isSigned, { keys: { [key.fingerprint]: key.publicKey }, published: [] }, BYTES);
      for await (const lines of linesOf(file)) for (const line of lines) verifier.read(line);
      const report = verifier.finish();
      const { user, system } = process.cpuUsage(begin);
      seconds.push((user + system) / 1_000_000);
      isWhole &&= report.isWhole && report.counts.events === instances * TRANSITIONS;
    }
    progress('verify: live');
    const begin = performance.now();
    const verifying = verifyDatabase(pool, null);
    let step = await verifying.next();
    while (!step.done) step = await verifying.next();
    const live = (performance.now() - begin) / 1_000;
    return { events: instances * TRANSITIONS, bytes: (await stat(file)).size, file: seconds, live, isWhole: isWhole && step.value.isWhole };
  } finally {
    await pool.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function play(committer: Committer, instances: number): Promise<void> {
  let left = instances;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await playInstance((request) => committer.submit(request), 1024);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await committer.stop();
}

async function exportTo(file: string, pool: pg.Pool): Promise<void> {
  const stream = createWriteStream(file);
  for await (const line of inSnapshot(pool, (client) => evidenceLines(client, null)))
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  stream.end();
  await finished(stream);
}
