import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#server/config/config.js';
import { PgPool } from '#server/database/pg-pool.js';
import { type Host, startHost } from '#server/start-host.js';
import { Person } from './person.js';

const title = 'title: { zh: 甲, en: A }';
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-services-'));
const calls: { path: string; key: string; body: unknown }[] = [];
let server: Server;
let port: number;
let host: Host;
let zhao: Person;
let admin: Person;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      calls.push({ path, key: String(request.headers['idempotency-key']), body: JSON.parse(body) });
      const times = calls.filter((call) => call.path === path).length;
      if (path.startsWith('/down') || (path.startsWith('/once') && times === 1)) response.writeHead(503).end();
      else if (path.startsWith('/moved')) response.writeHead(301, { location: `http://127.0.0.1:${port}/ok` }).end();
      else response.writeHead(200).end('{"number":"E-7"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const library = join(folder, 'library');
  for (const path of ['processes/organization.yaml', 'processes/demo/people.yaml', 'processes/calendars'])
    cpSync(path, join(library, path), { recursive: true });
  mkdirSync(join(library, 'forms'), { recursive: true });
  writeFileSync(
    join(library, 'forms/request.yaml'),
    `id: request\n${title}\ntype: object\nrequired: [url]\nproperties:\n  url: { type: string, ${title} }\n`,
  );
  writeFileSync(
    join(library, 'processes/push.yaml'),
    `id: push
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "TS-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: pushing } }
  pushing:
    ${title}
    service: { name: webhook, with: { url: request.url, number: request.number } }
    on: { succeeded: pushed, failed: given }
  pushed: { type: final, ${title} }
  given: { type: final, ${title} }
`,
  );
  writeFileSync(
    join(library, 'processes/ticket.yaml'),
    `id: ticket
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
  );
  host = await startHost(
    readConfig({
      GATEHOUSE_DATA: join(folder, 'data'),
      GATEHOUSE_LIBRARY: library,
      PORT: '0',
      GATEHOUSE_LOG: 'silent',
      GATEHOUSE_WEBHOOK_HOSTS: `127.0.0.1:${port}`,
      GATEHOUSE_WEBHOOK_PRIVATE: 'true',
      GATEHOUSE_SERVICE_ATTEMPTS: '3',
    }),
  );
  expect(host.libraryProblem).toBeNull();
  [zhao, admin] = (await Promise.all(['zhao.lei', 'admin'].map((id) => Person.signIn(host.address, id, host.demoPassword)))) as [
    Person,
    Person,
  ];
});
afterAll(async () => {
  await host?.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts one and waits until it ends or is parked; the pauses between attempts are cut short. */
async function pushed(path: string, origin = `http://127.0.0.1:${port}`, process = 'push'): Promise<{ id: string; end: unknown }> {
  const { body } = await zhao.send('POST', '/api/instances', { process, documents: { request: { url: `${origin}${path}` } } });
  const id = String(body['id']);
  for (let tries = 0; tries < 600; tries++) {
    const { end, incident } = (await zhao.get(`/api/instances/${id}`)).body;
    if (end !== null || incident !== null) return { id, end };
    await host.app
      .get(PgPool)
      .query('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL AND attempts < max_attempts');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the service did not end');
}
const lettersOf = async (id: string) => (await admin.get('/api/dead-letters')).body.items.filter((letter) => letter['instance'] === id);

test('a program is asked once, outside the transaction, and the instance goes on with its answer', async () => {
  const { id, end } = await pushed('/ok');
  expect(end).toBe('pushed');
  expect(calls.filter((call) => call.path === '/ok')).toEqual([
    {
      path: '/ok',
      key: expect.stringMatching(new RegExp(`^${id}:1:`)) as unknown,
      body: { number: expect.stringMatching(/^TS-/) as unknown },
    },
  ]);
  const history = (await zhao.get(`/api/instances/${id}/history`)).body.items;
  expect(history.at(-1)).toMatchObject({ type: 'service.succeeded', command: { result: { status: 200, body: { number: 'E-7' } } } });
  expect(await lettersOf(id)).toEqual([]);
});

test('one that is down is asked again under the same key', async () => {
  expect(await pushed('/once')).toMatchObject({ end: 'pushed' });
  const asked = calls.filter((call) => call.path === '/once');
  expect(asked).toHaveLength(2);
  expect(asked[0]?.key).toBe(asked[1]?.key);
});

test('one that stays down has failed after its attempts, and leaves a dead letter', async () => {
  const { id, end } = await pushed('/down');
  expect(end).toBe('given');
  expect(calls.filter((call) => call.path === '/down')).toHaveLength(3);
  expect(await lettersOf(id)).toMatchObject([
    { service: 'webhook', reason: 'it answered 503', attempts: 3, sent: { url: expect.stringContaining('/down') as unknown } },
  ]);
  expect(await zhao.get('/api/dead-letters')).toMatchObject({ status: 403 });
  expect((await host.app.get(PgPool).query('SELECT FROM graphile_worker.jobs')).rows).toEqual([]);
  expect((await host.app.get(PgPool).query('SELECT FROM outbox')).rows).toEqual([]);
});

test('a redirect is not followed, and who is not on the list is not called: both fail at once', async () => {
  const redirected = await pushed('/moved');
  expect(redirected.end).toBe('given');
  expect(await lettersOf(redirected.id)).toMatchObject([{ attempts: 1, reason: 'redirects are not followed (301)' }]);
  const elsewhere = await pushed('/ok', `http://localhost:${port}`);
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
