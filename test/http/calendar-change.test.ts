import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}
  checking: { ${title}, task: { by: finance }, limit: { within: 1 working day, warn: 1 hour before }, on: { done: over } }
  over: { type: final, ${title} }
`,
});
/** 3 March 2027, a Wednesday, is a day off after all. */
const CHANGED = FILES.map((file) =>
  file.path === 'processes/calendars/office.yaml' ? { ...file, text: `${file.text}\ndays: { 2027-03-03: closed }\n` } : file,
);

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

test('other calendars move what is due: seen before, then done once, in the history; what ended or was breached stays', async () => {
  await to('2027-03-01T09:00');
  const late = await start();
  await to('2027-03-02T18:00');
  const early = await start();
  const due = '2027-03-03T09:30:00.000Z';
  const later = '2027-03-04T09:30:00.000Z';
  expect(await limitOf(early)).toMatchObject({ dueAt: due, breach: null });

  const publish = (query = ''): Promise<Answered> =>
    owner.send('POST', `/api/definitions${query}`, { files: CHANGED, reason: 'a day off' });
  const moved = [{ instance: early, process: 'order', limit: 'checking', from: due, to: later }];
  expect((await publish('?dryRun=true')).body).toMatchObject({ moved });
  expect(await limitOf(early)).toMatchObject({ dueAt: due });
  expect((await publish()).body).toMatchObject({ moved });

  // The old date passes; by the new calendar nothing is due.
  await to('2027-03-03T18:00');
  expect(await limitOf(early)).toMatchObject({ dueAt: later, breach: null });
  expect((await eventsOf(early)).map(({ type }) => type)).toEqual(['instance.started', 'limits.recounted']);
  expect(await limitOf(late)).toMatchObject({ breach: { dueAt: '2027-03-02T09:30:00.000Z' } });
  expect((await publish('?dryRun=true')).body).toMatchObject({ published: [], moved: [] });

  await to('2027-03-04T18:00');
  expect(await limitOf(early)).toMatchObject({ breach: { dueAt: later } });
  expect((await eventsOf(early)).filter(({ type }) => type === 'limits.recounted')).toHaveLength(1);
});
