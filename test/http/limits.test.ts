import pg from 'pg';
import { PgPool } from '#server/database/pg-pool.js';
import { superuserUrl } from '#test/superuser-url.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** zhao.lei asks and finance (wu.min, feng.xue) has four working hours. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}
  checking:
    ${title}
    task: { by: finance }
    limit: { within: 4 working hours, pause: customer, accountable: finance, excuse: { reasons: { illness: { zh: 病假, en: Ill } }, by: sales-department-manager } }
    on: { done: over }
  over: { type: final, ${title} }
`,
  'processes/dated.yaml': `${requestOpening('dated', 'DA', 'checking', '')}
  checking: { ${title}, task: { by: finance }, limit: { due: "days(today, 3)" }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'forms/complaint.yaml': `id: complaint
${title}
type: object
required: [caller]
properties:
  number: { type: string, ${title} }
  caller: { type: string, x-personal: true, ${title} }
`,
  'processes/complaint.yaml': `id: complaint
${title}
owner: sales-department-manager
key: complaint.number
documents: { complaint: { form: complaint, number: "TS-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: complaint }, on: { done: answering } }
  answering: { ${title}, task: { by: finance }, limit: { within: 1 working day }, on: { done: judging } }
  judging: { ${title}, approval: { by: [sales-department-manager] }, on: { approved: over, rejected: over } }
  over: { type: final, ${title} }
`,
});

let own: LibraryHost;
let people: Record<'zhao' | 'wu' | 'wang' | 'admin' | 'auditor' | 'he', Person>;

beforeAll(async () => {
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  const signIn = (person: string): Promise<Person> => own.signIn(person);
  people = {
    zhao: await signIn('zhao.lei'),
    wu: await signIn('wu.min'),
    wang: await signIn('wang.fang'),
    admin: await signIn('admin'),
    auditor: await signIn('shen.yu'),
    he: await signIn('he.jun'),
  };
});
afterAll(() => own?.stop());

const to = (text: string): Promise<Answered> =>
  people.admin.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });

interface Ledger {
  readonly ordinal: number;
  readonly segments: readonly {
    readonly kind: string;
    readonly from: string;
    readonly to: string;
    readonly seconds: number;
    readonly people: readonly string[];
  }[];
}
interface Item extends Ledger {
  readonly instance: string;
  readonly works: boolean;
}
const items = ({ body }: Answered): readonly Item[] => body['items'] as unknown as readonly Item[];

test('a breach is listed with its ledger, for whoever may read the process, and its excuse is added to it', async () => {
  await to('2027-03-02T09:00');
  const { body } = await people.zhao.send('POST', '/api/instances', { process: 'order', documents: { request: {} } });
  const id = String(body['id']);
  const { body: inbox } = await people.wu.send('GET', '/api/tasks');
  const task = (inbox['items'] as { id: string; instance: string }[]).find(({ instance }) => instance === id)!.id;
  await to('2027-03-02T10:00');
  await people.wu.send('POST', `/api/tasks/${task}/claim`);
  await to('2027-03-02T11:00');
  expect((await people.wu.send('POST', `/api/tasks/${task}/pause`, { reason: 'customer' })).status).toBe(200);
  await to('2027-03-02T14:30');
  await people.wu.send('POST', `/api/tasks/${task}/resume`, {});
  await to('2027-03-03T09:00');

  const [ledger] = items(await people.zhao.send('GET', `/api/instances/${id}/limits`));
  expect(ledger?.segments.map(({ kind, seconds, people: who }) => [kind, seconds / 60, ...who])).toEqual([
    ['unassigned', 60],
    ['running', 60, 'wu.min'],
    ['paused', 210, 'wu.min'],
    ['running', 180, 'wu.min'],
    ['outside hours', 900],
    ['running', 30, 'wu.min'],
  ]);
  expect(ledger?.segments[2]).toMatchObject({ reason: 'customer', reasonTitle: { zh: '等客户', en: 'Waiting for the customer' } });
  expect(ledger).toMatchObject({
    limit: '4 working hours',
    provisional: true,
    breach: { dueAt: '2027-03-02T08:30:00.000Z', responsible: ['person:wu.min'], accountable: 'wu.min' },
  });

  const listed = items(await people.auditor.send('GET', '/api/breaches?process=order'));
  expect(listed).toMatchObject([
    { instance: id, process: 'order', name: 'checking', breach: { responsible: ['person:wu.min'] }, excused: null },
  ]);
  expect((await people.wang.send('POST', `/api/instances/${id}/excuses`, { limit: ledger!.ordinal, reason: 'illness' })).status).toBe(200);
  expect(items(await people.auditor.send('GET', '/api/breaches'))).toMatchObject([
    { instance: id, excused: { by: 'wang.fang', reason: 'illness', reasonTitle: { zh: '病假', en: 'Ill' } } },
  ]);
  expect(items(await people.auditor.send('GET', '/api/breaches?from=2027-03-03T00:00:00Z'))).toEqual([]);
  expect(items(await people.he.send('GET', '/api/breaches'))).toEqual([]);
  expect((await people.he.send('GET', `/api/instances/${id}/limits`)).status).toBe(404);
});

test('a limit that stands still shows no due date, but since when and what is left', async () => {
  await to('2027-03-03T09:00');
  const { body } = await people.zhao.send('POST', '/api/instances', { process: 'order', documents: { request: {} } });
  const path = `/api/instances/${String(body['id'])}`;
  const [task] = body['tasks'] as { id: string }[];
  await to('2027-03-03T10:40');
  expect((await people.wu.send('POST', `/api/tasks/${task!.id}/pause`, { reason: 'customer' })).body['limits']).toMatchObject([
    { dueAt: null },
  ]);
  const paused = {
    dueAt: null,
    pausedAt: '2027-03-03T02:40:00.000Z',
    left: { unit: 'working minutes', amount: 140, text: { zh: '2 个工作小时 20 分钟', en: '2 working hours 20 minutes' } },
  };
  const titled = { reason: 'customer', reasonTitle: { zh: '等客户' } };
  expect((await people.zhao.get(path)).body['limits']).toMatchObject([{ ...paused, segments: [{ reasonTitle: null }, titled] }]);
  expect((await people.wu.get(`/api/tasks/${task!.id}`)).body['paused']).toMatchObject({ by: 'wu.min', ...titled });
  expect((await people.wang.get(path)).body['excuses']).toMatchObject([
    { reasons: ['illness'], reasonTitles: { illness: { zh: '病假', en: 'Ill' } } },
  ]);
  expect((await people.zhao.get(`${path}/limits`)).body.items).toMatchObject([paused]);
  await to('2027-03-03T11:00');
  await people.wu.send('POST', `/api/tasks/${task!.id}/resume`, {});
  const running = { dueAt: '2027-03-03T06:50:00.000Z', pausedAt: null };
  expect((await people.zhao.get(path)).body['limits']).toMatchObject([running]);
  expect((await people.zhao.get(`${path}/limits`)).body.items).toMatchObject([{ ...running, left: null }]);
  expect((await people.wu.send('POST', `/api/tasks/${task!.id}/complete`, {})).status).toBe(200);
});

test('breaches come page by page', async () => {
  for (let count = 0; count < 3; count++)
    await people.zhao.send('POST', '/api/instances', { process: 'order', documents: { request: {} } });
  await to('2027-03-05T09:00');
  const first = await people.auditor.send('GET', '/api/breaches?limit=2');
  const second = await people.auditor.send('GET', `/api/breaches?limit=2&after=${String(first.body['next'])}`);
  const ids = [...items(first), ...items(second)].map(({ instance }) => instance);
  expect(new Set(ids).size).toBe(4);
  expect(second.body['next']).toBeNull();
});

test('a history that cannot be told again says so among the breaches, and hides none of the others', async () => {
  const path = '/api/breaches?process=order&limit=50';
  const before = items(await people.auditor.send('GET', path));
  expect(before.length).toBeGreaterThan(1);
  const broken = before[0]!.instance;
  const { dataFolder: folder, app } = own.host;
  const superuser = new pg.Client(superuserUrl({ folder: folder!, ownerUrl: app.get(PgPool).options.connectionString! }));
  await superuser.connect();
  const rename = (from: string, into: string): Promise<unknown> =>
    superuser.query(`UPDATE event SET body = replace(body::text, $2, $3)::json WHERE instance_id = $1 AND seq = 1`, [broken, from, into]);
  await rename('due #', 'dew #');
  try {
    expect(items(await people.auditor.send('GET', path))).toEqual(
      before.map((entry) =>
        entry.instance === broken
          ? expect.objectContaining({ instance: broken, problem: { code: 'history-broken', detail: expect.stringContaining(broken) } })
          : entry,
      ),
    );
    expect(await people.auditor.send('GET', `/api/instances/${broken}/limits`)).toMatchObject({
      status: 409,
      body: { code: 'history-broken' },
    });
  } finally {
    await rename('dew #', 'due #');
    await superuser.end();
  }
  expect(items(await people.auditor.send('GET', path))).toEqual(before);
});

test('what was personal in it has been erased: its breach and its limits are told all the same', async () => {
  const { zhao, wu, wang, admin, auditor } = people;
  await to('2027-03-08T09:00');
  const { body } = await zhao.send('POST', '/api/instances', { process: 'complaint', documents: { complaint: { caller: '端木先生' } } });
  const id = String(body['id']);
  const taskOf = async (person: Person): Promise<string> =>
    ((await person.send('GET', '/api/tasks')).body['items'] as { id: string; instance: string }[]).find(({ instance }) => instance === id)!
      .id;
  await to('2027-03-10T09:00');
  const task = await taskOf(wu);
  expect((await wu.send('POST', `/api/tasks/${task}/claim`)).status).toBe(200);
  expect((await wu.send('POST', `/api/tasks/${task}/complete`, {})).status).toBe(200);
  expect((await wang.send('POST', `/api/tasks/${await taskOf(wang)}/complete`, { outcome: 'approved' })).status).toBe(200);
  const told = async (): Promise<unknown> => [
    items(await auditor.send('GET', `/api/instances/${id}/limits`)),
    items(await auditor.send('GET', '/api/breaches?process=complaint')),
    items(await auditor.send('GET', `/api/instances/${id}/signatures`)),
  ];
  const before = await told();
  expect((await admin.send('POST', '/api/erasures', { subject: `instance:${id}`, reason: '客户要求' })).status).toBe(200);
  expect(await told()).toEqual(before);
});

test('a calendar is asked over HTTP: its years, its days, and a due date with its reasons', async () => {
  const { zhao } = people;
  expect(items(await zhao.send('GET', '/api/calendars'))).toMatchObject([{ id: 'office', zone: 'Asia/Shanghai', inherits: null }]);
  expect(items(await zhao.send('GET', '/api/calendars/office/days?from=2027-03-05&to=2027-03-07')).map((day) => day.works)).toEqual([
    true,
    false,
    false,
  ]);
  expect(items(await zhao.send('GET', '/api/calendars/office/days?from=9999-12-30&to=9999-12-31'))).toHaveLength(2);
  expect(items(await zhao.send('GET', '/api/calendars/office/days?from=2027-03-07&to=2027-03-05'))).toEqual([]);
  const due = await zhao.send('GET', '/api/calendars/office/due?from=2027-03-05T09:00:00%2B08:00&within=1%20working%20day');
  expect(due).toMatchObject({
    status: 200,
    body: {
      at: '2027-03-08T09:30:00.000Z',
      provisional: true,
      unit: 'working days',
      days: [
        { isStart: true },
        { from: '2027-03-06', to: '2027-03-07', counted: 0 },
        { counted: 1, text: { zh: expect.stringContaining('工作日'), en: expect.any(String) } },
      ],
    },
  });
});

test.each<readonly [name: string, path: string, status: number, code: string]>([
  ['an unknown calendar', '/api/calendars/moon/due?within=1%20day', 404, 'calendar-not-found'],
  ['a bare number', '/api/calendars/office/due?within=3', 422, 'request-invalid'],
  ...[
    '1d',
    'one day',
    '1 business day',
    'P0D',
    'P3D',
    '0',
    '0 days',
    '-1 days',
    '1000000000000000000 days',
    'day 30 of February',
    'monday',
  ].map(
    (within) =>
      [`no duration: ${within}`, `/api/calendars/office/due?within=${encodeURIComponent(within)}`, 422, 'request-invalid'] as const,
  ),
  ['no duration', '/api/calendars/office/due', 422, 'request-invalid'],
  ['a day no month has', '/api/calendars/office/due?within=working%20day%2025%20of%20month', 422, 'request-invalid'],
  ['what lies too far away', '/api/calendars/office/due?within=99999%20working%20days', 422, 'request-invalid'],
  [
    'a day by its name, counted back',
    '/api/calendars/office/due?within=working%20day%205%20of%20month&before=true',
    422,
    'request-invalid',
  ],
  ['what would be due after the year 9999', '/api/calendars/office/due?from=9999-12-31T00:00:00Z&within=3%20days', 422, 'request-invalid'],
  [
    'what was due before the year 0',
    '/api/calendars/office/due?from=0000-01-01T00:00:00Z&within=3%20days&before=true',
    422,
    'request-invalid',
  ],
  ['30 February', '/api/calendars/office/days?from=2026-02-30&to=2026-03-01', 422, 'request-invalid'],
  ['years at once', '/api/calendars/office/days?from=2026-01-01&to=2029-03-01', 422, 'request-invalid'],
  ['a period that is no instant', '/api/breaches?from=yesterday', 422, 'request-invalid'],
])('refused is %s', async (_, path, status, code) => {
  const answer = await people.auditor.send('GET', path);
  expect(answer).toMatchObject({ status, ...(code ? { body: { code } } : {}) });
  expect(String(answer.body['detail'])).toMatch(/./);
});

test.each(['order', 'dated'])('a due date of %s in a year nobody has arranged says so wherever it is shown', async (process) => {
  const { body } = await people.zhao.send('POST', '/api/instances', { process, documents: { request: {} } });
  const path = `/api/instances/${String(body['id'])}`;
  const [task] = body['tasks'] as { id: string }[];
  const inbox = (await people.wu.get('/api/tasks')).body.items as unknown as { id: string }[];
  expect(inbox.find(({ id }) => id === task!.id)).toMatchObject({ provisional: true });
  expect((await people.wu.get(`/api/tasks/${task!.id}`)).body).toMatchObject({ provisional: true });
  expect((await people.zhao.get(path)).body).toMatchObject({ tasks: [{ provisional: true }], limits: [{ provisional: true }] });
  expect((await people.zhao.get(`${path}/limits`)).body.items).toMatchObject([{ provisional: true }]);
});
