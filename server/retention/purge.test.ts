import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { EvidenceVerifier, type EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { DomainError } from '#engine/domain-error.js';
import { DatabaseCheck } from '#server/audit/check/database-check.js';
import type { Finding } from '#server/audit/check/finding.js';
import { evidenceLines } from '#server/audit/evidence-lines.js';
import { ensureEventPartitions } from '#server/database/event-partitions.js';
import { OwnerDatabase } from '#server/database/owner-database.js';
import { PgPool } from '#server/database/pg-pool.js';
import { FileStore } from '#server/file/file-store.js';
import type { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { requestOf } from '#server/instance/test-request.js';
import { sha256 } from '#server/instance/sha256.js';
import { isSigned, SealKey } from '#server/seal/seal-key.js';
import { Sealer } from '#server/seal/sealer.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { MEMO_FILES, moveYears, PAST_MONTH, PAST_PARTITION, pastId, playMemo, submit } from '#test/past-month.js';
import { CheckMonth } from './check-month.js';
import { Holds } from './holds.js';
import { PurgeMonth } from './purge-month.js';
import { Purges } from './purges.js';
import { RetentionRules } from './retention-rules.js';

let publication: TestPublication;
let pool: PgPool;
let owner: pg.Pool;
let committer: Committer;
let sealer: Sealer;
let folder: string;
let rules: RetentionRules;
let months: CheckMonth;
let holds: Holds;

beforeAll(async () => {
  publication = await startTestPublication(MEMO_FILES);
  pool = publication.pool(3) as PgPool;
  owner = publication.pool(2, 'owner');
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-purge-'));
  sealer = new Sealer(pool, await SealKey.open(join(folder, 'seal-key.pem')), (text, error) => {
    throw new Error(text, { cause: error });
  });
  rules = new RetentionRules(publication.knowledge, publication.store);
  months = new CheckMonth(pool, rules);
  holds = new Holds(pool, publication.knowledge);
}, 60_000);
afterAll(async () => {
  await publication?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What a test leaves behind. */
const LEFT = `event, batch, unsealed, seal, access, instance, command, task, task_candidate, timer, outbox, message, notification, record, record_history, series,
  subject_key, attachment, file, file_offer, file_part, print, hold, hold_end, purge, purged_instance`;

beforeEach(async () => {
  await owner.query(`TRUNCATE ${LEFT}`);
  await moveYears(owner, 0);
  const client = await owner.connect();
  await ensureEventPartitions(client).finally(() => client.release());
  committer = publication.committer();
});
afterEach(() => committer?.stop());

const seal = async (): Promise<void> => {
  while (await sealer.seal());
};

async function verify(): Promise<EvidenceReport> {
  const verifier = new EvidenceVerifier(sha256, isSigned, { keys: null, published: [] });
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for await (const line of evidenceLines(client, null)) verifier.read(line);
    return verifier.finish();
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** What the relay makes of messages nobody listens for. */
async function relayed(): Promise<void> {
  await owner.query(
    `INSERT INTO message (shard, id, name, payload, sender, at) SELECT 0, concat_ws(':', instance_id, seq, n), 'memo.filed', '{}', instance_id, now() FROM outbox`,
  );
  await owner.query('DELETE FROM outbox');
}

/** What `gatehouse audit check` finds. */
async function check(): Promise<readonly Finding[]> {
  const lines = new DatabaseCheck(publication.url, publication.knowledge).run({ only: null, instance: null, since: null });
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return value.findings;
  }
}

const count = async (sql: string, values: unknown[] = []): Promise<number> =>
  (await owner.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${sql}`, values)).rows[0]?.n ?? -1;

/** Carries a purge out in one go, without rests. */
async function purge(signal = new AbortController().signal): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO purge (id, month, reason, ordered_by, begun_at) VALUES (gen_random_uuid(), $1, '期满', 'admin', now()) ON CONFLICT DO NOTHING RETURNING id`,
    [PAST_MONTH],
  );
  const id = rows[0]?.id ?? (await owner.query<{ id: string }>('SELECT id FROM purge WHERE ended_at IS NULL')).rows[0]?.id ?? '';
  const client = await new OwnerDatabase(publication.ownerUrl).connect('test');
  try {
    await new PurgeMonth(client, rules, { id, month: PAST_MONTH, reason: '期满', by: 'admin' }, signal, 0).run();
  } finally {
    await client.end();
  }
}

const many = async (count: number, until = 2): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, pastId);
  await Promise.all(ids.map((id) => playMemo(committer, id, {}, until)));
  return ids;
};

test('a month whose time is over is taken away everywhere, and what stays still verifies', async () => {
  const ids = await many(120);
  const [first = ''] = ids;
  const files = new FileStore(pool, 1_000_000);
  const file = await files.store('zhao.lei', 'text/plain', Readable.from([Buffer.from('备忘')]), null);
  const attached = pastId();
  await playMemo(committer, attached, {}, 1);
  await submit(committer, attached, { type: 'attach', task: null, file: { ...file, name: '备忘.txt' } }, 'zhao.lei');
  await submit(committer, attached, { type: 'complete', task: 2, outcome: 'done', documents: {}, comment: null, saw: null }, 'wang.fang');
  const living = newInstanceId(0);
  await playMemo(committer, living);
  await relayed();
  await seal();
  const before = await verify();
  expect(before).toMatchObject({ isWhole: true, findings: [] });
  expect(await check()).toEqual([]);
  await moveYears(owner, 3);
  expect(await months.execute(PAST_MONTH)).toEqual({ month: PAST_MONTH, instances: 121, events: 243, mayPurge: true, kept: [] });

  await purge();
  for (const table of ['event', 'notification', 'record_history', 'command', 'attachment', 'outbox', 'message']) {
    const of = { command: 'instance_id', message: `left(id, 36)::uuid` }[table] ?? 'instance_id';
    expect([table, await count(`${table} WHERE ${of} = ANY ($1)`, [[...ids, attached]])]).toEqual([table, 0]);
    if (!['attachment', 'outbox'].includes(table))
      expect([table, (await count(`${table} WHERE ${of} = $1`, [living])) > 0]).toEqual([table, true]);
  }
  expect(await count(`subject_key WHERE subject LIKE 'instance:%'`)).toBe(1);
  expect(await count('instance')).toBe(1);
  expect(await count('file')).toBe(0);
  expect(await count('file_part')).toBe(0);
  expect(await count(`pg_class WHERE relname = '${PAST_PARTITION}'`)).toBe(0);
  expect(await count('record')).toBe(1);
  const { rows } = await owner.query('SELECT month, instances, events::integer, stopped, ended_at IS NOT NULL AS done FROM purge');
  expect(rows).toEqual([{ month: PAST_MONTH, instances: 121, events: 243, stopped: null, done: true }]);
  await seal();
  const after = await verify();
  expect(after).toMatchObject({
    isWhole: true,
    findings: [],
    counts: { purged: 121, heads: 1, events: 2, batches: before.counts.batches },
  });
  const { rows: log } = await owner.query('SELECT action, person, subject, outcome, details FROM access ORDER BY id');
  expect(log.filter(({ action }) => action === 'purge').map(({ details }) => details.instances)).toEqual([100, 21]);
  expect(log.at(-1)).toMatchObject({
    action: 'end-purge',
    person: 'admin',
    subject: `month:${PAST_MONTH}`,
    outcome: 'done',
    details: { reason: '期满', instances: 121, events: 243 },
  });
  expect(await check()).toEqual([]);
  const late = committer.submit(requestOf(first, { type: 'comment', task: null, text: '补充' } as CommandBody, 'zhao.lei'));
  await expect(late).rejects.toMatchObject({ code: 'instance-not-found' });
}, 120_000);

test('whatever keeps one instance keeps the month, and is told by reason, count and name', async () => {
  const ended = await many(3);
  const running = await many(2, 1);
  const note = pastId();
  await submit(
    committer,
    note,
    { type: 'start', process: 'note', outcome: 'done', documents: { memo: { days: 1 } }, comment: null },
    'zhao.lei',
  );
  const report = await months.execute(PAST_MONTH);
  expect(report).toMatchObject({
    mayPurge: false,
    instances: 6,
    kept: [
      { reason: 'running', instances: 2 },
      { reason: 'forever', instances: 1, first: [{ id: note, process: 'note' }] },
      { reason: 'retention', instances: 3 },
    ],
  });
  expect(report.kept[0]?.first.map(({ id }) => id).sort()).toEqual([...running].sort());
  expect(Date.parse(report.kept[2]?.first[0]?.until ?? '')).toBeGreaterThan(Date.now() + 729 * 86_400_000);
  await moveYears(owner, 3);
  const held = await holds.place({ subject: `instance:${ended[0]}`, reason: '诉讼' }, 'admin');
  expect((await months.execute(PAST_MONTH)).kept).toMatchObject([
    { reason: 'running', instances: 2 },
    { reason: 'held', instances: 1, first: [{ id: ended[0], hold: held.id }] },
    { reason: 'forever', instances: 1 },
    // What they send waits for the relay, which does not run here.
    { reason: 'sending', instances: 2 },
  ]);
}, 120_000);

test.each<readonly [what: string, subject: (id: string) => string]>([
  ['an instance', (id) => `instance:${id}`],
  ['a business key', () => `key:memo/MEMO-${new Date().getUTCFullYear()}-00001`],
  ['a process', () => 'process:memo'],
  ['a row of a register', () => 'register:client/K-007'],
  ['a month', () => `month:${PAST_MONTH}`],
])(
  '%s on hold is kept, until the hold is lifted or over',
  async (_what, subject) => {
    const id = pastId();
    await playMemo(committer, id, { client: 'K-007' });
    await relayed();
    await moveYears(owner, 3);
    const reasons = async (): Promise<readonly string[]> => (await months.execute(PAST_MONTH)).kept.map(({ reason }) => reason);
    expect(await reasons()).toEqual([]);
    const hold = await holds.place({ subject: subject(id), reason: '诉讼' }, 'admin');
    expect(await reasons()).toEqual(['held']);
    await holds.lift(hold.id, 'admin', '撤诉');
    expect(await reasons()).toEqual([]);
    await expect(holds.lift(hold.id, 'admin', '撤诉')).rejects.toMatchObject({
      code: 'hold-lifted',
      detail: expect.stringMatching(/admin .*撤诉/) as string,
    });
    const later = new Date(Date.now() + 4 * 366 * 86_400_000);
    await holds.place({ subject: subject(id), reason: '审计', until: later }, 'admin');
    expect(await reasons()).toEqual(['held']);
    await moveYears(owner, 5);
    expect(await reasons()).toEqual([]);
    const { rows } = await owner.query(`SELECT action, subject, person FROM access WHERE action LIKE '%-hold' ORDER BY id`);
    expect(rows).toEqual(['place-hold', 'lift-hold', 'place-hold'].map((action) => ({ action, subject: subject(id), person: 'admin' })));
  },
  120_000,
);

test('killed anywhere, a purge goes on where it was, and every moment verifies', async () => {
  const ids = await many(250);
  await relayed();
  await seal();
  await moveYears(owner, 3);
  // Ended by the server at every statement in turn, as by a crash, until nothing is left to be ended at.
  for (let statement = 1, done = false; !done; statement += 7) {
    let sent = 0;
    const client = await new OwnerDatabase(publication.ownerUrl).connect('test');
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    (client as { query: unknown }).query = async (...args: unknown[]) => {
      if ((sent += 1) === statement)
        await owner.query(`SELECT pg_terminate_backend($1)`, [(client as unknown as { processID: number }).processID]);
      return query(...args);
    };
    await owner.query(
      `INSERT INTO purge (id, month, reason, ordered_by, begun_at) VALUES (gen_random_uuid(), $1, '期满', 'admin', now()) ON CONFLICT DO NOTHING`,
      [PAST_MONTH],
    );
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM purge');
    try {
      await new PurgeMonth(
        client,
        rules,
        { id: rows[0]?.id ?? '', month: PAST_MONTH, reason: '期满', by: 'admin' },
        new AbortController().signal,
        0,
      ).run();
      done = true;
    } catch (error) {
      expect((error as { code?: string }).code ?? String(error)).toMatch(/57P01|EPIPE|ECONNRESET|terminated|not queryable|Connection/);
    } finally {
      await client.end().catch(() => undefined);
    }
    const report = await verify();
    expect([statement, report.findings]).toEqual([statement, []]);
    expect(report.counts.purged + report.counts.heads).toBe(ids.length);
  }
  expect(await count('purged_instance')).toBe(250);
  expect(await count(`pg_class WHERE relname = '${PAST_PARTITION}'`)).toBe(0);
  expect((await owner.query('SELECT instances, events::integer FROM purge')).rows).toEqual([{ instances: 250, events: 500 }]);
}, 300_000);

test('a hold placed while a purge is under way stops it before it comes to what is held', async () => {
  const ids = (await many(150)).toSorted();
  await relayed();
  await seal();
  await moveYears(owner, 3);
  await holds.place({ subject: `instance:${ids[120]}`, reason: '诉讼' }, 'admin');
  await purge();
  expect(await count('purged_instance')).toBe(100);
  expect(await count('instance')).toBe(50);
  const { rows } = await owner.query('SELECT stopped, instances, ended_at IS NOT NULL AS ended FROM purge');
  expect(rows).toMatchObject([{ stopped: [{ reason: 'held', first: [{ id: ids[120] }] }], instances: 100, ended: true }]);
  expect(await check()).toEqual([]);
  expect(await verify()).toMatchObject({ isWhole: true, counts: { purged: 100, heads: 50 } });
}, 120_000);

test('what was tampered with is not purged, nor a history whose instance was deleted, nor what no seal vouches for', async () => {
  const ids = (await many(3)).toSorted();
  await relayed();
  await moveYears(owner, 3);
  await purge();
  expect((await owner.query('SELECT stopped FROM purge')).rows).toMatchObject([{ stopped: [{ reason: 'unsealed', instances: 3 }] }]);
  await seal();
  await owner.query(`UPDATE event SET actor = 'li.na' WHERE instance_id = $1 AND seq = 2`, [ids[1]]);
  await purge();
  expect((await owner.query('SELECT stopped FROM purge ORDER BY begun_at DESC, id')).rows).toContainEqual({
    stopped: [expect.objectContaining({ reason: 'broken', first: [expect.objectContaining({ id: ids[1] })] })],
  });
  await owner.query(`UPDATE event SET actor = 'wang.fang' WHERE instance_id = $1 AND seq = 2`, [ids[1]]);
  await pool.query('DELETE FROM instance WHERE id = $1', [ids[2]]);
  expect((await months.execute(PAST_MONTH)).kept).toMatchObject([{ reason: 'broken', first: [{ id: ids[2] }] }]);
  await purge();
  expect(await count('purged_instance')).toBe(2);
  expect(await count(`pg_class WHERE relname = '${PAST_PARTITION}'`)).toBe(1);
  expect((await verify()).findings).toMatchObject([{ code: 'instance-missing', instance: ids[2] }]);
}, 120_000);

test('a purge that is ordered is carried out in the background, one at a time, and goes on after a stop', async () => {
  await many(5);
  await relayed();
  await seal();
  const purges = (): Purges =>
    new Purges(pool, new OwnerDatabase(publication.ownerUrl), months, rules, (text, error) => {
      throw new Error(text, { cause: error });
    });
  const ordering = purges();
  await expect(ordering.order(PAST_MONTH, 'admin', '期满')).rejects.toMatchObject({
    code: 'purge-kept',
    facts: { kept: [{ reason: 'retention', instances: 5 }] },
  });
  for (const [month, code] of [
    ['2001-01', 'month-unknown'],
    [new Date().toISOString().slice(0, 7), 'month-not-over'],
    ['2999-12', 'month-unknown'],
  ] as const)
    await expect(ordering.order(month, 'admin', '期满')).rejects.toMatchObject({ code });
  await moveYears(owner, 3);
  const reader = await pool.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT FROM event LIMIT 1');
  const { id } = await ordering.order(PAST_MONTH, 'admin', '期满');
  await expect(ordering.order(PAST_MONTH, 'admin', '期满')).rejects.toBeInstanceOf(DomainError);
  // Whoever reads the history keeps its partition, and nobody waits behind the purge meanwhile.
  while ((await ordering.find(id)).instances < 5) await sleep(20);
  await playMemo(committer, newInstanceId(0));
  expect(await ordering.find(id)).toMatchObject({ endedAt: null, instances: 5, events: 10 });
  await ordering.stop();
  await reader.query('ROLLBACK');
  reader.release();
  const next = purges();
  next.start();
  while ((await next.find(id)).endedAt === null) await sleep(20);
  expect(await next.list()).toMatchObject([{ id, kept: null, instances: 5 }]);
  await next.stop();
}, 120_000);

test.each([
  ['instance:0191e0a8-0000-7000-8000-000000000000', 'hold-on-nothing'],
  ['key:memo/MEMO-1999-00001', 'hold-on-nothing'],
  ['process:nothing', 'hold-on-nothing'],
  ['register:client/nobody', 'hold-on-nothing'],
  ['month:1999-01', 'hold-on-nothing'],
])('a hold on what does not exist is refused: %s', async (subject, code) => {
  await expect(holds.place({ subject, reason: '诉讼' }, 'admin')).rejects.toMatchObject({ code });
  expect(await count('hold')).toBe(0);
});

test('a hold that would be over already is refused', async () => {
  await expect(holds.place({ subject: 'process:memo', reason: '诉讼', until: new Date(1) }, 'admin')).rejects.toMatchObject({
    code: 'hold-until-past',
  });
  await expect(holds.lift('0191e0a8-0000-4000-8000-000000000000', 'admin', '撤诉')).rejects.toMatchObject({ code: 'hold-not-found' });
});
