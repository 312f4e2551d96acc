import type pg from 'pg';
import { decidedEvent } from '#engine/audit/event-body.js';
import { merkleRoot } from '#engine/audit/event-hash.js';
import { verifyChain } from '#engine/audit/verify-chain.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { replay } from '#engine/runtime/step.js';
import { sha256 } from '#server/instance/sha256.js';
import type { Committer, CommandResult } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { requestOf } from '#server/instance/test-request.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';
import { storedEvents } from './stored-events.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';

const FILES = {
  'processes/registers/absence.yaml': `id: absence\n${title}\nkey: number\ntype: object\nrequired: [number]\nproperties:\n  number: { type: string, ${title} }\n  days: { type: integer, ${title} }\n`,
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'review')}
  review:
    ${title}
    approval: { by: "manager of initiator", shows: request }
    limit: 1 working day
    on: { approved: { target: granted, do: [{ record: absence, key: request.number, with: { days: request.days } }] }, rejected: asking }
  granted: { type: final, ${title} }
`,
};

let publication: TestPublication;
let pool: pg.Pool;
let committer: Committer;

beforeAll(async () => {
  publication = await startTestPublication(FILES);
  pool = publication.pool(2);
  committer = publication.committer({ lanes: 2 });
});
afterAll(async () => {
  await committer?.stop();
  await publication?.stop();
});

async function granted(id = newInstanceId(0)): Promise<string> {
  const submit = (body: CommandBody, by: string): Promise<CommandResult> => committer.submit(requestOf(id, body, by));
  await submit({ type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null }, 'zhao.lei');
  await submit({ type: 'complete', task: 3, outcome: 'rejected', documents: {}, comment: '太长', saw: { request: 1 } }, 'sun.li');
  await submit({ type: 'complete', task: 4, outcome: 'done', documents: { request: { days: 1 } }, comment: null, saw: null }, 'zhao.lei');
  await submit({ type: 'complete', task: 6, outcome: 'approved', documents: {}, comment: null, saw: { request: 2 } }, 'sun.li');
  return id;
}

test('the stored history is a whole chain, and replaying it gives the stored instance', async () => {
  const id = await granted();
  const events = await storedEvents(pool, id);
  const { rows } = await pool.query<StoredInstance & { head_hash: string }>(
    `SELECT ${STORED_INSTANCE}, encode(head_hash, 'hex') AS head_hash FROM instance WHERE id = $1`,
    [id],
  );
  const stored = rows[0]!;
  expect(events.map((event) => event.type)).toEqual(['instance.started', 'gate.decided', 'task.completed', 'gate.decided']);
  expect(verifyChain(sha256, events, { seq: stored.seq, hash: stored.head_hash })).toBeNull();
  const replayed = replay(publication.knowledge.compiled(stored.definition), id, events.map(decidedEvent));
  expect(JSON.parse(JSON.stringify(replayed))).toEqual(readStored(stored));
});

test.each([0, 1, 2, 3, 4])('two events after event %i are the same as in the whole history, definition and hashes too', async (after) => {
  const id = await granted();
  const events = await storedEvents(pool, id);
  expect(events.map(({ definition }) => definition)).toEqual(Array(4).fill(publication.knowledge.current('leave')?.hash));
  expect(await storedEvents(pool, id, after, 2)).toEqual(events.slice(after, after + 2));
});

test('an event says why: the relation, the people it named, the calendar, the versions seen, what was recorded', async () => {
  const id = await granted();
  const stored = await storedEvents(pool, id);
  expect(stored.map(({ body }) => Object.keys(body['delta'] as object))[0]).not.toContain('records');
  const events = stored.map(decidedEvent);
  expect(events[0]).toMatchObject({
    versions: { directory: 1, calendar: publication.knowledge.calendarVersion },
    answers: { 'people manager|zhao.lei': ['sun.li'] },
  });
  expect(Object.keys(events[0]!.answers).some((question) => question.startsWith('due '))).toBe(true);
  expect(events[1]).toMatchObject({
    delta: { decisions: [{ person: 'sun.li', outcome: 'rejected', comment: '太长', saw: { request: 1 } }] },
  });
  expect(events[3]).toMatchObject({
    delta: { decisions: [{ saw: { request: 2 } }], records: [{ register: 'absence', row: { days: 1 } }], end: 'granted' },
  });
});

test("every commit's root is that of its events in order of instance and seq", async () => {
  // The newest id first, so that the order of decisions is not the order of ids.
  const ids = Array.from({ length: 30 }, () => newInstanceId(0)).toReversed();
  await Promise.all(ids.map((id) => granted(id)));
  const { rows } = await pool.query<{ root: string; events: number; hashes: string[] }>(
    `SELECT encode(b.root, 'hex') AS root, b.events, (SELECT array_agg(encode(hash, 'hex') ORDER BY instance_id, seq) FROM event e WHERE e.shard = b.shard AND e.batch_id = b.id) AS hashes FROM batch b`,
  );
  expect(rows.some((row) => row.events > 1)).toBe(true);
  for (const row of rows) {
    expect(row.hashes).toHaveLength(row.events);
    expect(merkleRoot(sha256, row.hashes)).toBe(row.root);
  }
});

test('a body of another format is named, not guessed at', async () => {
  const [event] = await storedEvents(pool, await granted());
  expect(() => decidedEvent({ ...event!, body: { ...event!.body, format: 2 } })).toThrow('event 1 has format 2; this release reads 1');
});
