import { readFileSync } from 'node:fs';
import type { CommandBody } from '#engine/runtime/command.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { Committer, type CommandResult } from './committer.js';
import { newInstanceId } from './instance-id.js';

const title = 'title: { zh: 甲, en: A }';
const FILES = [
  ...[
    'processes/organization.yaml',
    'processes/demo/people.yaml',
    'processes/calendars/office.yaml',
    'processes/calendars/cn.yaml',
    'processes/registers/violation.yaml',
  ].map((path) => ({ path, text: readFileSync(path, 'utf8') })),
  {
    path: 'forms/request.yaml',
    text: `id: request\n${title}\ntype: object\nrequired: [days]\nproperties:\n  days: { type: integer, title: { zh: 天数, en: Days } }\n`,
  },
  {
    path: 'processes/leave.yaml',
    text: `id: leave
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "QJ-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: review } }
  review: { ${title}, approval: { by: sales-department-manager }, limit: { within: 1 working day, breach: [{ escalate: deputy-manager }], accountable: sales-department-manager }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`,
  },
];

let database: TestDatabase;
let committer: Committer;
let knowledge: Knowledge;
const reports: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  const store = new DefinitionStore(database.source);
  knowledge = new Knowledge(store);
  await new PublishLibrary(store, knowledge).execute(FILES, 'tang.wei', 'test');
  committer = new Committer(knowledge, { url: database.url, lanes: 2, report: (text) => reports.push(text) });
});
afterAll(async () => {
  await committer?.stop();
  await database?.stop();
});

let count = 0;
const submit = (instance: string, body: CommandBody, by: string | null, id = `c${(count += 1)}`): Promise<CommandResult> =>
  committer.submit({
    instance,
    process: body.type === 'start' ? 'leave' : null,
    session: null,
    digest: JSON.stringify(body),
    command: { id, actor: by === null ? null : { person: by, onBehalfOf: null }, ...body } as never,
  });
const start = (id = newInstanceId(0)): Promise<CommandResult> =>
  submit(id, { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null }, 'zhao.lei');
const approve = (instance: string, id?: string): Promise<CommandResult> =>
  submit(instance, { type: 'complete', task: 3, outcome: 'approved', documents: {}, comment: null, saw: null }, 'wang.fang', id);

test('an instance runs from its start to its end, with task, timer and history rows', async () => {
  const id = newInstanceId(0);
  const started = await start(id);
  expect(started).toMatchObject({ kind: 'decided', instance: { state: { key: expect.stringMatching(/^QJ-\d{4}-00001$/) as unknown } } });
  expect(await database.source.query('SELECT ordinal, state FROM task WHERE instance_id = $1', [id])).toEqual([
    { ordinal: 3, state: 'review' },
  ]);
  expect(await database.source.query('SELECT what FROM timer WHERE instance_id = $1', [id])).toEqual([{ what: 'breach' }]);
  expect(await database.source.query('SELECT principal FROM task_candidate WHERE instance_id = $1', [id])).toEqual([
    { principal: 'role:sales-department-manager' },
  ]);
  expect(await approve(id)).toMatchObject({ kind: 'decided', instance: { state: { status: 'ended', end: 'granted' } } });
  expect(await database.source.query('SELECT type FROM event WHERE instance_id = $1 ORDER BY seq', [id])).toEqual([
    { type: 'instance.started' },
    { type: 'gate.decided' },
  ]);
  for (const table of ['task', 'timer', 'task_candidate'])
    expect(await database.source.query(`SELECT FROM ${table} WHERE instance_id = $1`, [id])).toEqual([]);
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
  expect(await database.source.query('SELECT count(*)::int AS n FROM event WHERE instance_id = $1', [id])).toEqual([{ n: 2 }]);
});

test('a start sent twice at once makes one instance, and both are told which', async () => {
  const body = { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 2 } }, comment: null } as const;
  const ids = Array.from({ length: 8 }, () => newInstanceId(0));
  const results = await Promise.all(ids.map((id) => submit(id, body, 'zhao.lei', 'start-at-once')));
  const made = new Set(results.map((result) => (result.kind === 'decided' ? result.instance.id : result.refusal.code)));
  expect([...made]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(await database.source.query('SELECT count(*)::int AS n FROM instance WHERE id = ANY ($1)', [ids])).toEqual([{ n: 1 }]);
});

test('many instances at once draw different numbers without a gap', async () => {
  reports.length = 0;
  const results = await Promise.all(Array.from({ length: 60 }, () => start()));
  expect(reports).toEqual([]);
  const keys = results.map((result) => (result.kind === 'decided' ? result.instance.state.key : null)).sort();
  expect(new Set(keys).size).toBe(60);
  const numbers = keys.map((key) => Number(key?.slice(-5)));
  expect(Math.max(...numbers) - Math.min(...numbers)).toBe(59);
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
  expect(await database.source.query('SELECT seq FROM instance WHERE id = $1', [id])).toEqual([{ seq: 1 }]);
});

test('a lost connection is replaced and the command is carried out once', async () => {
  const id = newInstanceId(0);
  await start(id);
  await database.source
    .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'gatehouse-lane-%'`)
    .catch(() => undefined);
  expect(await approve(id)).toMatchObject({ kind: 'decided' });
  expect(await database.source.query('SELECT count(*)::int AS n FROM event WHERE instance_id = $1', [id])).toEqual([{ n: 2 }]);
});

test('the application can neither change nor delete events', async () => {
  await expect(database.source.query(`UPDATE event SET type = 'x'`)).rejects.toThrow(/permission denied/);
  await expect(database.source.query('DELETE FROM event')).rejects.toThrow(/permission denied/);
  await expect(database.source.query('TRUNCATE event')).rejects.toThrow(/permission denied/);
});
