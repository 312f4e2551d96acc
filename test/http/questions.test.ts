import { PgPool } from '#server/database/pg-pool.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { requestOpening } from '#test/small-processes.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** A salesperson asks, his manager decides within four working hours, finance looks. */
const FILES = withSurroundings({
  'forms/request.yaml': `id: request
${title}
type: object
properties:
  number: { type: string, ${title} }
  customer: { type: string, ${title} }
  amount: { type: string, format: money, ${title} }
  lines: { type: array, ${title}, items: { type: object, properties: { product: { type: string, ${title} }, pieces: { type: integer, ${title} } } } }
`,
  'processes/order.yaml': `${requestOpening('order', 'DD', 'deciding')}
  deciding:
    ${title}
    approval: { by: manager of initiator, shows: request }
    limit: 4 working hours
    on: { approved: checking, rejected: asking }
  checking: { ${title}, task: { by: finance }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'processes/both.yaml': `${requestOpening('both', 'BB', 'own')}
  own: { ${title}, approval: { by: salesperson, whenInitiator: allow }, on: { approved: board, rejected: asking } }
  board: { ${title}, approval: { by: [sales-department-manager, process-owner], mode: all, apart: [asking] }, on: { approved: over, rejected: asking } }
  over: { type: final, ${title} }
`,
  'processes/note.yaml': `${requestOpening('note', 'NN', 'over')}
  over: { type: final, ${title} }
`,
});

let own: LibraryHost;
let people: Record<'zhao' | 'sun' | 'liu' | 'he' | 'wu' | 'wang' | 'auditor' | 'admin', Person>;
/** What went round twice and was finished on Tuesday; what waits since Monday; a note that ended at once; where people did what others should have done. */
let round: string;
let waiting: string;
let note: string;
let both: string;

const at = (text: string): string => new Date(Date.parse(`${text}+08:00`)).toISOString();
const to = async (text: string): Promise<Answered> => ok(people.admin.send('POST', '/api/clock', { to: at(text), hold: true }));

async function ok(answer: Promise<Answered>): Promise<Answered> {
  const answered = await answer;
  if (answered.status >= 300) throw new Error(answered.text);
  return answered;
}

async function start(person: Person, process: string, request: object): Promise<string> {
  return String((await ok(person.send('POST', '/api/instances', { process, documents: { request } }))).body['id']);
}

async function taskOf(person: Person, instance: string): Promise<string> {
  const { body } = await person.get('/api/tasks?limit=200');
  return String(body.items.find((task) => task['instance'] === instance)?.['id']);
}

async function act(person: Person, instance: string, command: string, body: object): Promise<void> {
  await ok(person.send('POST', `/api/tasks/${await taskOf(person, instance)}/${command}`, body));
}

beforeAll(async () => {
  own = await LibraryHost.start(FILES);
  const ids = ['zhao.lei', 'sun.li', 'liu.yang', 'he.jun', 'wu.min', 'wang.fang', 'shen.yu', 'admin'];
  const [zhao, sun, liu, he, wu, wang, auditor, admin] = await Promise.all(ids.map((id) => own.signIn(id)));
  people = { zhao: zhao!, sun: sun!, liu: liu!, he: he!, wu: wu!, wang: wang!, auditor: auditor!, admin: admin! };
  await to('2026-11-02T09:00');
  round = await start(people.zhao, 'order', {
    customer: 'ACME',
    amount: '1200.50',
    lines: [
      { product: 'P1', pieces: 3 },
      { product: 'P2', pieces: 12 },
    ],
  });
  waiting = await start(people.liu, 'order', { customer: 'Beta', amount: '90.00', lines: [{ product: 'P1', pieces: 1 }] });
  await act(people.sun, round, 'complete', { outcome: 'rejected', comment: '数量有误' });
  await act(people.zhao, round, 'complete', { documents: { request: { customer: 'ACME' } } });
  await to('2026-11-02T10:00');
  await act(people.sun, round, 'return', { comment: '缺合同' });
  await act(people.zhao, round, 'complete', { documents: { request: { customer: 'ACME' } } });
  await act(people.sun, round, 'complete', { outcome: 'approved' });
  await to('2026-11-03T16:00');
  await act(people.wu, round, 'claim', {});
  await act(people.wu, round, 'complete', {});
  note = await start(people.zhao, 'note', { customer: 'Gamma' });
});
afterAll(() => own?.stop());

async function found(query: string): Promise<readonly string[]> {
  const { body } = await ok(people.auditor.get(`/api/audit/instances?${query}`));
  return body.items.map(({ id }) => String(id));
}

test.each<[query: string, expected: () => readonly string[]]>([
  ['process=order', () => [waiting, round]],
  ['from=2026-11-01T00:00:00Z', () => [note, waiting, round]],
  ['from=2026-11-03T00:00:00Z&to=2026-11-04T00:00:00Z', () => [note]],
  ['key=DD-2026-00001', () => [round]],
  ['key=DD-2026-*', () => [waiting, round]],
  ['process=order&version=1', () => [waiting, round]],
  ['process=order&status=ended', () => [round]],
  ['process=order&field=request.customer=ACME', () => [round]],
  ['process=order&field=request.customer!=ACME', () => [waiting]],
  ['process=order&field=request.amount>=90', () => [waiting, round]],
  ['process=order&field=request.amount=90', () => [waiting]],
  ['process=order&field=request.lines.pieces>10', () => [round]],
  ['process=order&field=request.lines.product=P1&field=request.amount<100', () => [waiting]],
  ['process=order&field=request.number=DD-2026-00002', () => [waiting]],
  ['process=order&state=deciding', () => [waiting]],
  ['process=order&state=over', () => [round]],
  ['process=order&passed=checking', () => [round]],
  ['person=wu.min', () => [round]],
  ['person=zhao.lei&part=initiated', () => [note, round]],
  ['person=sun.li&process=order', () => [round]],
  ['person=he.jun&part=holds', () => [waiting]],
  ['person=he.jun&part=held&process=order', () => [waiting]],
  ['person=wu.min&part=held&process=order', () => [round]],
  ['process=order&clock=breached', () => [waiting]],
  ['process=order&clock=breached&clockName=deciding', () => [waiting]],
  ['process=order&clock=breached&clockName=checking', () => []],
  ['process=order&clock=late', () => [waiting]],
  ['process=order&clock=running', () => [waiting]],
  ['process=order&over=1 days', () => [waiting, round]],
  ['process=order&over=1 days&status=ended', () => [round]],
  ['process=note&under=1 hours', () => [note]],
  ['process=order&again=2', () => [round]],
  ['process=order&again=3', () => []],
  ['process=order&again=2&passed=deciding', () => [round]],
  ['process=order&again=1&passed=checking', () => []],
  ['process=order&returned=1', () => [round]],
])('instances are found by %s', async (query, expected) => {
  const names = new Map([
    [round, 'round'],
    [waiting, 'waiting'],
    [note, 'note'],
  ]);
  expect((await found(query)).map((id) => names.get(id))).toEqual(expected().map((id) => names.get(id)));
});

test('they come page by page, each saying how many were looked at', async () => {
  const first = await people.auditor.get('/api/audit/instances?from=2026-11-01T00:00:00Z&limit=2');
  expect(first.body).toMatchObject({ items: [{ id: note }, { id: waiting }], examined: 2 });
  const second = await people.auditor.get(`/api/audit/instances?from=2026-11-01T00:00:00Z&limit=2&after=${String(first.body['next'])}`);
  expect(second.body).toMatchObject({
    items: [{ id: round, key: 'DD-2026-00001', status: 'ended', states: ['over'], initiator: 'zhao.lei' }],
    next: null,
  });
});

test.each([
  ['', 'query-without-bounds'],
  ['status=ended', 'query-without-bounds'],
  ['person=zhao.lei&part=held', 'query-without-bounds'],
  ['process=odrer', 'process-not-found'],
  ['version=1', 'request-invalid'],
  ['process=order&version=7', 'request-invalid'],
  ['process=order&field=requst.customer=ACME', 'document-unknown'],
  ['process=order&field=customer', 'request-invalid'],
  ['process=order&over=3', 'request-invalid'],
])('instances by "%s": %s', async (query, code) => {
  expect((await people.auditor.get(`/api/audit/instances?${query}`)).body).toMatchObject({ code });
});

test('everything a person did in a period is listed, the latest first, with what he said', async () => {
  const week = 'person=sun.li&from=2026-11-02T00:00:00%2B08:00&to=2026-11-09T00:00:00%2B08:00';
  const { body } = await ok(people.auditor.get(`/api/events?${week}`));
  expect(body.items.filter(({ type }) => type !== 'task.viewed')).toMatchObject([
    {
      instance: round,
      key: 'DD-2026-00001',
      type: 'gate.decided',
      decisions: [{ state: 'deciding', outcome: 'approved' }],
      entered: ['checking'],
    },
    { type: 'task.returned', said: '缺合同', at: at('2026-11-02T10:00') },
    { type: 'gate.decided', said: '数量有误', decisions: [{ outcome: 'rejected' }] },
  ]);
  expect((await ok(people.auditor.get(`/api/events?${week}&type=task.returned&process=order`))).body.items).toHaveLength(1);
  const pages: unknown[] = [];
  for (let after = ''; ;) {
    const page = await ok(people.auditor.get(`/api/events?${week}&limit=1${after}`));
    pages.push(...page.body.items);
    if (page.body['next'] === null) break;
    after = `&after=${String(page.body['next'])}`;
  }
  expect(pages).toEqual(body.items);
});

test.each([
  ['', 'query-without-bounds'],
  ['person=sun.li', 'query-without-bounds'],
  ['person=sun.li&from=2026-11-02T00:00:00Z', 'query-without-bounds'],
  ['person=sun.li&from=2024-11-02T00:00:00Z&to=2026-11-02T00:00:00Z', 'query-too-wide'],
  ['person=sun.li&from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z', 'request-invalid'],
])('events by "%s": %s', async (query, code) => {
  expect((await people.auditor.get(`/api/events?${query}`)).body).toMatchObject({ code });
});

test.each(['/api/audit/instances?process=order', '/api/events?person=sun.li&from=2026-11-02T00:00:00Z&to=2026-11-09T00:00:00Z'])(
  '%s is for auditors and administrators',
  async (path) => {
    expect((await people.zhao.get(path)).status).toBe(403);
    expect((await people.admin.get(path)).status).toBe(200);
  },
);

test('who asked what is on record, without what he looked for in fields', async () => {
  await found('process=order&field=request.customer=ACME');
  const { rows } = await own.host.app
    .get(PgPool)
    .query<{ person: string; details: object }>(
      `SELECT person, details FROM access WHERE action = 'ask-question' AND person = 'shen.yu' ORDER BY id DESC`,
    );
  expect(rows).toContainEqual({
    person: 'shen.yu',
    details: { question: 'instances', filters: ['process', 'field', 'part'], process: 'order', part: 'acted' },
  });
  expect(JSON.stringify(rows)).not.toContain('ACME');
});

describe('duties', () => {
  beforeAll(async () => {
    await to('2026-11-04T09:00');
    both = await start(people.zhao, 'both', { customer: 'Delta' });
    await act(people.zhao, both, 'complete', { outcome: 'approved', comment: '自己同意' });
    await act(people.wang, both, 'complete', { outcome: 'approved' });
    await act(people.wang, both, 'complete', { outcome: 'approved' });
    const days = { from: '2026-11-04', to: '2026-11-06' };
    await ok(people.admin.send('POST', '/api/people/he.jun/substitutions', { by: 'sun.li', ...days, processes: null }));
    await ok(people.admin.send('POST', `/api/instances/${waiting}/suspend`, { reason: '盘点' }));
    await ok(people.admin.send('POST', `/api/instances/${waiting}/activate`, { reason: '盘点结束' }));
    await act(people.sun, waiting, 'complete', { outcome: 'approved', comment: '代何军同意' });
    const task = await taskOf(people.wu, waiting);
    await ok(people.wu.send('POST', `/api/tasks/${task}/claim`, {}));
    await ok(people.wu.send('POST', `/api/tasks/${task}/delegate`, { to: 'feng.xue', comment: '请核对' }));
    await ok(people.wu.send('POST', `/api/tasks/${task}/hand-back`, {}));
  });

  const november = 'from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z';
  const asked = async (path: string): Promise<readonly Record<string, unknown>[]> => (await ok(people.auditor.get(path))).body.items;

  test('one who decides on his own matter, or casts several votes, is found with what he said', async () => {
    expect(await asked(`/api/audit/duties?${november}`)).toMatchObject([
      {
        instance: both,
        key: 'BB-2026-00001',
        kind: 'own-matter',
        state: 'own',
        by: { seq: 2, person: 'zhao.lei', onBehalfOf: null },
        before: null,
        said: '自己同意',
      },
      { instance: both, kind: 'several-votes', state: 'board', by: { seq: 4, person: 'wang.fang' }, before: { seq: 3 }, said: null },
    ]);
    expect(await asked(`/api/audit/duties?${november}&kind=several-votes&process=both`)).toHaveLength(1);
    expect(await asked(`/api/audit/duties?${november}&person=zhao.lei`)).toHaveLength(1);
    expect(await asked(`/api/audit/duties?${november}&process=order`)).toEqual([]);
  });

  test('what an administrator did besides the ordinary course is found with its reason', async () => {
    const all = await asked(`/api/audit/interventions?${november}`);
    expect(all).toMatchObject([
      { instance: waiting, kind: 'suspended', type: 'instance.activated', person: 'admin', said: '盘点结束' },
      { instance: waiting, kind: 'suspended', type: 'instance.suspended', person: 'admin', said: '盘点' },
    ]);
    const first = await ok(people.auditor.get(`/api/audit/interventions?${november}&limit=1`));
    expect([
      ...first.body.items,
      ...(await asked(`/api/audit/interventions?${november}&limit=1&after=${String(first.body['next'])}`)),
    ]).toEqual(all);
    expect(await asked(`/api/audit/interventions?${november}&kind=moved`)).toEqual([]);
  });

  test('what was done in others’ names, and what was delegated, is found', async () => {
    expect(await asked(`/api/audit/stand-ins?${november}`)).toMatchObject([
      { kind: 'delegated', type: 'task.handed-back', person: 'wu.min' },
      { kind: 'delegated', type: 'task.delegated', person: 'wu.min', whom: ['feng.xue'], said: '请核对' },
      {
        kind: 'substitute',
        instance: waiting,
        person: 'sun.li',
        onBehalfOf: 'he.jun',
        decisions: [{ state: 'deciding', outcome: 'approved' }],
        substitution: { from: '2026-11-04', to: '2026-11-06' },
        said: '代何军同意',
      },
    ]);
    expect(await asked(`/api/audit/stand-ins?${november}&kind=substitute&person=he.jun`)).toHaveLength(1);
    expect(await asked(`/api/audit/stand-ins?${november}&kind=assistant`)).toEqual([]);
    expect(await asked(`/api/audit/stand-ins?${november}&person=feng.xue`)).toHaveLength(1);
    expect(await found('person=he.jun')).toEqual([waiting]);
  });

  test('all gates are listed with who approves and how, and what each was used for', async () => {
    const { body } = await ok(people.auditor.get('/api/audit/gates?from=2026-11-01&to=2026-11-30'));
    expect(body).toMatchObject({ gates: 3, from: '2026-11-01', to: '2026-11-30' });
    expect(body.items).toMatchObject([
      { process: 'both', state: 'own', whenInitiator: 'allow', uses: [{ version: 1, part: null, entered: 1, decided: { approved: 1 } }] },
      {
        process: 'both',
        state: 'board',
        mode: { zh: '会签：须全部同意' },
        apart: ['asking'],
        levels: [{ when: null, by: [{ en: 'whoever holds the role “Sales department manager”' }, {}] }],
        uses: [{ entered: 1, decided: { approved: 1 }, votes: { approved: 2 }, medianMs: 0, lastUsedAt: at('2026-11-04T09:00') }],
      },
      {
        process: 'order',
        state: 'deciding',
        limit: { zh: '4 个工作小时' },
        shows: [{ document: 'request', form: 'request' }],
        uses: [{ entered: 4, decided: { approved: 2, rejected: 1 }, returned: 1, medianMs: 0 }],
      },
    ]);
    const parts = await asked('/api/audit/gates?from=2026-11-01&to=2026-12-31&part=month&process=order');
    expect(parts).toMatchObject([{ uses: [{ part: '2026-11', entered: 4 }] }]);
    expect((await ok(people.auditor.get('/api/audit/gates'))).body).toMatchObject({ from: '2026-10-06', to: '2026-11-04', gates: 3 });
  });

  test('breaches are found by person, limit and cause, and counted', async () => {
    expect(await asked('/api/breaches?person=he.jun')).toMatchObject([
      { instance: waiting, name: 'deciding', cause: { cause: 'held', person: 'he.jun', seconds: { held: 4 * 3_600 } } },
    ]);
    expect(await asked('/api/breaches?cause=unassigned')).toEqual([]);
    expect(await asked('/api/breaches?name=checking')).toEqual([]);
    const counts = async (by: string): Promise<unknown> =>
      (await asked(`/api/breaches/counts?by=${by}&${november}`)).map(({ group, breaches }) => [group, breaches]);
    expect(await counts('process')).toEqual([['order', 1]]);
    expect(await counts('limit')).toEqual([['order/deciding', 1]]);
    expect(await counts('month')).toEqual([['2026-11', 1]]);
    expect(await counts('person')).toEqual([['he.jun', 1]]);
    expect(await counts('cause')).toEqual([['held', 1]]);
    expect((await people.zhao.get(`/api/breaches/counts?by=cause&${november}`)).body).toEqual({ items: [] });
  });

  test.each([
    ['/api/audit/duties', 'query-without-bounds'],
    ['/api/audit/duties?from=2020-11-01T00:00:00Z&to=2026-12-01T00:00:00Z', 'query-too-wide'],
    [`/api/audit/duties?${november}&process=nothing`, 'process-not-found'],
    ['/api/audit/interventions?from=2026-11-01T00:00:00Z', 'query-without-bounds'],
    ['/api/audit/stand-ins', 'query-without-bounds'],
    ['/api/audit/gates?from=2026-11-01', 'query-without-bounds'],
    ['/api/audit/gates?from=2020-11-01&to=2026-11-30&part=day', 'query-too-wide'],
    ['/api/breaches/counts?by=person', 'query-without-bounds'],
    ['/api/breaches/counts?by=nothing', 'request-invalid'],
  ])('%s: %s', async (path, code) => {
    expect((await people.auditor.get(path)).body).toMatchObject({ code });
  });
});
