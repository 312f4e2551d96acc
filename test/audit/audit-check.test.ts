import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { writeAccess } from '#server/access/access-log.js';
import { checkDatabase, type CheckResult } from '#server/audit/check/check-database.js';
import { contextOf } from '#server/audit/check/database-check.js';
import { INVARIANT_IDS, type InvariantId } from '#server/audit/check/finding.js';
import { Scope } from '#server/audit/check/scope.js';
import { Snapshot } from '#server/audit/check/snapshot.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type StoryHost, StoryHosts } from '#test/http/story-hosts.js';
import { superuserUrl } from '#test/superuser-url.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { leaveEveryRow } from './every-row.js';
import { EVERY_ROW_LIBRARY } from './every-row-library.js';

const folder = temporaryFolder('gatehouse-check-');
let hosts: StoryHosts;
let story: StoryHost;
/** Who may do anything to the database. */
let superuser: pg.Client;

beforeAll(async () => {
  writeLibrary(folder, EVERY_ROW_LIBRARY);
  hosts = await StoryHosts.start(folder);
  story = await hosts.begin();
  await leaveEveryRow(story);
  const database = new URL(story.ownerUrl).pathname.slice(1);
  superuser = new pg.Client(superuserUrl({ folder: story.host.dataFolder ?? '', ownerUrl: story.ownerUrl }, database));
  await superuser.connect();
  while ((await superuser.query('SELECT FROM unsealed LIMIT 1')).rowCount !== 0) await sleep(50);
}, 120_000);
afterAll(async () => {
  await superuser?.end();
  await story?.stop();
  await hosts?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly only?: readonly InvariantId[];
  readonly scope?: Scope;
  readonly leaseMs?: number;
  readonly graceMs?: number;
}

/** What a check finds in the superuser's transaction. */
async function check({ only, scope = new Scope(), ...limits }: Asked = {}): Promise<CheckResult> {
  const context = await contextOf(new Snapshot(superuser), story.host.app.get(Knowledge), scope, limits);
  const lines = checkDatabase(context, only ? new Set(only) : null);
  let next = await lines.next();
  while (!next.done) next = await lines.next();
  return next.value;
}

/** Does damage, looks, and takes it back. */
async function damaged<Answer>(sql: string, look: (touched: readonly Record<string, unknown>[]) => Promise<Answer>): Promise<Answer> {
  await superuser.query('BEGIN');
  try {
    const done = (await superuser.query(sql)) as unknown as pg.QueryResult | readonly pg.QueryResult[];
    const last = Array.isArray(done) ? (done.at(-1) as pg.QueryResult) : (done as pg.QueryResult);
    return await look(last.rows as readonly Record<string, unknown>[]);
  } finally {
    await superuser.query('ROLLBACK');
  }
}

test('the story leaves rows in every table that is looked at', async () => {
  const tables = [
    'task',
    'task_candidate',
    'timer',
    'subscription',
    'message',
    'print',
    'notification',
    'attachment',
    'record_history',
    'series',
    'schedule_item',
  ];
  const empty: string[] = [];
  for (const table of tables) if ((await superuser.query(`SELECT FROM ${table} LIMIT 1`)).rowCount === 0) empty.push(table);
  expect(empty).toEqual([]);
  const { rows } = await superuser.query<{ type: string }>('SELECT DISTINCT type FROM event');
  expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(['call.ended', 'limit.breached', 'gate.decided']));
});

test('a sound database passes, at rest and in every part', async () => {
  const result = await damaged('SELECT 1', () => check({ graceMs: 0 }));
  expect(result.findings).toEqual([]);
  expect(result).toMatchObject({ passed: true });
  expect(result.invariants.map(({ id, verdict, unchecked }) => [id, verdict, unchecked])).toEqual(
    INVARIANT_IDS.map((id) => [id, 'passed', []]),
  );
});

/** An event of an instance of `leave` that has ended: not its first, not its last. */
const MIDDLE = `(SELECT e.instance_id, e.seq FROM event e JOIN instance i ON i.id = e.instance_id
  WHERE i.process = 'leave' AND i.status = 'ended' AND e.seq > 1 AND e.seq < i.seq ORDER BY e.instance_id, e.seq LIMIT 1)`;
const OPEN_LEAVE = `(SELECT id FROM instance WHERE process = 'leave' AND status = 'running' AND id IN (SELECT instance_id FROM task) ORDER BY id LIMIT 1)`;
const NOBODY = `'01900000-0000-7000-8000-000000000000'`;
const AT = 'RETURNING instance_id AS instance, seq';
const NOWHERE = 'RETURNING instance_id AS instance, NULL AS seq';

/** Damage of which exactly one finding comes; the statement tells where. */
const DAMAGES: readonly (readonly [what: string, id: InvariantId, check: string, table: string, sql: string])[] = [
  ['a command that is gone', 'I1', 'event-without-command', 'command', `DELETE FROM command WHERE (instance_id, seq) = ${MIDDLE} ${AT}`],
  ['an event that is gone', 'I1', 'command-without-event', 'event', `DELETE FROM event WHERE (instance_id, seq) = ${MIDDLE} ${AT}`],
  [
    'a command without an event',
    'I1',
    'command-without-event',
    'event',
    `INSERT INTO command (shard, id, instance_id, seq) SELECT 0, 'x', instance_id, seq FROM command LIMIT 1 ${AT}`,
  ],
  [
    'a command carried out twice',
    'I2',
    'command-twice',
    'event',
    `UPDATE event SET command_id = (SELECT command_id FROM event WHERE (instance_id, seq) = ${MIDDLE})
     WHERE (instance_id, seq) = (SELECT instance_id, seq + 1 FROM ${MIDDLE} AS m (instance_id, seq)) ${AT}`,
  ],
  [
    'a request without its digest',
    'I2',
    'request-without-digest',
    'command',
    `UPDATE command SET digest = NULL WHERE (instance_id, seq) = (SELECT instance_id, seq FROM event WHERE actor IS NOT NULL LIMIT 1) ${AT}`,
  ],
  [
    'a number that will be given out again',
    'I2',
    'number-again',
    'series',
    `UPDATE series SET value = value - 1 WHERE name LIKE 'QJ%'; SELECT id AS instance, 1 AS seq FROM instance WHERE key LIKE 'QJ%' ORDER BY key DESC LIMIT 1`,
  ],
  [
    'an item of a schedule that began twice',
    'I2',
    'occurrence-twice',
    'instance',
    `UPDATE instance SET state = jsonb_set(state::jsonb, '{scheduled}', (SELECT state::jsonb->'scheduled' FROM instance WHERE process = 'patrol' ORDER BY id LIMIT 1))
     WHERE id = (SELECT id FROM instance WHERE process = 'patrol' ORDER BY id OFFSET 1 LIMIT 1) RETURNING id AS instance, NULL AS seq`,
  ],
  ['a gap in the history', 'I3', 'gap', 'event', `DELETE FROM event WHERE (instance_id, seq) = ${MIDDLE} ${AT}`],
  [
    'a history without its end',
    'I3',
    'head',
    'event',
    `DELETE FROM event WHERE (instance_id, seq) = (SELECT id, seq FROM instance WHERE process = 'leave' ORDER BY id LIMIT 1) ${AT}`,
  ],
  [
    'an instance that stands at another hash',
    'I3',
    'head',
    'instance',
    `UPDATE instance SET head_hash = decode(repeat('00', 32), 'hex') WHERE id = ${OPEN_LEAVE} RETURNING id AS instance, seq`,
  ],
  [
    'an event nobody told the instance of',
    'I3',
    'head',
    'event',
    `INSERT INTO event SELECT shard, instance_id, seq + 1, at, type, actor, on_behalf_of, 'x', definition, body, hash, batch_id FROM event
     WHERE (instance_id, seq) = (SELECT id, seq FROM instance WHERE process = 'guest') ${AT}`,
  ],
  [
    'a document nobody filled',
    'I4',
    'replay',
    'instance',
    `UPDATE instance SET documents = jsonb_set(documents::jsonb, '{request,content,days}', '99') WHERE id = ${OPEN_LEAVE} RETURNING id AS instance, seq`,
  ],
  [
    'a state nobody decided',
    'I4',
    'replay',
    'instance',
    `UPDATE instance SET initiator = 'li.na' WHERE process = 'guest' RETURNING id AS instance, seq`,
  ],
  [
    'an event that says another thing happened',
    'I4',
    'replay',
    'event',
    `UPDATE event SET type = 'gate.decided' WHERE type = 'call.ended' ${AT}`,
  ],
  [
    'an event that says more came of it',
    'I4',
    'replay',
    'event',
    `UPDATE event SET body = jsonb_set(body::jsonb, '{delta,end}', '"granted"') WHERE (instance_id, seq) = ${MIDDLE} ${AT}`,
  ],
  [
    'an event that lacks what it was decided by',
    'I4',
    'replay',
    'event',
    `UPDATE event SET body = jsonb_set(body::jsonb, '{answers}', '{}') WHERE type = 'call.ended' ${AT}`,
  ],
  ['a task that is lost', 'I5', 'projection', 'task', `DELETE FROM task WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`],
  [
    'a task nobody opened',
    'I5',
    'projection',
    'task',
    `INSERT INTO task SELECT shard, instance_id, 99, process, state, 'li.na', opened_at, due_at, priority FROM task WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`,
  ],
  [
    'a task of another person',
    'I5',
    'projection',
    'task',
    `UPDATE task SET assignee = 'li.na' WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`,
  ],
  [
    'an inbox without the task',
    'I5',
    'projection',
    'task_candidate',
    `DELETE FROM task_candidate WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`,
  ],
  [
    'a task in an inbox it does not belong to',
    'I5',
    'projection',
    'task_candidate',
    `INSERT INTO task_candidate SELECT shard, 'role:finance', due_at, instance_id, ordinal, priority FROM task_candidate WHERE instance_id = ${OPEN_LEAVE} LIMIT 1 ${NOWHERE}`,
  ],
  ['a timer that is lost', 'I5', 'projection', 'timer', `DELETE FROM timer WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`],
  [
    'a timer at another instant',
    'I5',
    'projection',
    'timer',
    `UPDATE timer SET at = at + interval '1 second' WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`,
  ],
  [
    'a timer of no limit',
    'I5',
    'projection',
    'timer',
    `INSERT INTO timer SELECT shard, instance_id, 99, at, what, index FROM timer WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`,
  ],
  ['a message nobody listens for any more', 'I5', 'projection', 'subscription', `DELETE FROM subscription ${NOWHERE}`],
  [
    'a message nothing waits for',
    'I5',
    'projection',
    'subscription',
    `INSERT INTO subscription (shard, message, instance_id) VALUES (0, 'leave.granted', ${OPEN_LEAVE}) ${NOWHERE}`,
  ],
  [
    'a timer that should have fired',
    'I6',
    'timer-overdue',
    'timer',
    `UPDATE timer SET at = at - interval '10 years' WHERE instance_id = ${OPEN_LEAVE} ${NOWHERE}`,
  ],
  [
    'a timer that fired twice',
    'I6',
    'timer-fired',
    'event',
    `INSERT INTO event SELECT shard, instance_id, seq + 1, at, type, actor, on_behalf_of, 'x', definition, body, hash, batch_id FROM event AS e
     WHERE type = 'limit.breached' AND NOT EXISTS (SELECT FROM event AS l WHERE l.instance_id = e.instance_id AND l.seq > e.seq) LIMIT 1 ${AT}`,
  ],
  [
    'a timer that fired early',
    'I6',
    'timer-fired',
    'event',
    `UPDATE event SET at = at - interval '1 second' WHERE (instance_id, seq) = (SELECT instance_id, seq FROM event WHERE type = 'limit.breached' LIMIT 1) ${AT}`,
  ],
  [
    'a schedule that should have started',
    'I6',
    'schedule-overdue',
    'schedule',
    `UPDATE schedule SET next_at = next_at - interval '10 years' WHERE paused_at IS NULL AND name = 'people 06:00' RETURNING NULL AS instance, NULL AS seq`,
  ],
  [
    'an occurrence that is not noted',
    'I6',
    'occurrence-unnoted',
    'schedule_item',
    `DELETE FROM schedule_item WHERE instance_id = (SELECT instance_id FROM schedule_item WHERE instance_id IS NOT NULL LIMIT 1) RETURNING instance_id AS instance, 1 AS seq`,
  ],
  [
    'an instance that waits for nothing',
    'I7',
    'nothing-awaited',
    'instance',
    `UPDATE instance SET state = (state::jsonb - 'tasks' - 'limits' - 'gates')::json WHERE process = 'guest' RETURNING id AS instance, seq`,
  ],
  [
    'an instance that ended with work',
    'I7',
    'nothing-awaited',
    'instance',
    `UPDATE instance SET status = 'ended' WHERE process = 'guest' RETURNING id AS instance, seq`,
  ],
  [
    'an instance suspended by halves',
    'I7',
    'nothing-awaited',
    'instance',
    `UPDATE instance SET status = 'suspended' WHERE process = 'guest' RETURNING id AS instance, seq`,
  ],
  [
    'a call nobody answers',
    'I7',
    'call-unanswered',
    'instance',
    `UPDATE instance SET status = 'ended', state = (state::jsonb - 'tasks' - 'limits')::json WHERE process = 'check' AND status = 'running';
     SELECT id AS instance, NULL AS seq FROM instance WHERE status = 'running' AND state->'calls' IS NOT NULL`,
  ],
  [
    'a call of nobody',
    'I7',
    'call-unanswered',
    'instance',
    `DELETE FROM instance WHERE process = 'check' AND status = 'running'; SELECT id AS instance, NULL AS seq FROM instance WHERE status = 'running' AND state->'calls' IS NOT NULL`,
  ],
  [
    'a service nobody asks',
    'I7',
    'service-unanswered',
    'instance',
    `UPDATE instance SET state = jsonb_set(state::jsonb, '{calls}', '{"9": {"kind": "service", "state": "receiving", "instance": null}}') WHERE process = 'guest'
     RETURNING id AS instance, NULL AS seq`,
  ],
  ['a print that is gone', 'I8', 'effect-missing', 'print', `DELETE FROM print ${AT}`],
  ['a print of another version', 'I8', 'effect-missing', 'print', `UPDATE print SET version = 9 ${AT}`],
  ['a notification that is gone', 'I8', 'effect-missing', 'notification', `DELETE FROM notification WHERE seq = 1 ${AT}`],
  ['an attachment that is gone', 'I8', 'effect-missing', 'attachment', `DELETE FROM attachment ${AT}`],
  [
    'a register row whose history is gone',
    'I8',
    'effect-missing',
    'record_history',
    `DELETE FROM record_history WHERE register = 'client' ${AT}`,
  ],
  [
    'a history that says something else',
    'I8',
    'effect-missing',
    'record_history',
    `UPDATE record_history SET row = row || '{"city": "上海"}' WHERE register = 'client' ${AT}`,
  ],
  [
    'a message that is on its way no more',
    'I8',
    'message-lost',
    'outbox',
    `DELETE FROM command WHERE id LIKE '%>badge%'; SELECT instance_id AS instance, seq FROM event WHERE body::text LIKE '%leave.granted%' AND type = 'call.ended'`,
  ],
  [
    'an effect nobody delivers',
    'I8',
    'undelivered',
    'outbox',
    `INSERT INTO outbox SELECT 0, id, 1, 9, now() - interval '10 years', '{"kind": "send"}' FROM instance WHERE process = 'guest' ${AT}`,
  ],
  [
    'an effect given up in silence',
    'I8',
    'undelivered',
    'outbox',
    `INSERT INTO outbox SELECT 0, id, 1, 9, now() - interval '10 years', '{"kind": "send"}', 10 FROM instance WHERE process = 'guest' ${AT}`,
  ],
  ['an event that was edited', 'I9', 'hash-chain', 'event', `UPDATE event SET actor = 'li.na' WHERE (instance_id, seq) = ${MIDDLE} ${AT}`],
  [
    'a body that was edited',
    'I9',
    'hash-chain',
    'event',
    `UPDATE event SET body = jsonb_set(body::jsonb, '{versions,directory}', '9') WHERE (instance_id, seq) = ${MIDDLE} ${AT}`,
  ],
  [
    'a commit that covers something else',
    'I9',
    'batch-root',
    'batch',
    `UPDATE batch SET root = decode(repeat('00', 32), 'hex') WHERE id = (SELECT batch_id FROM event WHERE (instance_id, seq) = ${MIDDLE});
     SELECT * FROM ${MIDDLE} AS m (instance, seq)`,
  ],
  [
    'a commit that is gone',
    'I9',
    'batch-root',
    'batch',
    `DELETE FROM batch WHERE id = (SELECT batch_id FROM event WHERE (instance_id, seq) = ${MIDDLE}); SELECT * FROM ${MIDDLE} AS m (instance, seq)`,
  ],
  [
    'a seal that was edited',
    'I9',
    'seal',
    'seal',
    `UPDATE seal SET signature = decode(repeat('00', 64), 'hex') WHERE n = 1 RETURNING NULL AS instance, NULL AS seq`,
  ],
  [
    'a sealed access that is gone',
    'I9',
    'seal',
    'access',
    `DELETE FROM access WHERE id = (SELECT accesses[1] FROM seal WHERE cardinality(accesses) > 0 ORDER BY n LIMIT 1) RETURNING NULL AS instance, NULL AS seq`,
  ],
  [
    'an access that was edited',
    'I9',
    'seal',
    'access',
    `UPDATE access SET person = 'li.na' WHERE id = (SELECT id FROM access ORDER BY id LIMIT 1) RETURNING NULL AS instance, NULL AS seq`,
  ],
  [
    'a definition that was changed',
    'I9',
    'definition-hash',
    'definition',
    `UPDATE definition SET files = jsonb_set(files, '{0,text}', '"x"') WHERE process = 'guest' RETURNING NULL AS instance, NULL AS seq`,
  ],
  [
    'a job of a worker that is gone',
    'I10',
    'job-held',
    'graphile_worker._private_jobs',
    `SELECT graphile_worker.add_job('service', '{}', job_key => '01900000-0000-7000-8000-000000000000:3:0');
     UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '5 hours', locked_by = 'gone' RETURNING ${NOBODY} AS instance, 3 AS seq`,
  ],
  [
    'a state that was entered twice',
    'I11',
    'entered-twice',
    'event',
    `UPDATE event SET body = jsonb_set(body::jsonb, '{delta,entered}', '["stock"]') WHERE (instance_id, seq) IN
       (SELECT e.instance_id, e.seq FROM event e JOIN instance i ON i.id = e.instance_id WHERE i.process = 'regions' AND e.seq = 2)
     RETURNING instance_id AS instance, seq`,
  ],
  [
    'a reply that came twice',
    'I11',
    'entered-twice',
    'event',
    `INSERT INTO event SELECT shard, instance_id, seq + 1, at, type, actor, on_behalf_of, 'x', definition, (body::jsonb - 'delta' || '{"delta": {}}')::json, hash, batch_id
     FROM event WHERE type = 'call.ended' ${AT}`,
  ],
  [
    'a task of no instance',
    'I12',
    'row-without-event',
    'task',
    `INSERT INTO task VALUES (0, ${NOBODY}, 1, 'leave', 'review', NULL, now(), NULL) ${NOWHERE}`,
  ],
  [
    'a timer of no instance',
    'I12',
    'row-without-event',
    'timer',
    `INSERT INTO timer VALUES (0, ${NOBODY}, 1, now() + interval '100 years', 'warn', 0) ${NOWHERE}`,
  ],
  [
    'an event of no instance',
    'I12',
    'row-without-event',
    'event',
    `INSERT INTO event SELECT shard, ${NOBODY}, seq, at, type, actor, on_behalf_of, 'x', definition, body, hash, batch_id FROM event LIMIT 1 ${AT}`,
  ],
  [
    'a print no event led to',
    'I12',
    'row-without-event',
    'print',
    `INSERT INTO print SELECT shard, instance_id, seq, 99, template, document, version, copies, at FROM print ${AT}`,
  ],
  [
    'a print of an event that is not there',
    'I12',
    'row-without-event',
    'print',
    `INSERT INTO print SELECT shard, instance_id, 99, n, template, document, version, copies, at FROM print ${AT}`,
  ],
  [
    'a notification no event led to',
    'I12',
    'row-without-event',
    'notification',
    `INSERT INTO notification SELECT shard, instance_id, seq, n, 'person:li.na', kind, template, about, at FROM notification WHERE seq = 1 ${AT}`,
  ],
  [
    'an attachment nobody attached',
    'I12',
    'row-without-event',
    'attachment',
    `INSERT INTO attachment SELECT shard, instance_id, 1, at, task, name, media_type, size, digest, person FROM attachment ${AT}`,
  ],
  [
    'a history of a register no event led to',
    'I12',
    'row-without-event',
    'record_history',
    `INSERT INTO record_history SELECT shard, register, key, changed_at, instance_id, 2, row FROM record_history WHERE register = 'client' ${AT}`,
  ],
  [
    'an effect no event led to',
    'I12',
    'row-without-event',
    'outbox',
    `INSERT INTO outbox SELECT 0, id, 1, 9, now(), '{"kind": "send"}' FROM instance WHERE process = 'guest' ${AT}`,
  ],
  [
    'a dead letter no event led to',
    'I12',
    'row-without-event',
    'dead_letter',
    `INSERT INTO dead_letter SELECT 0, id, 1, 9, 'webhook', '{}', 'x', 1 FROM instance WHERE process = 'guest' ${AT}`,
  ],
  [
    'a register row without history',
    'I12',
    'record-without-history',
    'record',
    `UPDATE record SET seq = 99 WHERE register = 'client' ${AT}`,
  ],
  ['a register row that is gone', 'I12', 'history-without-record', 'record', `DELETE FROM record WHERE register = 'client' ${AT}`],
  [
    'a register row that was edited',
    'I12',
    'record-changed',
    'record',
    `UPDATE record SET row = row || '{"city": "上海"}' WHERE register = 'client' ${AT}`,
  ],
  [
    'a definition nobody published',
    'I12',
    'definition-unknown',
    'definition',
    `UPDATE instance SET definition = decode(repeat('00', 32), 'hex') WHERE process = 'check' AND status = 'ended' RETURNING id AS instance, NULL AS seq`,
  ],
  [
    'an attachment without its file',
    'I12',
    'attachment-without-file',
    'file',
    `DELETE FROM file; SELECT instance_id AS instance, seq FROM attachment`,
  ],
  ['a file without a part', 'I12', 'file-incomplete', 'file_part', `DELETE FROM file_part; SELECT NULL AS instance, NULL AS seq`],
  [
    'an item that names no instance',
    'I12',
    'item-without-instance',
    'schedule_item',
    `UPDATE schedule_item SET instance_id = ${NOBODY} WHERE ctid = (SELECT ctid FROM schedule_item WHERE instance_id IS NOT NULL LIMIT 1) ${NOWHERE}`,
  ],
];

test.each(DAMAGES)('%s is found and located (%s %s)', (_, id, name, table, sql) =>
  damaged(sql, async (touched) => {
    expect(touched).toHaveLength(1);
    const [{ instance, seq } = {}] = touched;
    const { findings, passed } = await check({ only: [id] });
    // A row of the working tables belongs to no event; and of a commit the seal speaks too.
    const found = findings
      .filter((finding) => finding.check === name || finding.check !== 'seal')
      .map((finding) => ({ ...finding, seq: seq === null ? null : finding.seq }));
    expect(found).toEqual([expect.objectContaining({ invariant: id, check: name, table, instance, seq })]);
    expect(passed).toBe(false);
  }),
);

test('a key that is gone is found at each event it closes', () =>
  damaged(`DELETE FROM subject_key WHERE subject = 'client:K1'`, async () => {
    const { findings } = await check({ only: ['I9'] });
    expect(findings.map(({ check: name, table, seq }) => [name, table, seq])).toEqual([
      ['hash-chain', 'subject_key', 1],
      ['hash-chain', 'subject_key', 2],
    ]);
  }));

const DESTROY = `UPDATE subject_key SET secret = NULL, destroyed_at = now(), destroyed_by = 'admin', reason = 'x' WHERE subject = 'client:K1'`;

test('a key that was destroyed by right closes nothing that must be open', () =>
  damaged(DESTROY, async () => {
    await writeAccess(superuser, [{ person: 'admin', action: 'erase', subject: 'register:client/K1' }]);
    const { passed, invariants } = await check();
    expect(passed).toBe(true);
    expect(invariants.filter(({ unchecked }) => unchecked.length > 0).map(({ id }) => id)).toEqual(['I8', 'I12']);
  }));

test.each([
  ['a key destroyed past the program', DESTROY, 'erasure-unrecorded', 'client:K1'],
  [
    'a substitution nobody entered',
    `INSERT INTO substitution SELECT gen_random_uuid(), 'sun.li', 'liu.yang', '2026-01-01', '2026-12-31', NULL, 'admin', now()`,
    'substitution-unrecorded',
    'sun.li',
  ],
  [
    'a library text edited where it is kept',
    `UPDATE published_file SET text = text || ' ' WHERE path = (SELECT min(path) FROM published_file)`,
    'library-unrecorded',
    'forms/',
  ],
])('%s is found', (_, sql, name, told) =>
  damaged(sql, async () => {
    const { findings } = await check({ only: ['I12'] });
    expect(findings).toMatchObject([{ check: name, what: { en: expect.stringContaining(told) as unknown } }]);
  }),
);

test('a transaction of a lane that goes on for too long is found', async () => {
  const lost = new pg.Client({ connectionString: story.ownerUrl, application_name: 'gatehouse-lane-lost' });
  await lost.connect();
  await lost.query('BEGIN; SELECT 1');
  const { findings } = await damaged('SELECT 1', () => check({ only: ['I10'], leaseMs: 0 }));
  expect(findings).toMatchObject([{ check: 'transaction-left', what: { en: expect.stringContaining('gatehouse-lane-lost') as unknown } }]);
  expect((await damaged('SELECT 1', () => check({ only: ['I10'] }))).passed).toBe(true);
  await lost.end();
});

test('what is not a state at all is a finding, and the rest is checked', () =>
  damaged(`UPDATE instance SET state = '[]' WHERE process = 'guest' RETURNING id`, async ([touched]) => {
    const { findings, invariants } = await check();
    expect(new Set(findings.map(({ instance }) => instance))).toEqual(new Set([touched?.['id']]));
    expect(findings.map(({ invariant }) => invariant)).toEqual(expect.arrayContaining(['I4', 'I5', 'I7']));
    expect(invariants.map(({ verdict }) => verdict)).not.toContain('not-checked');
  }));

test('a look that fails is not checked, and says why; the others are carried out', () =>
  damaged(`ALTER TABLE schedule_item RENAME TO elsewhere; SELECT 1`, async () => {
    const { passed, invariants } = await check({ only: ['I6', 'I7'] });
    expect(passed).toBe(true);
    expect(invariants.find(({ id }) => id === 'I6')).toMatchObject({
      verdict: 'not-checked',
      unchecked: [{ why: { en: expect.stringContaining('schedule_item') as unknown } }],
    });
    expect(invariants.find(({ id }) => id === 'I7')).toMatchObject({ verdict: 'passed' });
    expect(invariants.find(({ id }) => id === 'I1')).toMatchObject({
      verdict: 'not-checked',
      unchecked: [{ why: { en: 'not asked for' } }],
    });
  }));

test('only one instance is checked, or those that something happened to since', () =>
  damaged(`UPDATE instance SET head_hash = decode(repeat('00', 32), 'hex') RETURNING id, last_at`, async (touched) => {
    const [first] = touched;
    const one = await check({ scope: new Scope(String(first?.['id'])) });
    expect(new Set(one.findings.map(({ instance }) => instance))).toEqual(new Set([first?.['id']]));
    expect(one.invariants.find(({ id }) => id === 'I9')?.unchecked).toMatchObject([
      { why: { en: expect.stringContaining('batch-root') as unknown } },
      { why: { en: expect.stringContaining('seal') as unknown } },
    ]);
    const since = new Date(Math.max(...touched.map((row) => (row['last_at'] as Date).getTime())));
    const latest = touched.filter((row) => (row['last_at'] as Date).getTime() === since.getTime()).map((row) => row['id']);
    expect(latest.length).toBeLessThan(touched.length);
    const some = await check({ only: ['I3'], scope: new Scope(null, since) });
    expect(new Set(some.findings.map(({ instance }) => instance))).toEqual(new Set(latest));
  }));

test('of many findings a hundred are told, and all are counted', () =>
  damaged(`INSERT INTO task SELECT 0, ${NOBODY}, n, 'leave', 'review', NULL, now(), NULL FROM generate_series(1, 250) AS n`, async () => {
    const { findings, invariants } = await check({ only: ['I12'] });
    expect(findings).toHaveLength(100);
    expect(invariants.find(({ id }) => id === 'I12')).toMatchObject({ verdict: 'failed', findings: 250 });
  }));
