import { PgPool } from '#server/database/pg-pool.js';
import { type Received, startTestEndpoint, type TestEndpoint } from '#server/service/test-endpoint.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ url: 'string' }, ['url']),
  'processes/push.yaml': `${requestOpening('push', 'TS', 'pushing')}
  pushing:
    ${title}
    service: { name: webhook, with: { url: request.url, number: request.number } }
    on: { succeeded: pushed, failed: given }
  pushed: { type: final, ${title} }
  given: { type: final, ${title} }
`,
  'processes/ticket.yaml': `id: ticket
${title}
owner: sales-department-manager
key: ticket
data: { ticket: { type: text } }
documents: { request: { form: request } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: pushing } }
  pushing:
    ${title}
    service: { name: webhook, with: { url: request.url } }
    on: { succeeded: { target: pushed, do: [{ set: { ticket: result.body.number } }] }, failed: given }
  pushed: { type: final, ${title} }
  given: { type: final, ${title} }
`,
});

let endpoint: TestEndpoint;
let own: LibraryHost;
let zhao: Person;
let admin: Person;

beforeAll(async () => {
  endpoint = await startTestEndpoint((path, response, times) => {
    if (path.startsWith('/down') || (path.startsWith('/once') && times === 1)) response.writeHead(503).end();
    else if (path.startsWith('/moved')) response.writeHead(301, { location: `http://127.0.0.1:${endpoint.port}/ok` }).end();
    else response.writeHead(200).end('{"number":"E-7"}');
  });
  own = await LibraryHost.start(FILES, {
    GATEHOUSE_LOG: 'silent',
    GATEHOUSE_WEBHOOK_HOSTS: `127.0.0.1:${endpoint.port}`,
    GATEHOUSE_WEBHOOK_PRIVATE: 'true',
    GATEHOUSE_SERVICE_ATTEMPTS: '3',
  });
  [zhao, admin] = await Promise.all([own.signIn('zhao.lei'), own.signIn('admin')]);
});
afterAll(async () => {
  await own?.stop();
  endpoint?.stop();
});

/** Starts one and waits until it ends or is parked; the pauses between attempts are cut short. */
async function pushed(path: string, origin = `http://127.0.0.1:${endpoint.port}`, process = 'push'): Promise<{ id: string; end: unknown }> {
  const { body } = await zhao.send('POST', '/api/instances', { process, documents: { request: { url: `${origin}${path}` } } });
  const id = String(body['id']);
  for (let tries = 0; tries < 600; tries++) {
    const { end, incident } = (await zhao.get(`/api/instances/${id}`)).body;
    if (end !== null || incident !== null) return { id, end };
    await own.host.app
      .get(PgPool)
      .query('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL AND attempts < max_attempts');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the service did not end');
}
const callsOf = (path: string): readonly Received[] => endpoint.received.filter((call) => call.path === path);
const lettersOf = async (id: string) => (await admin.get('/api/dead-letters')).body.items.filter((letter) => letter['instance'] === id);

test('a program is asked once, outside the transaction, and the instance goes on with its answer', async () => {
  const { id, end } = await pushed('/ok');
  expect(end).toBe('pushed');
  expect(callsOf('/ok')).toEqual([
    {
      path: '/ok',
      key: expect.stringMatching(new RegExp(`^${id}:1:`)) as unknown,
      type: 'application/json',
      body: expect.stringMatching(/^\{"number":"TS-\d{4}-\d{5}"\}$/) as unknown,
    },
  ]);
  const history = (await zhao.get(`/api/instances/${id}/history`)).body.items;
  expect(history.at(-1)).toMatchObject({ type: 'service.succeeded', command: { result: { status: 200, body: { number: 'E-7' } } } });
  expect(await lettersOf(id)).toEqual([]);
});

test('one that is down is asked again under the same key', async () => {
  expect(await pushed('/once')).toMatchObject({ end: 'pushed' });
  const asked = callsOf('/once');
  expect(asked).toHaveLength(2);
  expect(asked[0]?.key).toBe(asked[1]?.key);
});

test('one that stays down has failed after its attempts, and leaves a dead letter', async () => {
  const { id, end } = await pushed('/down');
  expect(end).toBe('given');
  expect(callsOf('/down')).toHaveLength(3);
  expect(await lettersOf(id)).toMatchObject([
    { service: 'webhook', reason: 'it answered 503', attempts: 3, sent: { url: expect.stringContaining('/down') as unknown } },
  ]);
  expect(await zhao.get('/api/dead-letters')).toMatchObject({ status: 403 });
  expect((await own.host.app.get(PgPool).query('SELECT FROM graphile_worker.jobs')).rows).toEqual([]);
  expect((await own.host.app.get(PgPool).query('SELECT FROM outbox')).rows).toEqual([]);
});

test('a redirect is not followed, and who is not on the list is not called: both fail at once', async () => {
  const redirected = await pushed('/moved');
  expect(redirected.end).toBe('given');
  expect(await lettersOf(redirected.id)).toMatchObject([{ attempts: 1, reason: 'redirects are not followed (301)' }]);
  const elsewhere = await pushed('/ok', `http://localhost:${endpoint.port}`);
  expect(elsewhere.end).toBe('given');
  expect(await lettersOf(elsewhere.id)).toMatchObject([
    { attempts: 1, reason: expect.stringContaining('is not in GATEHOUSE_WEBHOOK_HOSTS') as unknown },
  ]);
});

test('an answer the instance refuses parks it', async () => {
  expect((await pushed('/ticket', undefined, 'ticket')).end).toBe('pushed');
  const { id, end } = await pushed('/ticket', undefined, 'ticket');
  expect(end).toBeNull();
  const incident = (await admin.get('/api/incidents')).body.items.find((one) => one['instance'] === id);
  expect(incident).toMatchObject({ code: 'key-exists', command: { type: 'serviceEnded', event: 'succeeded' } });
});
