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
  'processes/note.yaml': `${requestOpening('note', 'NN', 'over')}
  over: { type: final, ${title} }
`,
});

let own: LibraryHost;
let people: Record<'zhao' | 'sun' | 'liu' | 'he' | 'wu' | 'auditor' | 'admin', Person>;
/** What went round twice and was finished on Tuesday; what waits since Monday; a note that ended at once. */
let round: string;
let waiting: string;
let note: string;

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
  const ids = ['zhao.lei', 'sun.li', 'liu.yang', 'he.jun', 'wu.min', 'shen.yu', 'admin'];
  const [zhao, sun, liu, he, wu, auditor, admin] = await Promise.all(ids.map((id) => own.signIn(id)));
  people = { zhao: zhao!, sun: sun!, liu: liu!, he: he!, wu: wu!, auditor: auditor!, admin: admin! };
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
