import { readFileSync } from 'node:fs';
import pg from 'pg';
import { PgPool } from '#server/database/pg-pool.js';
import { superuserUrl } from '#test/superuser-url.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answer, Answered, Person } from './person.js';

const processOf = (checking: string): string => `id: complaint
${title}
owner: sales-department-manager
key: complaint.number
documents: { complaint: { form: complaint, number: "TS-{seq:3}" } }
data: { said: { type: text } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: complaint }, on: { done: { target: checking, do: [{ set: { said: complaint.caller } }] } } }
  checking:
    title: { zh: ${checking}, en: Check }
    task: { by: finance, shows: complaint, hides: { complaint: [amount] } }
    limit: { within: 4 working hours, accountable: finance }
    on: { done: judging }
  judging: { ${title}, approval: { by: sales-department-manager, shows: complaint }, on: { approved: over, rejected: asking } }
  over: { type: final, ${title}, result: { caller: complaint.caller } }
`;
const FORM = `id: complaint
${title}
type: object
required: [caller]
properties:
  caller: { type: string, x-personal: true, title: { zh: 来电人, en: Caller } }
  amount: { type: string, format: decimal, ${title} }
  lines: { type: array, ${title}, items: { type: object, properties: { product: { type: string, ${title} }, price: { type: string, format: decimal, ${title} } } } }
`;
const LIBRARY = withSurroundings({ 'forms/complaint.yaml': FORM, 'processes/complaint.yaml': processOf('核对') });

let host: LibraryHost;
let zhao: Person, wu: Person, wang: Person, he: Person, admin: Person, auditor: Person;
let id = '';

const clock = (time: string): Promise<Answered> =>
  admin.send('POST', '/api/clock', { to: new Date(`2027-03-02T${time}:00+08:00`).toISOString(), hold: true });
const at = (time: string): string => `2027-03-02T${time}:00+08:00`;
const lines = (price: string): object[] => [
  { product: '泵', price: '5' },
  { product: '阀', price },
];
const ask = async (person: Person, path: string): Promise<Answer> => {
  const { status, body, text } = await person.get(`/api/instances/${id}/${path}`);
  if (status !== 200) throw new Error(text);
  return body;
};

beforeAll(async () => {
  host = await LibraryHost.start(LIBRARY);
  [zhao, wu, wang, he, admin, auditor] = (await Promise.all(
    ['zhao.lei', 'wu.min', 'wang.fang', 'he.jun', 'admin', 'shen.yu'].map((person) => host.signIn(person)),
  )) as [Person, Person, Person, Person, Person, Person];
  await clock('09:00');
  const started = await zhao.send('POST', '/api/instances', {
    process: 'complaint',
    documents: { complaint: { caller: '欧阳小姐', amount: '100', lines: lines('7') } },
  });
  id = String(started.body['id']);
  await clock('09:30');
  const [task] = started.body['tasks'] as { id: string }[];
  await wu.send('POST', `/api/tasks/${task!.id}/claim`);
  await clock('10:00');
  await wu.complete('checking', 'done');
  await clock('11:00');
  await wang.complete('judging', 'rejected', { comment: '太多', saw: { complaint: 1 } });
  // Somebody is renamed, the process gets a second version, the calendar another day off.
  await admin.send('PUT', '/api/people/wang.fang', {
    name: { zh: '王芳芳', en: 'Wang Fangfang' },
    posts: [{ unit: 'sales-department', role: 'sales-department-manager' }],
  });
  const office = readFileSync('processes/calendars/office.yaml', 'utf8');
  const second = withSurroundings({
    'forms/complaint.yaml': FORM,
    'processes/complaint.yaml': processOf('复核'),
    'processes/calendars/office.yaml': `${office}days: { 2027-03-08: ["09:00-10:00"] }\n`,
  });
  const published = await admin.send('POST', '/api/definitions', { files: second, reason: '改名' });
  if (published.status !== 201 && published.status !== 200) throw new Error(published.text);
  await clock('12:00');
  await zhao.complete('asking', 'done', { documents: { complaint: { amount: '80', lines: lines('6') } } });
});
afterAll(() => host?.stop());

test('an instance is shown as it was at an instant: data, documents, who held what, what was due, and by which versions', async () => {
  const then = await ask(auditor, `as-of?at=${at('09:45')}`);
  expect(then).toMatchObject({
    instance: id,
    event: { seq: 2, type: 'task.claimed', actor: 'wu.min', text: { zh: '吴敏领取' } },
    until: '2027-03-02T02:00:00.000Z',
    status: 'running',
    states: { checking: { zh: '核对', en: 'Check' } },
    key: 'TS-001',
    data: { said: '欧阳小姐' },
    documents: { complaint: { version: 1, filledBy: 'zhao.lei', filledAt: '2027-03-02T01:00:00Z', content: { amount: '100' } } },
    tasks: { 3: { state: 'checking', assignee: 'wu.min', candidates: ['role:finance'], dueAt: '2027-03-02T06:30:00Z' } },
    limits: { 2: { name: 'checking', dueAt: '2027-03-02T06:30:00Z', breachedAt: null } },
    definition: { version: 1, publishedBy: expect.any(String), href: '/api/definitions/complaint/versions/1' },
    people: { 'zhao.lei': { zh: '赵磊' }, 'wu.min': { zh: '吴敏' } },
  });
  expect(await ask(auditor, 'as-of?seq=2')).toEqual(then);
  const { text } = await auditor.get(`/api/instances/${id}/as-of`);
  expect(JSON.parse(text)).toMatchObject({
    event: { seq: 5 },
    until: null,
    documents: { complaint: { version: 2, content: { amount: '80' } } },
  });
});

test('definition, organization and calendars can be read as they were then', async () => {
  const answers = await Promise.all([3, 5].map((seq) => ask(auditor, `as-of?seq=${seq}`)));
  const [before, after] = answers.map(
    (answer) => answer as unknown as Record<'definition' | 'organization' | 'calendar', { version: unknown; href: string }>,
  );
  // A running instance stays on its definition; people and calendars are those of the day.
  expect(after!.definition).toEqual(before!.definition);
  expect(after!.calendar.version).not.toBe(before!.calendar.version);
  const { body: definition } = await auditor.get(before!.definition.href);
  expect(definition).toMatchObject({
    version: 1,
    process: 'complaint',
    files: expect.arrayContaining([expect.objectContaining({ text: processOf('核对') })]),
  });
  const nameIn = async (href: string): Promise<unknown> =>
    ((await auditor.get(href)).body['people'] as { id: string; name: { zh: string } }[]).find((person) => person.id === 'wang.fang')?.name
      .zh;
  expect(await Promise.all([before!, after!].map(({ organization }) => nameIn(organization.href)))).toEqual(['王芳', '王芳芳']);
  expect(await nameIn(`/api/directory?at=${at('10:59')}`)).toBe('王芳');
  expect(await nameIn('/api/directory')).toBe('王芳芳');
  const officeIn = async (href: string): Promise<string> =>
    ((await zhao.get(href)).body['files'] as { path: string; text: string }[]).find(({ path }) => path.endsWith('office.yaml'))?.text ?? '';
  expect(
    (await Promise.all([before!, after!].map(({ calendar }) => officeIn(calendar.href)))).map((text) => text.includes('2027-03-08')),
  ).toEqual([false, true]);
  expect((await zhao.get(`/api/calendars?at=${at('10:59')}`)).body).toMatchObject({ version: before!.calendar.version });
  expect((await zhao.get('/api/calendars/versions')).body.items).toMatchObject([
    {
      version: after!.calendar.version,
      by: 'admin',
      reason: '改名',
      changed: [{ path: 'processes/calendars/office.yaml', how: 'changed' }],
    },
    { version: before!.calendar.version },
  ]);
  const hours = async (version: unknown): Promise<unknown> =>
    (await zhao.get(`/api/calendars/office/days?from=2027-03-08&to=2027-03-08&version=${String(version)}`)).body.items[0]?.['hours'];
  expect(await Promise.all([before!, after!].map(({ calendar }) => hours(calendar.version)))).toMatchObject([
    [{ from: 510 }, { from: 810 }],
    [{ from: 540, to: 600 }],
  ]);
});

test('every version of the library is kept with who published it, why, and what changed', async () => {
  const { body } = await auditor.get('/api/library/versions');
  expect(body.items[0]).toMatchObject({
    by: 'admin',
    reason: '改名',
    at: '2027-03-02T03:00:00.000Z',
    changed: [
      { path: 'processes/calendars/office.yaml', how: 'changed' },
      { path: 'processes/complaint.yaml', how: 'changed' },
    ],
  });
  const textAt = async (href: string): Promise<unknown> =>
    ((await auditor.get(href)).body['files'] as { path: string; text: string }[]).find(({ path }) => path === 'processes/complaint.yaml')
      ?.text;
  expect(await textAt(`/api/library?at=${at('10:59')}`)).toBe(processOf('核对'));
  expect(await textAt('/api/library')).toBe(processOf('复核'));
  expect(await textAt(`/api/library/versions/${String(body.items[0]?.['version'])}`)).toBe(processOf('复核'));
  expect((await zhao.get('/api/library')).status).toBe(403);
});

test('the difference of two moments says what changed, who changed it, what opened and closed', async () => {
  const difference = await ask(auditor, `difference?from=3&to=${at('12:00')}`);
  expect(difference).toMatchObject({ from: 3, to: 5 });
  const changes = difference['changes'] as { path: string }[];
  expect(changes.find(({ path }) => path === '/documents/complaint/content/amount')).toMatchObject({
    kind: 'changed',
    before: '100',
    after: '80',
    seq: 5,
    actor: 'zhao.lei',
    why: null,
  });
  expect(changes.map(({ path }) => path)).toContain('/documents/complaint/content/lines/1/price');
  expect(changes.map(({ path }) => path)).not.toContain('/documents/complaint/content/lines/0/price');
  const rejected = (await ask(auditor, 'difference?from=3&to=4'))['changes'] as { path: string }[];
  expect(rejected.find(({ path }) => path === '/decisions/judging/0')).toMatchObject({
    kind: 'added',
    seq: 4,
    actor: 'wang.fang',
    why: '太多',
  });
  expect(difference['tasks']).toMatchObject([
    { state: 'judging', opened: null, closed: { seq: 4, how: 'done', by: 'wang.fang' } },
    { state: 'asking', opened: { seq: 4 }, closed: { seq: 5, by: 'zhao.lei' } },
    { state: 'checking', opened: { seq: 5 }, closed: null },
  ]);
  expect(difference['limits']).toMatchObject([{ name: 'checking', what: 'started', seq: 5, by: 'zhao.lei' }]);
  expect(difference['events']).toMatchObject([{ seq: 4, text: { zh: expect.stringContaining('王芳') } }, { seq: 5 }]);
  expect((await ask(auditor, 'difference?from=0&to=1'))['changes']).toContainEqual(
    expect.objectContaining({ path: '/status', kind: 'added', after: 'running' }),
  );
  expect((await ask(auditor, 'difference?from=5'))['changes']).toEqual([]);
});

test('a field tells every value it had: before, after, who, why and when', async () => {
  expect(await ask(auditor, 'fields/complaint.amount/history')).toMatchObject({
    path: 'complaint.amount',
    entries: [
      { kind: 'set', before: null, after: '100', seq: 1, actor: 'zhao.lei', at: '2027-03-02T01:00:00Z' },
      { kind: 'changed', before: '100', after: '80', seq: 5, actor: 'zhao.lei' },
    ],
  });
  expect((await ask(auditor, 'fields/complaint.lines.1.price/history'))['entries']).toMatchObject([
    { after: '7' },
    { before: '7', after: '6' },
  ]);
  expect((await ask(auditor, 'fields/complaint.lines.0.price/history'))['entries']).toMatchObject([{ after: '5' }]);
  expect((await ask(auditor, 'fields/complaint.lines.price/history'))['entries']).toMatchObject([
    { after: ['5', '7'] },
    { after: ['5', '6'] },
  ]);
  expect((await ask(auditor, 'fields/said/history'))['entries']).toMatchObject([{ after: '欧阳小姐' }]);
});

test('what is hidden from a reader is hidden at every moment; who may not read it finds nothing', async () => {
  const then = await ask(wu, 'as-of?seq=1');
  expect(then['documents']).toMatchObject({ complaint: { content: { caller: '欧阳小姐' } } });
  expect(JSON.stringify(then)).not.toContain('"100"');
  expect(JSON.stringify(await ask(wu, 'difference?from=0'))).not.toMatch(/"100"|"80"/);
  const field = await wu.get(`/api/instances/${id}/fields/complaint.amount/history`);
  expect(field).toMatchObject({ status: 404, body: { code: 'field-not-found' } });
  expect(field.body['facts']).toMatchObject({ fields: expect.not.arrayContaining(['complaint.amount']) });
  expect((await wu.get(`/api/instances/${id}/replay-check`)).status).toBe(403);
  for (const path of ['as-of', 'difference?from=0', 'fields/complaint.amount/history', 'replay-check'])
    expect((await he.get(`/api/instances/${id}/${path}`)).body).toMatchObject({ code: 'instance-not-found' });
});

test.each([
  ['as-of?at=2027-03-02T08:59:59%2B08:00', 422, 'moment-before-start', { startedAt: '2027-03-02T01:00:00Z' }],
  ['as-of?at=2027-03-02T12:00:01%2B08:00', 422, 'moment-in-future', { now: '2027-03-02T04:00:00Z' }],
  ['as-of?at=2027-02-30T09:00:00Z', 422, 'request-invalid', {}],
  ['as-of?at=yesterday', 422, 'request-invalid', {}],
  ['as-of?at=2027-03-02T09:00:00Z&seq=1', 422, 'request-invalid', {}],
  ['as-of?seq=0', 404, 'event-not-found', { first: 1, last: 5 }],
  ['as-of?seq=6', 404, 'event-not-found', { first: 1, last: 5 }],
  ['as-of?seq=-1', 422, 'request-invalid', {}],
  ['difference', 422, 'request-invalid', {}],
  ['difference?from=3&to=2', 422, 'request-invalid', {}],
  ['difference?from=0&to=99', 404, 'event-not-found', {}],
  ['difference?from=1.5', 422, 'request-invalid', {}],
  [
    'fields/complaint.colour/history',
    404,
    'field-not-found',
    { fields: expect.arrayContaining(['complaint.amount', 'complaint.lines.price', 'said']) },
  ],
  ['fields/__proto__.x/history', 404, 'field-not-found', {}],
])('%s is answered with %d %s', async (path, status, code, facts) => {
  const { body, status: answered } = await auditor.get(`/api/instances/${id}/${path}`);
  expect({ answered, code: body['code'] }).toEqual({ answered: status, code });
  expect(body['facts'] ?? {}).toMatchObject(facts);
  expect(String(body['detail'])).toMatch(/\p{Script=Han}.* \/ /su);
});

test('moments before anything was kept, versions nobody knows', async () => {
  for (const [path, status, code] of [
    ['/api/directory?at=2001-01-01T00:00:00Z', 410, 'directory-version-not-kept'],
    ['/api/directory?at=2099-01-01T00:00:00Z', 422, 'moment-in-future'],
    ['/api/library?at=2001-01-01T00:00:00Z', 404, 'library-version-not-found'],
    ['/api/library/versions/9999999', 404, 'library-version-not-found'],
    ['/api/library/versions/x', 404, 'library-version-not-found'],
    ['/api/calendars/versions/abc', 404, 'calendar-version-not-found'],
    ['/api/calendars/office/days?from=2027-03-08&to=2027-03-08&version=abc', 404, 'calendar-version-not-found'],
    ['/api/definitions/complaint/versions/9', 404, 'definition-version-not-found'],
    ['/api/definitions/complaint/versions/x', 404, 'definition-version-not-found'],
    ['/api/definitions/nothing/versions/1', 404, 'process-not-found'],
  ] as const) {
    const { status: answered, body } = await auditor.get(path);
    expect({ path, answered, code: body['code'] }).toEqual({ path, answered: status, code });
  }
});

test('an instance rebuilt from its events is the stored one; where it is not, the place is named', async () => {
  expect(await ask(auditor, 'replay-check')).toEqual({ events: 5, erased: false, differences: [] });
  const { dataFolder, app } = host.host;
  const superuser = new pg.Client(superuserUrl({ folder: dataFolder!, ownerUrl: app.get(PgPool).options.connectionString! }));
  await superuser.connect();
  const altered = async (table: string, column: string, where: string, from: string, to: string): Promise<Answer> => {
    const change = (a: string, b: string): Promise<unknown> =>
      superuser.query(`UPDATE ${table} SET ${column} = replace(${column}::text, $2, $3)::json WHERE ${where}`, [id, a, b]);
    await change(from, to);
    const answer = await ask(auditor, 'replay-check');
    await change(to, from);
    return answer;
  };
  try {
    expect((await altered('instance', 'documents', 'id = $1', '"80.00"', '"90.00"'))['differences']).toEqual([]);
    expect((await altered('instance', 'documents', 'id = $1', '"80"', '"90"'))['differences']).toMatchObject([
      { kind: 'instance', seq: 5, path: '/documents/complaint/content/amount', recorded: '90', rebuilt: '80' },
    ]);
    expect(
      (await altered('event', 'body', 'instance_id = $1 AND seq = 4', '"saw":{"complaint":1}', '"saw":{"complaint":7}'))['differences'],
    ).toMatchObject([{ kind: expect.stringMatching(/event|undecidable/), seq: 4 }]);
    expect((await altered('event', 'body', 'instance_id = $1 AND seq = 5', '"80"', '"81"'))['differences']).toMatchObject([
      { kind: 'instance', path: '/documents/complaint/content/amount', recorded: '80', rebuilt: '81' },
    ]);
    expect((await altered('event', 'body', 'instance_id = $1 AND seq = 1', 'people role', 'people rule'))['differences']).toMatchObject([
      { kind: 'undecidable', seq: 1, reason: expect.stringContaining('the event has no answer to people role') },
    ]);
  } finally {
    await superuser.end();
  }
  expect(await ask(auditor, 'replay-check')).toMatchObject({ differences: [] });
});

test('what was erased is shown as erased, at every moment, and the rest as it was', async () => {
  await wu.complete('checking', 'done');
  await wang.complete('judging', 'approved', { saw: { complaint: 2 } });
  const erased = await admin.send('POST', '/api/erasures', { subject: `instance:${id}`, reason: '客户要求' });
  expect(erased.body).toMatchObject({ instances: 1 });
  const gone = { $erased: true };
  const then = await ask(auditor, 'as-of?seq=1');
  expect(then).toMatchObject({ documents: { complaint: { content: { caller: gone, amount: '100' } } }, data: { said: gone } });
  expect(await ask(auditor, 'as-of')).toMatchObject({ end: 'over', result: { caller: gone } });
  expect(await ask(auditor, 'fields/complaint.caller/history')).toMatchObject({
    title: { zh: '来电人' },
    entries: [{ seq: 1, kind: 'set', before: null, after: gone, actor: 'zhao.lei' }],
  });
  expect(await ask(auditor, 'replay-check')).toMatchObject({ erased: true, differences: [] });
  expect(JSON.stringify([then, await ask(auditor, 'difference?from=0')])).not.toContain('欧阳');
});
