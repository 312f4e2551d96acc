import type pg from 'pg';
import { EvidenceVerifier, type EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { sha256 } from '#server/instance/sha256.js';
import { EraseSubject } from '#server/personal/erase-subject.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { storedEvents } from '#server/history/stored-events.js';
import { isSigned } from '#server/seal/seal-key.js';
import { playMemo } from '../past-month.js';
import { sceptic } from './sceptic.js';
import { type SealedDatabase, startSealedDatabase } from './sealed-database.js';

let database: SealedDatabase;
let pool: pg.Pool;
const id = newInstanceId(0);
beforeAll(async () => {
  database = await startSealedDatabase(4);
  pool = database.publication.pool(2);
  const committer = database.publication.committer();
  await playMemo(committer, id, { caller: '欧阳小姐' });
  await committer.stop();
  await database.seal();
}, 60_000);
afterAll(() => database?.stop());

async function lines(): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await database.lines(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

function verify(evidence: readonly string[]): EvidenceReport {
  const keys = { [database.key.fingerprint]: database.key.publicKey };
  const verifier = new EvidenceVerifier(sha256, isSigned, { keys, published: database.published });
  for (const line of evidence) verifier.read(line);
  return verifier.finish();
}

test('an erasure changes nothing that was sealed, is on record itself, and leaves nothing that could be read', async () => {
  const before = await lines();
  expect(JSON.stringify(await new SubjectKeys(pool).open(await storedEvents(pool, id)))).toContain('欧阳小姐');
  const erased = await new EraseSubject(pool, database.publication.knowledge).execute(`instance:${id}`, 'admin', '本人要求');
  expect(erased).toEqual({ instances: 1, files: 0 });
  await database.seal();
  const after = await lines();
  const report = verify(after);
  expect(report).toMatchObject({ isWhole: true, findings: [], isCompared: true, unsealed: { batches: 0, accesses: 0 } });
  await expect(sceptic(after, database)).resolves.toEqual([]);

  const histories = (evidence: readonly string[]): readonly string[] =>
    evidence.filter((line) => /^\{"(event|head|purged|batch)":/.test(line));
  expect(histories(after)).toEqual(histories(before));
  const accesses = after.flatMap((line) => (line.startsWith('{"access":') ? [JSON.parse(line).access] : []));
  expect(accesses.at(-1)).toMatchObject({
    person: 'admin',
    action: 'erase',
    subject: `instance:${id}`,
    details: { reason: '本人要求', instances: 1 },
  });
  // Neither in the clear nor by any key there is.
  expect(after.join('\n')).not.toContain('欧阳小姐');
  const opened = JSON.stringify(await new SubjectKeys(pool).open(await storedEvents(pool, id), { $erased: true }));
  expect(opened).not.toContain('欧阳小姐');
  expect(opened).toContain('"caller":{"$erased":true}');
  const { rows } = await pool.query('SELECT secret, destroyed_by, reason FROM subject_key WHERE subject = $1', [`instance:${id}`]);
  expect(rows).toEqual([{ secret: null, destroyed_by: 'admin', reason: '本人要求' }]);
});

test('whoever takes the record of an erasure away is found', async () => {
  const evidence = (await lines()).filter((line) => !(line.startsWith('{"access":') && line.includes('"action":"erase"')));
  expect(verify(evidence).findings.map(({ code }) => code)).toContain('access-missing');
  expect((await sceptic(evidence, database)).length).toBeGreaterThan(0);
});
