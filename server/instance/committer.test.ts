import type { CommandBody } from '#engine/runtime/command.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { LossyProxy } from '#test/lossy-proxy.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { Batch } from './batch.js';
import { FactRows } from './batch-facts.js';
import { BatchDecision } from './decide-batch.js';
import { Committer, type CommandResult, type CommitterOptions } from './committer.js';
import { DocumentMemory } from './document-memory.js';
import { instant } from './instant.js';
import { newInstanceId } from './instance-id.js';
import { connectLane } from './lane-connection.js';
import { requestOf } from './test-request.js';
import { BRANCHES, type BatchRows, writeStatement } from './write-statement.js';

const FILES = {
  'forms/request.yaml': requestForm({ days: 'integer', note: 'string' }, ['days']),
  'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'review')}
  review: { ${title}, approval: { by: sales-department-manager }, limit: { within: 1 working day, breach: [{ escalate: deputy-manager }], accountable: sales-department-manager }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`,
};

let publication: TestPublication;
let committer: Committer;
const reports: string[] = [];

const another = (options?: Partial<CommitterOptions>): Committer => publication.committer(options);

beforeAll(async () => {
  publication = await startTestPublication(FILES);
  committer = another({ lanes: 2, report: (text) => reports.push(text) });
});
afterAll(async () => {
  await committer?.stop();
  await publication?.stop();
});

const submit = (instance: string, body: CommandBody, by: string, id?: string, to = committer): Promise<CommandResult> =>
  to.submit(requestOf(instance, body, by, id));
const start = (id = newInstanceId(0), commandId?: string, to = committer): Promise<CommandResult> =>
  submit(
    id,
    { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null },
    'zhao.lei',
    commandId,
    to,
  );
const approve = (instance: string, id?: string, to = committer): Promise<CommandResult> =>
  submit(instance, { type: 'complete', task: 3, outcome: 'approved', documents: {}, comment: null, saw: null }, 'wang.fang', id, to);

/** Event numbers of an instance, and how many commands it has done. */
const history = async (id: string): Promise<{ seqs: number[]; commands: number }> => {
  const events = await publication.source.query<{ seq: number }[]>('SELECT seq FROM event WHERE instance_id = $1 ORDER BY seq', [id]);
  const commands = await publication.source.query<unknown[]>('SELECT FROM command WHERE instance_id = $1', [id]);
  return { seqs: events.map(({ seq }) => seq), commands: commands.length };
};

test('an instance runs from its start to its end, with task, timer and history rows', async () => {
  const id = newInstanceId(0);
  const started = await start(id);
  expect(started).toMatchObject({ kind: 'decided', instance: { state: { key: expect.stringMatching(/^QJ-\d{4}-00001$/) as unknown } } });
  expect(await publication.source.query('SELECT ordinal, state FROM task WHERE instance_id = $1', [id])).toEqual([
    { ordinal: 3, state: 'review' },
  ]);
  expect(await publication.source.query('SELECT what FROM timer WHERE instance_id = $1', [id])).toEqual([{ what: 'breach' }]);
  expect(await publication.source.query('SELECT principal FROM task_candidate WHERE instance_id = $1', [id])).toEqual([
    { principal: 'role:sales-department-manager' },
  ]);
  expect(await approve(id)).toMatchObject({ kind: 'decided', instance: { state: { status: 'ended', end: 'granted' } } });
  expect(await publication.source.query('SELECT type FROM event WHERE instance_id = $1 ORDER BY seq', [id])).toEqual([
    { type: 'instance.started' },
    { type: 'gate.decided' },
  ]);
  for (const table of ['task', 'timer', 'task_candidate'])
    expect(await publication.source.query(`SELECT FROM ${table} WHERE instance_id = $1`, [id])).toEqual([]);
});

test('of twenty completions at once one wins', async () => {
  const id = newInstanceId(0);
  await start(id);
  const results = await Promise.all(Array.from({ length: 20 }, () => approve(id)));
  expect(results.filter((result) => result.kind === 'decided')).toHaveLength(1);
  expect(results.filter((result) => result.kind === 'refused' && result.refusal.code === 'instance-ended')).toHaveLength(19);
});

test('a repeated command id has one effect, and another request under it is refused', async () => {
  const id = newInstanceId(0);
  await start(id);
  await approve(id, 'same');
  expect(await approve(id, 'same')).toMatchObject({ kind: 'decided', repeated: true });
  await expect(submit(id, { type: 'cancel', reason: 'x' }, 'admin', 'same')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  expect(await publication.source.query('SELECT count(*)::int AS n FROM event WHERE instance_id = $1', [id])).toEqual([{ n: 2 }]);
});

test('a start sent twice at once makes one instance, and both are told which', async () => {
  const body = { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null } as const;
  const ids = Array.from({ length: 8 }, () => newInstanceId(0));
  const results = await Promise.all(ids.map((id) => submit(id, body, 'zhao.lei', 'start-at-once')));
  const made = new Set(results.map((result) => (result.kind === 'decided' ? result.instance.id : result.refusal.code)));
  expect([...made]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(await publication.source.query('SELECT count(*)::int AS n FROM instance WHERE id = ANY ($1)', [ids])).toEqual([{ n: 1 }]);
});

test('many instances at once draw different numbers without a gap', async () => {
  reports.length = 0;
  const results = await Promise.all(Array.from({ length: 60 }, () => start()));
  expect(reports).toEqual([]);
  const keys = results.map((result) => (result.kind === 'decided' ? result.instance.state.key : null));
  expect(new Set(keys).size).toBe(60);
  const numbers = keys.map((key) => Number(key?.slice(-5)));
  expect(Math.max(...numbers) - Math.min(...numbers)).toBe(59);
});

test('a task put back leaves the inbox of whoever held it', async () => {
  const id = newInstanceId(0);
  await start(id);
  const principals = async (): Promise<string[]> =>
    (
      await publication.source.query<{ principal: string }[]>('SELECT principal FROM task_candidate WHERE instance_id = $1 ORDER BY 1', [
        id,
      ])
    ).map(({ principal }) => principal);
  await submit(id, { type: 'claim', task: 3 }, 'wang.fang');
  expect(await principals()).toEqual(['person:wang.fang', 'role:sales-department-manager']);
  await submit(id, { type: 'release', task: 3 }, 'wang.fang');
  expect(await principals()).toEqual(['role:sales-department-manager']);
});

test('a refusal changes nothing', async () => {
  const id = newInstanceId(0);
  await start(id);
  expect(
    await submit(id, { type: 'complete', task: 3, outcome: 'approved', documents: {}, comment: null, saw: null }, 'wu.min'),
  ).toMatchObject({ kind: 'refused', refusal: { code: 'task-not-yours' } });
  expect(await submit(newInstanceId(0), { type: 'claim', task: 1 }, 'wu.min').catch((error: { code: string }) => error.code)).toBe(
    'instance-not-found',
  );
  expect(await publication.source.query('SELECT seq FROM instance WHERE id = $1', [id])).toEqual([{ seq: 1 }]);
});

test('a lost connection is replaced and the command is carried out once', async () => {
  const id = newInstanceId(0);
  await start(id);
  await publication.source
    .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'gatehouse-lane-%'`)
    .catch(() => undefined);
  expect(await approve(id)).toMatchObject({ kind: 'decided' });
  expect(await publication.source.query('SELECT count(*)::int AS n FROM event WHERE instance_id = $1', [id])).toEqual([{ n: 2 }]);
});

test('the application can neither change nor delete events', async () => {
  await expect(publication.source.query(`UPDATE event SET type = 'x'`)).rejects.toThrow(/permission denied/);
  await expect(publication.source.query('DELETE FROM event')).rejects.toThrow(/permission denied/);
  await expect(publication.source.query('TRUNCATE event')).rejects.toThrow(/permission denied/);
});

test('a command the database refuses harms only itself', async () => {
  const one = another();
  const ids = [newInstanceId(0), newInstanceId(0), newInstanceId(0)] as const;
  const results = await Promise.allSettled([
    start(ids[0], undefined, one),
    start(ids[1], 'not a text: \0', one),
    start(ids[2], undefined, one),
  ]);
  await one.stop();
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await Promise.all(ids.map(history))).toEqual([
    { seqs: [1], commands: 1 },
    { seqs: [], commands: 0 },
    { seqs: [1], commands: 1 },
  ]);
});

test('a commit whose answer is lost has one effect, and the caller hears of it', async () => {
  const proxy = await LossyProxy.before(publication.url);
  const behind = another({ url: proxy.url });
  const id = newInstanceId(0);
  await start(id, undefined, behind);
  proxy.next = 'cut';
  expect(await approve(id, undefined, behind)).toMatchObject({ kind: 'decided', repeated: true, instance: { state: { status: 'ended' } } });
  expect(await history(id)).toEqual({ seqs: [1, 2], commands: 2 });
  await behind.stop();
  await proxy.stop();
});

test('a commit that ended as a rollback is no success', async () => {
  const proxy = await LossyProxy.before(publication.url);
  const behind = another({ url: proxy.url });
  proxy.next = 'deny';
  await expect(start(newInstanceId(0), undefined, behind)).rejects.toThrow('commit answered ROLLBACK');
  await behind.stop();
  await proxy.stop();
});

test('the same commands sent to two hosts at once have one effect each, and both hosts know', async () => {
  const hosts = [another(), another()];
  const hot = [newInstanceId(0), newInstanceId(0)];
  for (const id of hot) await start(id);
  const rounds = 30;
  for (let round = 0; round < rounds; round++) {
    const claim = round % 2 === 0;
    const results = await Promise.all(
      hot.flatMap((id) =>
        hosts.map((host) =>
          submit(id, claim ? { type: 'claim', task: 3 } : { type: 'release', task: 3 }, 'wang.fang', `${id}/${round}`, host),
        ),
      ),
    );
    expect(results.map((result) => result.kind)).toEqual(results.map(() => 'decided'));
  }
  await Promise.all(hosts.map((host) => host.stop()));
  const seqs = Array.from({ length: rounds + 1 }, (_, index) => index + 1);
  for (const id of hot) expect(await history(id)).toEqual({ seqs, commands: rounds + 1 });
});

test('the same start sent to two hosts at once makes its instance once, and both hosts know', async () => {
  const hosts = [another(), another()];
  for (let round = 0; round < 20; round++) {
    const id = newInstanceId(0);
    const results = await Promise.all(hosts.map((host) => start(id, `start/${id}`, host)));
    expect(results).toMatchObject([{ kind: 'decided' }, { kind: 'decided' }]);
    expect(await history(id)).toEqual({ seqs: [1], commands: 1 });
  }
  await Promise.all(hosts.map((host) => host.stop()));
});

test('an instance held elsewhere is waited for, and others go on', async () => {
  const one = another();
  const id = newInstanceId(0);
  await start(id);
  const holder = publication.source.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT FROM instance WHERE id = $1 FOR UPDATE', [id]);
  const held = approve(id, undefined, one);
  expect(await start(newInstanceId(0), undefined, one)).toMatchObject({ kind: 'decided' });
  expect(await history(id)).toEqual({ seqs: [1], commands: 1 });
  await holder.rollbackTransaction();
  await holder.release();
  expect(await held).toMatchObject({ kind: 'decided', repeated: false });
  await one.stop();
});

test('documents are fetched once, until somebody else changes them', async () => {
  const proxy = await LossyProxy.before(publication.url);
  const answeredFor = async (act: () => Promise<CommandResult>): Promise<{ bytes: number; result: CommandResult }> => {
    const before = proxy.answered;
    const result = await act();
    return { bytes: proxy.answered - before, result };
  };
  const [first, second] = [another({ url: proxy.url }), another({ url: proxy.url })];
  const id = newInstanceId(0);
  const note = 'sixteen letters '.repeat(600).trim();
  const ask: CommandBody = { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2, note } }, comment: null };
  expect(await submit(id, ask, 'zhao.lei', undefined, first)).toMatchObject({ kind: 'decided' });
  const claim = { type: 'claim', task: 3 } as const;
  const release = { type: 'release', task: 3 } as const;
  expect((await answeredFor(() => submit(id, claim, 'wang.fang', undefined, first))).bytes).toBeLessThan(4_000);
  // Another host has to fetch them, once; they are still the same for the first one.
  expect((await answeredFor(() => submit(id, release, 'wang.fang', undefined, second))).bytes).toBeGreaterThan(note.length);
  expect((await answeredFor(() => submit(id, claim, 'wang.fang', undefined, second))).bytes).toBeLessThan(4_000);
  // A change that is no event, as when a person is erased.
  await publication.source.query(`UPDATE instance SET documents = replace(documents::text, 'sixteen', 'erased')::json WHERE id = $1`, [id]);
  const { bytes, result } = await answeredFor(() => submit(id, release, 'wang.fang', undefined, second));
  expect(bytes).toBeGreaterThan(8_000);
  expect(result).toMatchObject({ instance: { documents: { request: { content: { note: note.replaceAll('sixteen', 'erased') } } } } });
  const rejected = await submit(
    id,
    { type: 'complete', task: 3, outcome: 'rejected', documents: {}, comment: 'no', saw: null },
    'wang.fang',
    undefined,
    second,
  );
  const task = Number(Object.keys(rejected.kind === 'decided' ? rejected.instance.state.tasks : {})[0]);
  await submit(
    id,
    { type: 'complete', task, outcome: 'done', documents: { request: { days: 3 } }, comment: null, saw: null },
    'zhao.lei',
    undefined,
    second,
  );
  expect(await submit(id, { type: 'cancel', reason: 'over' }, 'admin', undefined, first)).toMatchObject({
    instance: { documents: { request: { content: { days: 3 } } } },
  });
  await Promise.all([first, second].map((one) => one.stop()));
  await proxy.stop();
});

test('documents are fetched anew over a new connection, for another server may be at its end', async () => {
  const proxy = await LossyProxy.before(publication.url);
  const one = another({ url: proxy.url });
  const id = newInstanceId(0);
  const note = 'sixteen letters '.repeat(600).trim();
  const documents = { request: { days: 2, note } };
  await submit(id, { type: 'start', process: 'leave', outcome: 'done', documents, comment: null }, 'zhao.lei', undefined, one);
  proxy.cut();
  const before = proxy.answered;
  expect(await submit(id, { type: 'claim', task: 3 }, 'wang.fang', undefined, one)).toMatchObject({ kind: 'decided' });
  expect(proxy.answered - before).toBeGreaterThan(note.length);
  await one.stop();
  await proxy.stop();
});

test.each([
  [20_000, false],
  [21_000, true],
])(
  'of %i bytes to remember, a document of 20,000 letters takes its own, however small the database keeps it',
  async (bytes, remembered) => {
    const id = newInstanceId(0);
    const documents = { request: { days: 2, note: 'a'.repeat(20_000) } };
    await submit(id, { type: 'start', process: 'leave', outcome: 'done', documents, comment: null }, 'zhao.lei');
    const client = await connectLane(publication.url, 'test');
    const keys = new SubjectKeys(client);
    const memory = new DocumentMemory(bytes);
    const request = requestOf(id, { type: 'claim', task: 3 }, 'wang.fang');
    const result = await new Promise<CommandResult>((resolve, reject) => {
      new Batch(client, publication.knowledge, keys, memory, [{ request, skips: 0, resolve, reject }]).commit().catch(reject);
    });
    expect(result).toMatchObject({ kind: 'decided', instance: { documents: { request: { content: documents.request } } } });
    expect(memory.versions([id])[0] !== null).toBe(remembered);
    await client.end();
  },
);

test('a full queue is said at once', async () => {
  const one = another({ queue: 2 });
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => start(newInstanceId(0), undefined, one)));
  await one.stop();
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(2);
  expect(results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : []))).toEqual(
    Array.from({ length: 3 }, () => 'too-busy'),
  );
});

test('a host that missed a publication loads it before it decides', async () => {
  const behind = new Knowledge(publication.store);
  await behind.reload();
  await publication.publish({ ...FILES, 'processes/leave.yaml': FILES['processes/leave.yaml'].replace('1 working day', '2 working days') });
  const one = new Committer(behind, { url: publication.url, lanes: 1 });
  expect(await start(newInstanceId(0), undefined, one)).toMatchObject({
    kind: 'decided',
    instance: { definition: publication.knowledge.current('leave')?.hash },
  });
  await one.stop();
});

test('a write that finds its instance elsewhere changes nothing', async () => {
  const id = newInstanceId(0);
  await start(id);
  const [row] = await publication.source.query<Record<string, unknown>[]>('SELECT * FROM instance WHERE id = $1', [id]);
  const changed = { ...row, seq_before: 7, seq: 8, last_at: instant(Date.now()), head_hash: '\\x', state: '{}', documents: null };
  const rows = {
    ...Object.fromEntries(Object.keys(BRANCHES).map((branch) => [branch, []])),
    changed: [changed],
    closedTask: [{ instance_id: id, ordinal: 3 }],
  } as unknown as BatchRows;
  const client = await connectLane(publication.url, 'test');
  await expect(client.query(writeStatement(0, rows))).rejects.toThrow('moved 0 of 1');
  await client.end();
  expect(await publication.source.query('SELECT seq FROM instance WHERE id = $1', [id])).toEqual([{ seq: 1 }]);
  expect(await publication.source.query('SELECT ordinal FROM task WHERE instance_id = $1', [id])).toEqual([{ ordinal: 3 }]);
});

test('a lane that stalls loses its locks', async () => {
  const client = await connectLane(publication.url, 'test');
  const { rows } = await client.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'synchronous_commit')`,
  );
  await client.end();
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  expect(settings.get('synchronous_commit')).toBe('on');
  for (const timeout of ['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout'])
    expect(Number(settings.get(timeout))).toBeGreaterThan(0);
});

test('people do not stand behind what nobody waits for', async () => {
  const patient = Array.from({ length: 640 }, () =>
    committer.submit({
      ...requestOf(
        newInstanceId(0),
        { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null },
        'zhao.lei',
      ),
      patient: true,
    }),
  );
  let left = patient.length;
  const all = patient.map((answer) => answer.then(() => (left -= 1)));
  await start();
  expect(left).toBeGreaterThan(0);
  await Promise.all(all);
});

test.each([
  { atOnce: Number.POSITIVE_INFINITY, turns: 0 },
  { atOnce: 4, turns: 8 },
])('of twenty commands $atOnce are decided at once, and others have $turns turns between', async ({ atOnce, turns }) => {
  const body = { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null } as const;
  const taken = Array.from({ length: 20 }, () => ({
    request: requestOf(newInstanceId(0), body, 'zhao.lei'),
    skips: 0,
    resolve: () => undefined,
    reject: () => undefined,
  }));
  const none = new Map<string, never>();
  const read = {
    instances: none,
    busy: new Set<string>(),
    done: none,
    others: none,
    sessions: new Set<string>(),
    countedBy: null,
    now: Date.now(),
  };
  const known = new FactRows(new Map(), new Map([...Array(3).keys()].map((year) => [`QJ-${new Date().getFullYear() - 1 + year}-`, 0])));
  let had = 0;
  const turn = (): void => void (had += 1);
  let pending = setImmediate(function again() {
    turn();
    pending = setImmediate(again);
  });
  const decision = await BatchDecision.of(0, publication.knowledge, new SubjectKeys(publication.pool(1)), read, known, taken, atOnce);
  clearImmediate(pending);
  expect(decision.needs).toEqual([]);
  expect(decision.written).toHaveLength(20);
  expect(had).toBe(turns);
});
