import { readFileSync, rmSync } from 'node:fs';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { SCHEDULED, scheduledLibrary } from '#test/scheduled-library.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import type { Answered, Person } from './person.js';
import { type StoryHost, StoryHosts } from './story-hosts.js';

interface Run {
  readonly day: string;
  readonly dueAt: string;
  readonly noticedAt: string;
  readonly kind: string;
  readonly state: string;
  readonly seed: string;
  readonly expected: number;
  readonly started: number;
  readonly refused: readonly { readonly code: string; readonly count: number; readonly example: string }[];
  readonly items?: readonly { readonly item: string; readonly instance: string | null; readonly code: string | null }[];
}

const folder = temporaryFolder('gatehouse-schedules-');
let hosts: StoryHosts;
let own: StoryHost;
let people: Record<'admin' | 'wang' | 'auditor' | 'zhao', Person>;

beforeAll(async () => {
  writeLibrary(folder, scheduledLibrary());
  hosts = await StoryHosts.start(folder);
});
afterAll(async () => {
  await hosts?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Every test has a host that has just begun, on Tuesday 29 September 2026. */
beforeEach(async () => {
  own = await hosts.begin();
  people = { admin: own.person('admin'), wang: own.person('wang.fang'), auditor: own.person('shen.yu'), zhao: own.person('zhao.lei') };
  await to('2026-09-29T09:00');
  await ok(people.admin.send('POST', '/api/schedules/resume', { reason: '开始' }));
});
afterEach(() => own?.stop());

const pool = (): PgPool => own.host.app.get(PgPool);
const at = (text: string): string => new Date(Date.parse(`${text}+08:00`)).toISOString();
/** Moves the clock, with everything on the way. */
const to = async (text: string): Promise<void> => {
  const { status, body } = await people.admin.send('POST', '/api/clock', { to: at(text), hold: true });
  if (status !== 200) throw new Error(JSON.stringify(body));
};
/** The clock is later, and nobody was there meanwhile. */
const downUntil = async (text: string): Promise<void> => {
  await pool().query('UPDATE epoch SET clock_held_at = $1', [at(text)]);
  await to(text);
};
const ok = async (answer: Promise<Answered>): Promise<Answered['body']> => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};
const path = (schedule: string): string => `/api/schedules/${schedule}`;
const act = (schedule: string, what: string, body: object = {}): Promise<Answered> =>
  people.admin.send('POST', `${path(schedule)}/${what}`, { reason: '测试', ...body });
const runs = async (schedule: string): Promise<readonly Run[]> =>
  (await ok(people.admin.get(`${path(schedule)}/runs`))).items as unknown as readonly Run[];
const run = async (schedule: string, day: string): Promise<Run> =>
  (await ok(people.admin.get(`${path(schedule)}/runs/${day}`))) as unknown as Run;
const keys = async (process: string): Promise<readonly string[]> => {
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM instance WHERE process = $1 ORDER BY key', [process]);
  return rows.map(({ key }) => key);
};
const customer = async (key: string, row: object): Promise<void> => {
  await pool().query(
    `INSERT INTO record (shard, register, key, row, changed_at) VALUES (0, 'customer', $1, $2, now())
     ON CONFLICT (shard, register, key) DO UPDATE SET row = excluded.row`,
    [key, JSON.stringify({ number: key, ...row })],
  );
};
const publish = (more: Readonly<Record<string, string>>, dryRun = false): Promise<Answered> =>
  people.admin.send('POST', `/api/definitions?dryRun=${dryRun}`, { files: scheduledLibrary(more), reason: '测试' });

test('a schedule is told with its next occurrences, and what it started with its instances', async () => {
  expect(await ok(people.admin.get(path('meeting/weekly')))).toMatchObject({
    every: 'Monday 08:00',
    daysOff: 'skip',
    next: [
      { day: '2026-10-12', at: at('2026-10-12T08:00'), provisional: false },
      { day: '2026-10-19', at: at('2026-10-19T08:00') },
      { day: '2026-10-26', at: at('2026-10-26T08:00') },
    ],
    paused: null,
    actions: [{ what: 'resumed', person: 'admin', reason: '开始' }, { what: 'paused' }],
  });
  await to('2026-10-19T08:00');
  expect(await runs('meeting/weekly')).toMatchObject([
    {
      day: '2026-10-19',
      kind: 'on-time',
      state: 'done',
      expected: 1,
      started: 1,
      refused: [],
      dueAt: at('2026-10-19T08:00'),
      noticedAt: at('2026-10-19T08:00'),
    },
    { day: '2026-10-12', kind: 'on-time', state: 'done' },
  ]);
  expect(await keys('meeting')).toEqual(['2026-10-12', '2026-10-19']);
  const [item] = (await run('meeting/weekly', '2026-10-12')).items ?? [];
  expect(item).toMatchObject({ item: '', code: null });
  const history = await ok(people.auditor.get(`/api/instances/${item?.instance}/history`));
  expect(history.items[0]).toMatchObject({ at: at('2026-10-12T08:00') });
  expect(await brokenInvariants(pool(), (hash) => own.host.app.get(Knowledge).compiled(hash))).toEqual([]);
});

test('whoever is no administrator acts on no schedule, and only auditors and owners of the process see what began', async () => {
  expect((await people.zhao.get('/api/schedules')).body.items).toEqual([]);
  expect((await people.zhao.get(path('meeting/weekly'))).status).toBe(404);
  expect((await people.zhao.get(`${path('meeting/weekly')}/runs`)).status).toBe(404);
  expect((await people.auditor.get('/api/schedules')).body.items).toHaveLength(5);
  const publisher = own.person('tang.wei');
  expect((await publisher.get('/api/schedules')).body.items).toHaveLength(5);
  expect((await publisher.get(`${path('meeting/weekly')}/runs`)).body['code']).toBe('not-allowed');
  expect((await publisher.get(`${path('meeting/monthly')}/runs`)).body['code']).toBe('schedule-not-found');
  expect((await people.wang.get('/api/schedules?process=meeting')).body.items).toHaveLength(1);
  for (const who of ['zhao', 'wang', 'auditor'] as const)
    for (const what of ['pause', 'resume', 'backfill', 'runs/2026-10-12/confirm', 'runs/2026-10-12/skip', 'runs/2026-10-12/retry'])
      expect((await people[who].send('POST', `${path('meeting/weekly')}/${what}`, { reason: 'x' })).status).toBe(403);
  expect((await people.wang.send('POST', '/api/schedules/pause', { reason: 'x' })).status).toBe(403);
});

test('what an administrator asks of a schedule that cannot be is refused with its code', async () => {
  const codeOf = async (answer: Promise<Answered>): Promise<unknown> => (await answer).body['code'];
  expect(await codeOf(act('meeting/weakly', 'pause'))).toBe('schedule-not-found');
  expect(await codeOf(people.admin.send('POST', `${path('meeting/weekly')}/pause`, {}))).toBe('request-invalid');
  expect(await codeOf(act('meeting/weekly', 'backfill', { from: '2026-02-30', to: '2026-03-01' }))).toBe('request-invalid');
  expect(await codeOf(act('meeting/weekly', 'backfill', { from: '2026-10-01', to: '2026-12-31' }))).toBe('backfill-empty');
  expect(await codeOf(act('visit/class-a', 'backfill', { from: '2025-01-01', to: '2026-09-01' }))).toBe('backfill-too-long');
  expect(await codeOf(act('meeting/weekly', 'runs/2026-10-12/confirm'))).toBe('not-found');
  for (const what of ['pause', 'resume'])
    expect(await codeOf(people.admin.send('POST', `/api/schedules/${what}`, { process: 'meetng', reason: 'x' }))).toBe(
      'schedule-not-found',
    );
  expect(await codeOf(act('meeting/weekly', 'runs/next/confirm'))).toBe('not-found');
  expect(await codeOf(people.admin.get(`${path('meeting/weekly')}/runs?after=x`))).toBe('bad-request');
});

test('what a downtime missed is made up once, in due order, each with when it was due and when it was noticed', async () => {
  await downUntil('2026-10-20T10:00');
  expect(await runs('meeting/weekly')).toMatchObject([
    { day: '2026-10-19', kind: 'missed', state: 'done', dueAt: at('2026-10-19T08:00'), noticedAt: at('2026-10-20T10:00') },
    { day: '2026-10-12', kind: 'missed', state: 'done', dueAt: at('2026-10-12T08:00'), noticedAt: at('2026-10-20T10:00') },
  ]);
  expect(await keys('meeting')).toEqual(['2026-10-12', '2026-10-19']);
});

test.each([
  ['last', ['2026-10-26 missed done', '2026-10-19 missed skipped', '2026-10-12 missed skipped']],
  ['none', ['2026-10-26 missed skipped', '2026-10-19 missed skipped', '2026-10-12 missed skipped']],
])('with `missed: %s` a downtime makes up no more than that', async (missed, expected) => {
  const meeting = SCHEDULED['processes/meeting.yaml']?.replace('daysOff: skip', `daysOff: skip, missed: ${missed}`) ?? '';
  await ok(publish({ 'processes/meeting.yaml': meeting }));
  await downUntil('2026-10-27T10:00');
  expect((await runs('meeting/weekly')).map(({ day, kind, state }) => `${day} ${kind} ${state}`)).toEqual(expected);
  await to('2026-11-02T08:00');
  expect((await runs('meeting/weekly'))[0]).toMatchObject({ day: '2026-11-02', kind: 'on-time', state: 'done' });
});

test('with `missed: last` each row that an interval counts from a date of its own is made up for its own last day', async () => {
  const visit = SCHEDULED['processes/visit.yaml']?.replaceAll('week 08:00, name', 'week 08:00, missed: last, name') ?? '';
  await ok(publish({ 'processes/visit.yaml': visit }));
  await customer('C-1', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-24' });
  await customer('C-2', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-29' });
  await customer('C-3', { class: 'A', salesperson: 'zhao.lei' });
  await downUntil('2026-10-09T10:00');
  expect(await keys('visit')).toEqual(['C-1 2026-10-08', 'C-2 2026-10-06', 'C-3 2026-10-09']);
  expect((await runs('visit/class-a')).find(({ day }) => day === '2026-10-01')).toMatchObject({
    kind: 'missed',
    state: 'done',
    expected: 0,
  });
});

test('paused, it starts nothing; resumed, it goes on with the next occurrence; who did it and why is kept', async () => {
  expect(await ok(act('meeting/weekly', 'pause', { reason: '国庆停工' }))).toMatchObject({
    paused: { by: 'admin', reason: '国庆停工' },
    next: [],
  });
  await to('2026-10-20T10:00');
  expect(await ok(act('meeting/weekly', 'resume', { reason: '复工' }))).toMatchObject({
    paused: null,
    next: [{ day: '2026-10-26' }, { day: '2026-11-02' }, { day: '2026-11-09' }],
    actions: [
      { what: 'resumed', person: 'admin', reason: '复工', at: at('2026-10-20T10:00') },
      { what: 'paused', person: 'admin', reason: '国庆停工', at: at('2026-09-29T09:00') },
      { what: 'resumed' },
      { what: 'paused' },
    ],
  });
  await to('2026-10-26T08:00');
  expect(await keys('meeting')).toEqual(['2026-10-26']);
});

test('all schedules are paused and resumed together', async () => {
  const { items } = await ok(people.admin.send('POST', '/api/schedules/pause', { reason: '盘点' }));
  expect(items.map(({ paused }) => (paused as { reason: string } | null)?.reason)).toEqual(Array(5).fill('盘点'));
  await ok(people.admin.send('POST', '/api/schedules/resume', { reason: '盘点完毕', process: 'meeting' }));
  const after = await ok(people.admin.get('/api/schedules'));
  expect(after.items.filter(({ paused }) => paused === null).map(({ process }) => process)).toEqual(['meeting']);
});

test('a backfill tells first, then makes up what was not started, and nothing twice', async () => {
  await ok(act('meeting/weekly', 'pause'));
  await to('2026-10-20T10:00');
  await ok(act('meeting/weekly', 'resume'));
  const range = { from: '2026-09-01', to: '2026-10-25' };
  const foreseen = {
    occurrences: [
      { day: '2026-09-07', state: null, started: 0, due: 1 },
      { day: '2026-09-14' },
      { day: '2026-09-21' },
      { day: '2026-09-28' },
      { day: '2026-10-12' },
      { day: '2026-10-19' },
    ],
  };
  expect(await ok(people.admin.send('POST', `${path('meeting/weekly')}/backfill?dryRun=true`, { ...range, reason: 'x' }))).toMatchObject({
    dryRun: true,
    ...foreseen,
  });
  expect(await keys('meeting')).toEqual([]);
  expect(await ok(act('meeting/weekly', 'backfill', range))).toMatchObject({ dryRun: false, ...foreseen });
  await to('2026-10-20T10:01');
  const six = ['2026-09-07', '2026-09-14', '2026-09-21', '2026-09-28', '2026-10-12', '2026-10-19'];
  expect(await keys('meeting')).toEqual(six);
  expect((await runs('meeting/weekly')).map(({ kind }) => kind)).toEqual(Array(6).fill('backfill'));
  expect(await ok(act('meeting/weekly', 'backfill', range))).toMatchObject({
    occurrences: [{ state: 'done', started: 1, due: 1 }, {}, {}, {}, {}, {}],
  });
  await to('2026-10-20T10:02');
  expect(await keys('meeting')).toEqual(six);
});

test('an item that is refused stops no other, is listed with its reason, and is tried again when asked for', async () => {
  await customer('C-1', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-23' });
  await customer('C-2', { class: 'A', salesperson: 'nobody.here', lastVisit: '2026-09-23' });
  await customer('C-3', { class: 'B', salesperson: 'liu.yang', lastVisit: '2026-09-23' });
  await to('2026-09-30T08:00');
  expect(await run('visit/class-a', '2026-09-30')).toMatchObject({
    state: 'done',
    expected: 2,
    started: 1,
    refused: [{ code: 'initiator-not-one', count: 1, example: 'C-2' }],
    items: [
      { item: 'C-2', instance: null, code: 'initiator-not-one' },
      { item: 'C-1', code: null },
    ],
  });
  expect(await ok(people.admin.get(path('visit/class-a')))).toMatchObject({ last: { day: '2026-09-30', state: 'done', refused: 1 } });
  await customer('C-2', { class: 'A', salesperson: 'liu.yang', lastVisit: '2026-09-23' });
  await ok(act('visit/class-a', 'runs/2026-09-30/retry'));
  await to('2026-09-30T08:01');
  expect(await ok(people.admin.get(path('visit/class-a')))).toMatchObject({ last: { day: '2026-09-30', state: 'done', refused: 0 } });
  expect(await run('visit/class-a', '2026-09-30')).toMatchObject({ state: 'done', started: 2, refused: [] });
  expect(await keys('visit')).toEqual(['C-1 2026-09-30', 'C-2 2026-09-30']);
});

test('what is there already under the key is not started once more, and told', async () => {
  await customer('C-1', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-23' });
  await to('2026-09-30T08:00');
  await pool().query(`DELETE FROM schedule_item; DELETE FROM schedule_run; DELETE FROM command WHERE id LIKE 'schedule:visit:%'`);
  await ok(act('visit/class-a', 'backfill', { from: '2026-09-30', to: '2026-09-30' }));
  await to('2026-09-30T08:01');
  expect(await run('visit/class-a', '2026-09-30')).toMatchObject({
    state: 'done',
    started: 0,
    refused: [{ code: 'key-exists', example: 'C-1' }],
  });
});

test('more than `most` wait until they are confirmed; a million is told when it is published, and is not started', async () => {
  const visit = SCHEDULED['processes/visit.yaml']?.replaceAll('week 08:00, name', 'week 08:00, most: 2, name') ?? '';
  await ok(publish({ 'processes/visit.yaml': visit }));
  for (const key of ['C-1', 'C-2', 'C-3']) await customer(key, { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-23' });
  await to('2026-09-30T08:00');
  expect(await run('visit/class-a', '2026-09-30')).toMatchObject({ state: 'waiting', expected: 3, started: 0, items: [] });
  expect(await ok(people.admin.get(path('visit/class-a')))).toMatchObject({ waiting: 1 });
  await ok(act('visit/class-a', 'runs/2026-09-30/confirm', { reason: '数量无误' }));
  await to('2026-09-30T08:01');
  expect(await run('visit/class-a', '2026-09-30')).toMatchObject({ state: 'done', started: 3 });
  expect((await act('visit/class-a', 'runs/2026-09-30/confirm')).body).toMatchObject({
    code: 'run-not-so-far',
    facts: { state: 'done' },
    detail: expect.stringContaining('这次启动已完成'),
  });

  await pool().query(
    `INSERT INTO record (shard, register, key, row, changed_at)
     SELECT 0, 'customer', 'M-' || n, jsonb_build_object('number', 'M-' || n, 'class', 'A', 'salesperson', 'zhao.lei', 'lastVisit', '2026-09-24'), now()
     FROM generate_series(1, 20000) AS n`,
  );
  const { body } = await publish({}, true);
  const foreseen = body['schedules'] as readonly { name: string }[];
  expect(foreseen.find(({ name }) => name === 'class-a')).toMatchObject({
    expected: 20_000,
    needsConfirmation: true,
    next: [{ day: '2026-10-01' }, {}, {}],
  });
  await to('2026-10-01T08:00');
  expect(await run('visit/class-a', '2026-10-01')).toMatchObject({ state: 'waiting', expected: 20_000, started: 0 });
  await ok(act('visit/class-a', 'runs/2026-10-01/skip', { reason: '数据有误' }));
  await to('2026-10-01T08:01');
  expect(await run('visit/class-a', '2026-10-01')).toMatchObject({ state: 'skipped', note: 'admin: 数据有误' });
  expect(await keys('visit')).toHaveLength(3);
});

test('a publication keeps a schedule where it is, begins a changed one with the next day, and ends one that is gone', async () => {
  const weekly = SCHEDULED['processes/meeting.yaml'] ?? '';
  await to('2026-10-12T08:00');
  const { schedules } = (await ok(
    publish({ 'processes/meeting.yaml': weekly.replace('initiator: sales-department-manager', 'initiator: company-leader') }),
  )) as unknown as {
    schedules: readonly object[];
  };
  expect(schedules).toContainEqual(
    expect.objectContaining({ process: 'meeting', name: 'weekly', expected: 1, next: expect.arrayContaining([]) }),
  );
  expect(await ok(people.admin.get(path('meeting/weekly')))).toMatchObject({ next: [{ day: '2026-10-19' }, {}, {}] });
  await ok(publish({ 'processes/meeting.yaml': weekly.replace('Monday 08:00', 'Tuesday 09:00') }));
  expect(await ok(people.admin.get(path('meeting/weekly')))).toMatchObject({
    every: 'Tuesday 09:00',
    next: [{ day: '2026-10-13' }, {}, {}],
  });
  await ok(publish({ 'processes/meeting.yaml': weekly.replace(/\{ every.*\}/, '{ by: salesperson }') }));
  expect((await people.admin.get(path('meeting/weekly'))).status).toBe(404);
  await to('2026-10-27T09:00');
  expect(await keys('meeting')).toEqual(['2026-10-12']);
});

test('what a schedule started is told after it is gone, and what waits of it starts no more, even under the name of another', async () => {
  const most = (count: number): Record<string, string> => ({
    'processes/visit.yaml': SCHEDULED['processes/visit.yaml']?.replace('week 08:00, name', `week 08:00, most: ${count}, name`) ?? '',
  });
  await ok(publish(most(1)));
  await customer('C-1', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-23' });
  await to('2026-09-30T08:00');
  for (const key of ['C-2', 'C-3']) await customer(key, { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-24' });
  await to('2026-10-01T08:00');
  expect((await runs('visit/class-a')).slice(0, 2)).toMatchObject([{ state: 'waiting' }, { state: 'done', started: 1 }]);
  await ok(publish({ 'processes/visit.yaml': SCHEDULED['processes/visit.yaml']?.replace('name: class-a', 'name: first') ?? '' }));
  await to('2026-10-01T08:01');
  const gone = [
    { day: '2026-10-01', state: 'skipped', started: 0, note: expect.stringContaining('no longer has this schedule') },
    { day: '2026-09-30', state: 'done', started: 1 },
  ];
  expect((await runs('visit/class-a')).slice(0, 2)).toMatchObject(gone);
  expect(await ok(people.auditor.get(`${path('visit/class-a')}/runs/2026-09-30`))).toMatchObject({ items: [{ item: 'C-1', code: null }] });
  expect((await people.zhao.get(`${path('visit/class-a')}/runs`)).status).toBe(404);
  expect((await people.admin.get(`${path('visit/class-z')}/runs`)).status).toBe(404);
  expect((await act('visit/class-a', 'runs/2026-10-01/confirm')).body['code']).toBe('schedule-not-found');
  await ok(publish(most(5)));
  await to('2026-10-01T08:02');
  expect((await runs('visit/class-a')).slice(0, 2)).toMatchObject(gone);
});

test('a sample is drawn from what ended in the week before, with the seed that was recorded', async () => {
  for (const key of ['C-1', 'C-2', 'C-3', 'C-4']) await customer(key, { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-30' });
  await to('2026-10-07T08:00');
  for (let count = 0; count < 4; count++) await ok(people.zhao.complete('visiting', 'done'));
  await to('2026-10-12T09:00');
  const { seed, items, state } = await run('check/spot', '2026-10-12');
  expect(state).toBe('done');
  expect(items).toHaveLength(2);
  expect(await keys('check')).toEqual(items?.map(({ item }) => item));
  const history = await ok(people.auditor.get(`/api/instances/${items?.[0]?.instance}/history`));
  expect(JSON.stringify(history.items[0])).toContain(seed);
});

test('after a downtime limits and schedules happen in due order', async () => {
  await customer('C-1', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-23' });
  await customer('C-2', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-10-02' });
  await downUntil('2026-10-15T10:00');
  const { rows } = await pool().query<{ text: string }>(
    `SELECT concat_ws(' ', e.type, i.key) AS text FROM event AS e JOIN instance AS i ON i.id = e.instance_id WHERE process = 'visit'
     ORDER BY e.batch_id, e.instance_id, e.seq`,
  );
  const first = ['instance.started C-1 2026-09-30', 'limit.breached C-1 2026-09-30', 'instance.started C-1 2026-10-07'];
  expect(rows.map(({ text }) => text)).toEqual([
    ...first,
    'limit.breached C-1 2026-10-07',
    'instance.started C-2 2026-10-09',
    'limit.breached C-2 2026-10-09',
    'instance.started C-1 2026-10-14',
    'limit.breached C-1 2026-10-14',
  ]);
});

test('when a calendar changes, what is still to come occurs by it', async () => {
  const calendar = readFileSync('processes/calendars/office.yaml', 'utf8');
  expect(await ok(people.admin.get(path('report/monthly')))).toMatchObject({ next: [{ day: '2026-09-30' }, { day: '2026-10-30' }, {}] });
  await ok(publish({ 'processes/calendars/office.yaml': `${calendar}\ndays: { 2026-09-30: closed }\n` }));
  expect(await ok(people.admin.get(path('report/monthly')))).toMatchObject({ next: [{ day: '2026-09-29' }, { day: '2026-10-30' }, {}] });
  await to('2026-09-29T16:00');
  expect(await runs('report/monthly')).toMatchObject([{ day: '2026-09-29', state: 'done' }]);
  // Once it has occurred, the month is over, whatever becomes of its days.
  await ok(publish({}));
  expect(await ok(people.admin.get(path('report/monthly')))).toMatchObject({ next: [{ day: '2026-10-30' }, {}, {}] });
});

test('one broken schedule stops no other, and is visible', async () => {
  const visit = SCHEDULED['processes/visit.yaml']?.replace('where class == "A"', 'where decimal(number) > 5') ?? '';
  await ok(publish({ 'processes/visit.yaml': visit }));
  await customer('C-1', { class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-09-23' });
  await to('2026-10-12T08:00');
  expect(await keys('meeting')).toEqual(['2026-10-12']);
  const states = (await runs('visit/class-a')).map(({ state, refused }) => `${state} ${refused.map(({ code }) => code).join()}`);
  expect(new Set(states)).toEqual(new Set(['done expression-failed']));
});
