import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** A message and a timer each meet a register that refuses what they enter. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/registers/switch.yaml': `id: switch
${title}
key: name
type: object
required: [name, count]
properties: { name: { type: string, ${title} }, count: { type: integer, ${title} } }
check: [{ that: count < 3, text: { zh: 太多了, en: Too many } }]
`,
  'processes/messages.yaml': `part.arrived: { ${title}, from: outside, fields: { number: text, count: integer } }\n`,
  'processes/order.yaml': `${requestOpening('order', 'DD', 'choosing', 'data: { count: { type: integer, initial: 9 } }\n')}
  choosing: { ${title}, choose: [{ when: filled(request.note), target: timed }, { otherwise: waiting }] }
  waiting:
    ${title}
    wait: { for: request.number }
    on: { part.arrived: { match: message.number == request.number, keep: 3 days, target: over, do: [{ record: switch, key: "'part'", with: { count: message.count } }] } }
  timed:
    ${title}
    task: { by: finance }
    limit: { within: 1 hour, breach: [{ record: switch, key: "'late'", with: { count: count } }] }
    on: { done: checking, breached: over }
  checking: { ${title}, task: { by: finance }, on: { done: over } }
  over: { type: final, ${title} }
`,
});

let own: LibraryHost;
let zhao: Person;
let admin: Person;

beforeAll(async () => {
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  [zhao, admin] = await Promise.all([own.signIn('zhao.lei'), own.signIn('admin')]);
});
afterAll(() => own?.stop());

const started = async (request: object = {}): Promise<Answered['body']> =>
  (await zhao.send('POST', '/api/instances', { process: 'order', documents: { request } })).body;
const incidentOf = async (id: unknown) => (await admin.get('/api/incidents')).body.items.find((incident) => incident['instance'] === id);
const resolve = (id: unknown, how: string, by = admin): Promise<Answered> =>
  by.send('POST', `/api/instances/${String(id)}/incident`, { how, reason: '已核实' });
const parkedByMessage = async (): Promise<unknown> => {
  const { id, key } = await started();
  expect(await admin.send('POST', '/api/messages', { name: 'part.arrived', payload: { number: key, count: 5 } })).toMatchObject({
    status: 202,
  });
  return id;
};

test('a message that is refused parks its receiver; a retry is refused as long as nothing changed, a skip lets it wait again', async () => {
  const id = await parkedByMessage();
  expect(await incidentOf(id)).toMatchObject({ process: 'order', code: 'register-refused', command: { type: 'receiveMessage' } });
  expect(await resolve(id, 'retry', zhao)).toMatchObject({ status: 403 });
  expect(await zhao.get('/api/incidents')).toMatchObject({ status: 403 });
  expect(await resolve(id, 'retry')).toMatchObject({ status: 422, body: { code: 'register-refused' } });
  expect(await incidentOf(id)).toBeDefined();
  expect(await resolve(id, 'skip')).toMatchObject({ status: 200, body: { status: 'running', states: ['waiting'] } });
  expect(await incidentOf(id)).toBeUndefined();
  expect(await resolve(id, 'skip')).toMatchObject({ status: 409, body: { code: 'nothing-to-resolve' } });
});

test('an administrator moves a parked instance, with a reason; it is in the history', async () => {
  const id = await parkedByMessage();
  const move = (to: string, by = admin, why = '改为人工核对'): Promise<Answered> =>
    by.send('POST', `/api/instances/${String(id)}/move`, { to, reason: why });
  expect(await move('checking', zhao)).toMatchObject({ status: 403 });
  expect(await move('nowhere')).toMatchObject({ status: 422, body: { code: 'state-not-found' } });
  expect(await move('checking', admin, ' ')).toMatchObject({ status: 422 });
  expect(await move('checking')).toMatchObject({
    status: 200,
    body: { status: 'running', states: ['checking'], tasks: [{ state: 'checking' }] },
  });
  const history = (await admin.get(`/api/instances/${String(id)}/history`)).body.items;
  expect(history.map((event) => event['type'])).toEqual(['instance.started', 'incident.opened', 'instance.moved']);
  expect(history.at(-1)).toMatchObject({
    actor: 'admin',
    command: { reason: '改为人工核对' },
    delta: { left: ['waiting'], entered: ['checking'] },
  });
  expect(await move('over')).toMatchObject({ status: 200, body: { status: 'ended', end: 'over' } });
});

test('a timer that is refused is parked after its tries; skipped, it does not fire for ever', async () => {
  const { id, limits } = await started({ note: '急' });
  const [limit] = limits as { dueAt: string }[];
  expect(await admin.send('POST', '/api/clock', { to: limit?.dueAt })).toMatchObject({ status: 200 });
  expect(await incidentOf(id)).toMatchObject({ code: 'register-refused', command: { type: 'fireTimer', what: 'breach' } });
  expect(await zhao.send('POST', `/api/instances/${String(id)}/buttons/none`, {})).toMatchObject({
    status: 409,
    body: { code: 'instance-parked' },
  });
  expect(await resolve(id, 'skip')).toMatchObject({ status: 200, body: { status: 'running', states: ['timed'] } });
  expect(await incidentOf(id)).toBeUndefined();
});

test('a message nobody hears is kept and shown', async () => {
  await admin.send('POST', '/api/messages', { name: 'part.arrived', payload: { number: 'DD-nobody', count: 1 } });
  const kept = (await admin.get('/api/messages')).body.items;
  expect(kept).toMatchObject([{ name: 'part.arrived', payload: { number: 'DD-nobody' } }]);
  expect(await zhao.get('/api/messages')).toMatchObject({ status: 403 });
});

const keptFor = async (number: string) =>
  (await admin.get('/api/messages')).body.items.find((message) => (message['payload'] as { number: string }).number === number);
/** Moves the clock, by default a second on; what waits in the background is done when it answers. */
const moveClock = async (to?: number): Promise<void> => {
  const { now } = (await admin.get('/api/clock')).body;
  expect(await admin.send('POST', '/api/clock', { to: new Date(to ?? Date.parse(String(now)) + 1_000).toISOString() })).toMatchObject({
    status: 200,
  });
};

test('a kept message is heard by who comes to listen in time, and by nobody once its `keep` has ended', async () => {
  const keyAfter = async (): Promise<string> => {
    const { key } = await started();
    const [, year, number] = /^DD-(\d+)-(\d+)$/.exec(String(key)) ?? [];
    return `DD-${year}-${String(Number(number) + 1).padStart(5, '0')}`;
  };
  const keep = async (number: string): Promise<void> =>
    void (await admin.send('POST', '/api/messages', { name: 'part.arrived', payload: { number, count: 1 } }));
  const inTime = await keyAfter();
  await keep(inTime);
  expect(await keptFor(inTime)).toMatchObject({ isExpired: false });
  const hearing = await started();
  expect(hearing).toMatchObject({ key: inTime });
  await moveClock();
  expect((await zhao.get(`/api/instances/${String(hearing['id'])}`)).body).toMatchObject({ status: 'ended', end: 'over' });
  expect(await keptFor(inTime)).toBeUndefined();

  const late = await keyAfter();
  await keep(late);
  const { keptUntil } = (await keptFor(late)) ?? {};
  await moveClock(Date.parse(String(keptUntil)) + 1_000);
  const deaf = await started();
  expect(deaf).toMatchObject({ key: late });
  await moveClock();
  expect((await zhao.get(`/api/instances/${String(deaf['id'])}`)).body).toMatchObject({ status: 'running', states: ['waiting'] });
  expect(await keptFor(late)).toMatchObject({ isExpired: true });
});

test('an Idempotency-Key stands for one message', async () => {
  const send = (count: number): Promise<Answered> =>
    admin.send('POST', '/api/messages', { name: 'part.arrived', payload: { number: 'DD-once', count } }, 'one-message');
  expect(await send(1)).toMatchObject({ status: 202 });
  expect(await send(1)).toMatchObject({ status: 202 });
  expect(await send(2)).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  expect(await keptFor('DD-once')).toMatchObject({ payload: { count: 1 } });
});
