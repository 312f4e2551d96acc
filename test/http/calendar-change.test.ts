import { RecountLimits } from '#server/calendar/recount-limits.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Background } from '#server/instance/background.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { writeLibrary } from '#test/write-library.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}
  checking: { ${title}, task: { by: finance }, limit: { within: 1 working day, warn: 1 hour before }, on: { done: over } }
  over: { type: final, ${title} }
`,
});

let own: LibraryHost;
let zhao: Person;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  [zhao, owner, admin] = await Promise.all([own.signIn('zhao.lei'), own.signIn('tang.wei'), own.signIn('admin')]);
});
afterAll(() => own?.stop());

const to = (text: string): Promise<Answered> =>
  admin.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });
const start = async (): Promise<string> =>
  String((await zhao.send('POST', '/api/instances', { process: 'order', documents: { request: {} } })).body['id']);
const limitOf = async (id: string): Promise<Record<string, unknown>> =>
  ((await zhao.send('GET', `/api/instances/${id}/limits`)).body['items'] as Record<string, unknown>[])[0]!;
const eventsOf = async (id: string): Promise<readonly { readonly type: string }[]> =>
  (await zhao.send('GET', `/api/instances/${id}/history`)).body['items'] as { type: string }[];
const office = (change: (text: string) => string): typeof FILES =>
  FILES.map((file) => (file.path === 'processes/calendars/office.yaml' ? { ...file, text: change(file.text) } : file));
const closedOn = (date: string): typeof FILES => office((text) => `${text}\ndays: { ${date}: closed }\n`);
const publish = (files: typeof FILES): Promise<Answered> => owner.send('POST', '/api/definitions', { files, reason: 'other days' });

test('other calendars move what is due: seen before, then done once, in the history; what ended or was breached stays', async () => {
  await to('2027-03-01T09:00');
  const late = await start();
  await to('2027-03-02T18:00');
  const early = await start();
  const due = '2027-03-03T09:30:00.000Z';
  const later = '2027-03-04T09:30:00.000Z';
  expect(await limitOf(early)).toMatchObject({ dueAt: due, breach: null });

  // A Wednesday is a day off after all.
  const files = closedOn('2027-03-03');
  const dryRun = (by = admin): Promise<Answered> => by.send('POST', '/api/definitions?dryRun=true', { files, reason: 'a day off' });
  const first = [{ instance: early, process: 'order', limit: 'checking', from: due, to: later, wasProvisional: true, provisional: true }];
  const moved = { count: 1, restated: 0, hidden: 0, first, uncounted: { count: 0, first: [] } };
  expect((await dryRun()).body).toMatchObject({ moved });
  expect((await admin.send('POST', '/api/definitions/moved', { files })).body).toMatchObject({ items: first, next: null });
  expect(await limitOf(early)).toMatchObject({ dueAt: due });
  // Whoever owns processes publishes, and may not read these instances.
  const hidden = { ...moved, hidden: 1, first: [] };
  expect((await dryRun(owner)).body).toMatchObject({ moved: hidden });
  expect((await owner.send('POST', '/api/definitions/moved', { files })).body).toEqual({ items: [], next: null });
  expect((await zhao.send('POST', '/api/definitions/moved', { files })).status).toBe(403);
  expect((await publish(files)).body).toMatchObject({ moved: hidden });

  // The old date passes; by the new calendar nothing is due.
  await to('2027-03-03T18:00');
  expect(await limitOf(early)).toMatchObject({ dueAt: later, breach: null });
  expect((await eventsOf(early)).map(({ type }) => type)).toEqual(['instance.started', 'limits.recounted']);
  expect(await limitOf(late)).toMatchObject({ breach: { dueAt: '2027-03-02T09:30:00.000Z' } });
  expect((await dryRun()).body).toMatchObject({ published: [], moved: { count: 0, first: [] } });

  await to('2027-03-04T18:00');
  expect(await limitOf(early)).toMatchObject({ breach: { dueAt: later } });
  expect((await eventsOf(early)).filter(({ type }) => type === 'limits.recounted')).toHaveLength(1);
});

test('of many that move, the earliest due are told, and all of them page by page; years published meanwhile are told too', async () => {
  await to('2027-03-10T09:00');
  await publish(FILES);
  const ids: string[] = [];
  for (let day = 10; ids.length < 60; day++) {
    await to(`2027-03-${day}T09:00`);
    for (let count = 0; count < 30; count++) ids.push(await start());
  }
  const files = closedOn('2027-03-11').map((file) =>
    file.path === 'processes/calendars/office.yaml' ? { ...file, text: `${file.text.trim().slice(0, -1)}, 2027-03-12: closed }\n` } : file,
  );
  const dryRun = async (library: typeof FILES): Promise<{ count: number; restated: number; first: { from: string; instance: string }[] }> =>
    (await admin.send('POST', '/api/definitions?dryRun=true', { files: library, reason: 'x' })).body['moved'] as never;
  const { count, first } = await dryRun(files);
  expect([count, first.length]).toEqual([60, 50]);
  expect(first.map(({ from }) => from)).toEqual(first.map(({ from }) => from).toSorted());
  const paged: string[] = [];
  for (let after = ''; ;) {
    const { body } = await admin.send('POST', `/api/definitions/moved?limit=25${after}`, { files });
    paged.push(...body.items.map(({ instance }) => String(instance)));
    if (body['next'] === null) break;
    after = `&after=${String(body['next'])}`;
  }
  expect(paged).toEqual(ids.toSorted());

  const published = FILES.map((file) =>
    file.path === 'processes/calendars/cn.yaml'
      ? { ...file, text: `${file.text.trimEnd()}\n  "2027":\n    source: x\n    holidays: [2027-10-01]\n    makeUp: []\n` }
      : file,
  );
  const restated = await dryRun(published);
  expect(restated).toMatchObject({ count: 0, restated: 60 });
  expect(restated.first[0]).toMatchObject({ wasProvisional: true, provisional: false });
  for (const id of ids) await admin.send('POST', `/api/instances/${id}/cancel`, { reason: 'over' });
});

test('calendars that come back are counted by again', async () => {
  await to('2027-04-01T09:00');
  await publish(FILES);
  const id = await start();
  const dueBy = async (files: typeof FILES): Promise<unknown> => {
    await publish(files);
    await to('2027-04-01T10:00');
    return (await limitOf(id))['dueAt'];
  };
  for (let time = 0; time < 2; time++) {
    expect(await dueBy(closedOn('2027-04-02'))).toBe('2027-04-05T09:30:00.000Z');
    expect(await dueBy(FILES)).toBe('2027-04-02T09:30:00.000Z');
  }
});

test('what a batch begun before the change still writes is counted anew too', async () => {
  await to('2027-04-06T09:00');
  await publish(FILES);
  const id = await start();
  const pool = own.host.app.get(PgPool);
  const { state } = (await pool.query<{ state: string }>('SELECT state::text AS state FROM instance WHERE id = $1', [id])).rows[0]!;
  await pool.query(`UPDATE instance SET state = (state::jsonb - 'limits')::json WHERE id = $1`, [id]);
  const batch = await pool.connect();
  try {
    await batch.query('BEGIN');
    await batch.query('UPDATE instance SET state = $2::json WHERE id = $1', [id, state]);
    await publish(closedOn('2027-04-07'));
    const moved = to('2027-04-06T10:00');
    // Long enough for pages to be counted, were nobody waiting for the batch.
    await batch.query('SELECT pg_sleep(0.3)');
    await batch.query('COMMIT');
    await moved;
  } finally {
    batch.release();
  }
  expect(await limitOf(id)).toMatchObject({ dueAt: '2027-04-08T09:30:00.000Z' });
});

test('a calendar that instances count by cannot be taken away', async () => {
  await to('2027-05-03T09:00');
  await publish(FILES);
  const id = await start();
  const elsewhere = office((text) => text.replace('id: office', 'id: plant')).map(({ path, text }) => ({
    path: path.replace('office.yaml', 'plant.yaml'),
    text: path === 'processes/order.yaml' ? text.replace('initial:', 'calendar: plant\ninitial:') : text,
  }));
  const refused = await publish(elsewhere);
  expect([refused.status, refused.body['code'], refused.body['facts']]).toEqual([
    409,
    'calendar-in-use',
    { calendar: 'office', process: 'order' },
  ]);
  const both = [...elsewhere, ...FILES.filter(({ path }) => path === 'processes/calendars/office.yaml')];
  expect((await publish(both)).status).toBe(201);
  await to('2027-05-04T18:00');
  expect(await limitOf(id)).toMatchObject({ breach: { dueAt: '2027-05-04T09:30:00.000Z' } });
});

test('an instance that cannot be counted is parked, and holds nothing else up', async () => {
  await to('2027-06-01T09:00');
  await publish(FILES);
  const id = await start();
  const pool = own.host.app.get(PgPool);
  // As no publication leaves it: the calendar is gone.
  await pool.query(
    `WITH raised AS (UPDATE epoch SET publications = publications + 1) DELETE FROM library_file WHERE path LIKE '%/office.yaml'`,
  );
  const version = own.host.app.get(Knowledge).calendarVersion;
  await own.host.app.get(Knowledge).reload();
  expect((await to('2027-06-01T10:00')).status).toBe(200);
  const { rows } = await pool.query<{ status: string }>('SELECT status FROM instance WHERE id = $1', [id]);
  expect(rows).toEqual([{ status: 'incident' }]);

  await publish(FILES);
  expect(own.host.app.get(Knowledge).calendarVersion).toBe(version);
  expect((await admin.send('POST', `/api/instances/${id}/incident`, { how: 'skip', reason: 'it is back' })).status).toBe(200);
  await to('2027-06-02T18:00');
  expect(await limitOf(id)).toMatchObject({ breach: { dueAt: '2027-06-02T09:30:00.000Z' } });
});

test('an instance whose limit the new calendar cannot count is parked with the reason', async () => {
  await to('2027-06-10T09:00');
  const longer = FILES.map((file) => ({ ...file, text: file.text.replace('within: 1 working day', 'within: 3000 working days') }));
  expect((await publish(longer)).status).toBe(201);
  const id = await start();
  const mondays = office((text) => text.replace(/^workingDays:.*$/m, 'workingDays: [monday]'));
  const uncounted = { count: 1, first: [{ instance: id, process: 'order', key: expect.any(String), code: 'date-too-far' }] };
  expect((await admin.send('POST', '/api/definitions', { files: mondays, reason: 'x' })).body).toMatchObject({ moved: { uncounted } });
  await to('2027-06-10T10:00');
  expect((await zhao.get(`/api/instances/${id}`)).body).toMatchObject({ status: 'incident', incident: { code: 'date-too-far' } });

  await publish(FILES);
  expect((await admin.send('POST', `/api/instances/${id}/incident`, { how: 'retry', reason: 'work goes on' })).status).toBe(200);
  expect((await zhao.get(`/api/instances/${id}`)).body).toMatchObject({
    status: 'running',
    limits: [{ dueAt: '2038-12-09T09:30:00.000Z' }],
  });
  expect((await admin.send('POST', `/api/instances/${id}/cancel`, { reason: 'over' })).status).toBe(200);
});

test('calendars that change again while limits are counted are counted by from the first instance on', async () => {
  await to('2027-07-05T09:00');
  await publish(FILES);
  for (let done = 0; done < 201; done += 67) await Promise.all(Array.from({ length: 67 }, start));
  const { app } = own.host;
  // From here on pages are counted one by one.
  await app.get(Background).onApplicationShutdown();
  const recount = app.get(RecountLimits);
  const timers = async (): Promise<readonly unknown[]> => {
    const { rows } = await app
      .get(PgPool)
      .query<{ at: string }>(
        `SELECT at::date::text AS at, count(*)::int AS count FROM timer WHERE at > '2027-07-05' GROUP BY 1 ORDER BY 1`,
      );
    return rows.map(({ at }) => at);
  };
  const countAll = async (): Promise<void> => {
    while ((await recount.countPage()) > 0);
  };
  await publish(closedOn('2027-07-06'));
  await recount.countPage();
  expect(await timers()).toEqual(['2027-07-06', '2027-07-07']);
  await publish(office((text) => `${text}\ndays: { 2027-07-06: closed, 2027-07-07: closed }\n`));
  await countAll();
  expect(await timers()).toEqual(['2027-07-08']);

  await publish(closedOn('2027-07-06'));
  await recount.countPage();
  await publish(office((text) => `${text}\ndays: { 2027-07-06: closed, 2027-07-07: closed }\n`));
  await countAll();
  expect(await timers()).toEqual(['2027-07-08']);
});

test('a database of a release that never counted anew, and calendars that change with the new release', async () => {
  await to('2027-08-02T09:00');
  await publish(FILES);
  const id = await start();
  await own.host.app.get(PgPool).query('UPDATE epoch SET calendar_version = NULL');
  writeLibrary(own.library, closedOn('2027-08-03'));
  await own.restart();
  const [again, clock] = await Promise.all([own.signIn('zhao.lei'), own.signIn('admin')]);
  await clock.send('POST', '/api/clock', { to: '2027-08-02T02:00:00.000Z', hold: true });
  expect((await again.send('GET', `/api/instances/${id}/limits`)).body['items']).toMatchObject([{ dueAt: '2027-08-04T09:30:00.000Z' }]);
});
