import pg from 'pg';
import { EvidenceVerifier, type EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import { sha256 } from '#server/instance/sha256.js';
import { isSigned } from '#server/seal/seal-key.js';
import { superuserUrl } from '#test/superuser-url.js';
import { EvidenceModel } from './evidence-model.js';
import { sceptic } from './sceptic.js';
import { type SealedDatabase, startSealedDatabase } from './sealed-database.js';
import { type Draw, type Place, TAMPERINGS } from './tamperings.js';

/** `GATEHOUSE_TAMPERINGS=10000` is the long run. */
const COUNT = Number(process.env['GATEHOUSE_TAMPERINGS'] ?? 500);

let database: SealedDatabase;
let pool: pg.Pool;
let lines: readonly string[];
beforeAll(async () => {
  database = await startSealedDatabase();
  pool = database.publication.pool(2);
  lines = aMinuteLater(await within((client) => database.lines(client)));
}, 60_000);
afterAll(() => database?.stop());

/** As if it had been asked for a minute later: seals of the last seconds need not be in evidence. */
function aMinuteLater([first = '', ...rest]: readonly string[]): readonly string[] {
  const { evidence } = JSON.parse(first) as { evidence: { at: number } };
  return [JSON.stringify({ evidence: { ...evidence, at: evidence.at + 60_000 } }), ...rest];
}

async function within<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

function verify(evidence: readonly string[], published: readonly PublishedSeal[] = database.published): EvidenceReport {
  const keys = { [database.key.fingerprint]: database.key.publicKey };
  const verifier = new EvidenceVerifier(sha256, isSigned, { keys, published });
  for (const line of evidence) verifier.read(line);
  return verifier.finish();
}

/** Of so many tamperings one is shown to the other verifier too. */
const SCEPTIC_EVERY = 5;

/** A sequence of draws that a seed repeats. */
function drawing(seed: number): Draw {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

const MEMBERS = ['instance', 'seq', 'batch', 'access', 'seal'] as const;
/** Nothing the finding says is otherwise than the place, and something is the same. */
const isAt = (found: Place, place: Place): boolean =>
  MEMBERS.every((name) => found[name] === undefined || place[name] === undefined || found[name] === place[name]) &&
  MEMBERS.some((name) => found[name] !== undefined && found[name] === place[name]);

test('what nobody touched is whole, and says how far it is sealed', async () => {
  const report = verify(lines);
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({
    isWhole: true,
    unsealed: { batches: 0, accesses: 0 },
    isCompared: true,
    sealedUntil: { n: database.published.length },
  });
  expect(report.counts.events).toBeGreaterThan(80);
  expect(report.counts.purged).toBe(15);
  await expect(sceptic(lines, database)).resolves.toEqual([]);
});

test.each(Object.keys(TAMPERINGS))('%s: found, and located', async (kind) => {
  for (let seed = 0; seed < Math.ceil(COUNT / Object.keys(TAMPERINGS).length); seed++) {
    const model = new EvidenceModel(lines);
    expect(model.lines()).toEqual(lines);
    const forgery = TAMPERINGS[kind]!(model, drawing(seed), (hash) => database.key.sign(hash));
    const report = verify(model.lines());
    const told = `seed ${seed}: ${JSON.stringify(report.findings)} instead of ${JSON.stringify(forgery.places)}`;
    const { text: _, line: __, ...rest } = report.findings[0] ?? { text: null };
    expect([told, report.isWhole]).toEqual([told, false]);
    const isLocated = report.findings.some((found) => forgery.places.some((place) => isAt(found, place)));
    expect([told, rest, isLocated]).toEqual([told, rest, true]);
    if (forgery.needsPublished) expect(verify(model.lines(), []).isWhole).toBe(true);
    if (seed % SCEPTIC_EVERY === 0) expect([told, (await sceptic(model.lines(), database)).length > 0]).toEqual([told, true]);
  }
});

test('a seal published after the evidence was asked for need not be in it', async () => {
  const last = database.published.at(-1)!;
  const later = { ...last, n: last.n + 1, at: last.at + 120_000, hash: last.root };
  expect(verify(lines, [...database.published, later])).toMatchObject({ isWhole: true, isCompared: true });
  expect(verify(lines, [...database.published, { ...later, at: last.at + 1_000 }]).findings).toMatchObject([
    { code: 'seal-missing', seal: last.n + 1 },
  ]);
  const askedAt = later.at + 60_000;
  const trust = { keys: null, published: [...database.published, later] };
  const told = new EvidenceVerifier(sha256, isSigned, trust);
  const asked = new EvidenceVerifier(sha256, isSigned, { ...trust, askedAt });
  for (const line of lines) for (const verifier of [told, asked]) verifier.read(line);
  expect(told.finish()).toMatchObject({ isWhole: true, laterSeals: [last.n + 1] });
  expect(asked.finish().findings).toMatchObject([{ code: 'seal-missing', seal: last.n + 1 }]);
});

test('a clock that was set back is told, and is no forgery', () => {
  const model = new EvidenceModel(lines);
  model.seals[3]!.at -= 3_600_000;
  model.reseal((hash) => database.key.sign(hash));
  expect(verify(model.lines(), [])).toMatchObject({ isWhole: true, clockSetBack: [4] });
});

test('some instances alone are whole, and say so of no others', async () => {
  const some = database.instances.slice(3, 5);
  const evidence = await within((client) => database.lines(client, some));
  expect(verify(evidence)).toMatchObject({ isWhole: true, findings: [], counts: { heads: 2 }, unsealed: { batches: 0 } });
  await expect(sceptic(evidence, database)).resolves.toEqual([]);
  const model = new EvidenceModel(evidence);
  model.rehash(model.instances[0]!, 0);
  model.instances[0]!.events[0]!.event.at -= 1;
  model.rehash(model.instances[0]!, 0);
  expect(verify(model.lines()).findings).toContainEqual(expect.objectContaining({ code: 'event-edited', instance: some[0], seq: 1 }));
});

const DAMAGES: readonly (readonly [what: string, sql: string, codes: readonly string[]])[] = [
  [
    'an edited comment',
    `UPDATE event SET body = replace(body::text, '第 1 次', '第 7 次')::json WHERE instance_id = $1 AND seq = 2`,
    ['event-edited'],
  ],
  ['another person', `UPDATE event SET actor = 'li.na' WHERE instance_id = $1 AND seq = 2`, ['event-edited']],
  ['a deleted event', `DELETE FROM event WHERE instance_id = $1 AND seq = 1`, ['event-missing']],
  ['a history without its end', `DELETE FROM event WHERE instance_id = $1 AND seq > 1`, ['history-truncated', 'event-missing']],
  ['a deleted instance', `WITH gone AS (DELETE FROM event WHERE instance_id = $1) DELETE FROM instance WHERE id = $1`, ['event-missing']],
  ['a row without its history', `DELETE FROM event WHERE instance_id = $1`, ['history-truncated', 'event-missing']],
  ['a history without its row', `DELETE FROM instance WHERE id = $1`, ['instance-missing']],
  ['a deleted commit', `DELETE FROM batch WHERE id = (SELECT batch_id FROM event WHERE instance_id = $1 AND seq = 1)`, ['batch-missing']],
  ['another head', `UPDATE instance SET head_hash = sha256(head_hash) WHERE id = $1`, ['head-differs']],
  ['a deleted access', `DELETE FROM access WHERE subject = (SELECT min(subject) FROM access) AND $1::uuid IS NOT NULL`, ['access-missing']],
  ['a deleted seal', `DELETE FROM seal WHERE n = 2 AND $1::uuid IS NOT NULL`, ['seal-missing', 'batch-unsealed']],
  [
    'what stays of a purged instance deleted',
    `DELETE FROM purged_instance WHERE id = (SELECT id FROM purged_instance ORDER BY id LIMIT 1) AND $1::uuid IS NOT NULL`,
    ['purge-differs', 'event-missing'],
  ],
  [
    'a purge nobody ordered',
    `WITH gone AS (DELETE FROM instance WHERE id = $1 RETURNING *)
     INSERT INTO purged_instance SELECT 0, id, process, last_at, '', (SELECT min(id::text)::uuid FROM access) FROM gone`,
    ['purge-unrecorded', 'event-missing'],
  ],
  ['the last seal gone', `DELETE FROM seal WHERE n = (SELECT max(n) FROM seal) AND $1::uuid IS NOT NULL`, ['seal-missing']],
];

test.each(DAMAGES)('a superuser is found out: %s', async (_what, sql, codes) => {
  const superuser = new pg.Client(superuserUrl(database.publication));
  await superuser.connect();
  try {
    await superuser.query('BEGIN');
    expect((await superuser.query(sql, [database.instances[1]])).rowCount).toBeGreaterThan(0);
    const report = verify(aMinuteLater(await database.lines(superuser)));
    expect(report.findings.map(({ code }) => code)).toEqual(expect.arrayContaining([codes[0]]));
    expect(codes).toEqual(expect.arrayContaining([...new Set(report.findings.map(({ code }) => code))]));
  } finally {
    await superuser.query('ROLLBACK');
    await superuser.end();
  }
});
