import { isPrivate, type OutgoingRules, reachableAddress, ServiceRefused } from './reachable-address.js';
import { startTestEndpoint, type TestEndpoint } from './test-endpoint.js';
import { callWebhook } from './webhook.js';

let endpoint: TestEndpoint;
let origin: string;
let rules: OutgoingRules;

beforeAll(async () => {
  endpoint = await startTestEndpoint((path, response) => {
    if (path === '/moved') response.writeHead(302, { location: '/ok' }).end();
    else if (path === '/endless') response.writeHead(200).end(Buffer.alloc(300_000, 97));
    else if (path === '/zero') response.end('{"a":"\\u0000"}');
    else if (path === '/text') response.end('收到');
    else if (path === '/silent') return;
    else response.writeHead(Number(path.slice(1)) || 200, { 'content-type': 'application/json' }).end('{"number":"E-1"}');
  });
  const { port } = endpoint;
  origin = `http://localhost:${port}`;
  rules = { hosts: [`localhost:${port}`, `127.0.0.1:${port}`, 'localhost'], privateAddresses: true };
});
afterAll(() => endpoint?.stop());

const call = (path: string, by: OutgoingRules = rules, signal = new AbortController().signal): Promise<unknown> =>
  callWebhook({ url: `${origin}${path}`, amount: '12.50' }, 'i:1:0', by, signal);

test('the values but the URL are posted as JSON, under a key that tells a repetition', async () => {
  expect(await call('/200')).toEqual({ status: 200, body: { number: 'E-1' } });
  expect(endpoint.received.at(-1)).toEqual({ path: '/200', key: 'i:1:0', type: 'application/json', body: '{"amount":"12.50"}' });
  expect(await call('/text')).toEqual({ status: 200, body: '收到' });
});

test.each([
  ['/moved', 'redirects are not followed (302)'],
  ['/404', 'it answered 404'],
  ['/endless', 'its answer is longer than 262144 bytes'],
  ['/zero', 'its answer holds characters that cannot be kept'],
])('%s is refused for good', async (path, text) => {
  const before = endpoint.received.length;
  await expect(call(path)).rejects.toThrow(new ServiceRefused(text));
  expect(endpoint.received.length).toBe(before + 1);
});

test.each(['/500', '/503', '/429', '/408'])('%s may work later', async (path) => {
  await expect(call(path)).rejects.not.toBeInstanceOf(ServiceRefused);
});

test('a call is broken off', async () => {
  const stopping = new AbortController();
  const calling = call('/silent', rules, stopping.signal);
  setTimeout(() => stopping.abort(), 20);
  await expect(calling).rejects.toMatchObject({ name: 'AbortError' });
});

test('who is not on the list, or leads to a private address, is not called', async () => {
  const before = endpoint.received.length;
  await expect(call('/200', { hosts: ['localhost'], privateAddresses: true })).rejects.toThrow(/is not in GATEHOUSE_WEBHOOK_HOSTS/);
  await expect(call('/200', { ...rules, privateAddresses: false })).rejects.toThrow(/leads to the private address/);
  expect(endpoint.received.length).toBe(before);
  for (const url of ['http://2130706433/', 'http://0x7f.1/', 'http://017700000001/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/']) {
    const { hostname } = new URL(url);
    await expect(reachableAddress(new URL(url), { hosts: [hostname], privateAddresses: false })).rejects.toThrow(/private address/);
  }
  for (const url of ['file:///etc/passwd', 'gopher://localhost/', 'http://ann:secret@localhost/'])
    await expect(reachableAddress(new URL(url), rules)).rejects.toBeInstanceOf(ServiceRefused);
  await expect(callWebhook({ url: 'not a url' }, 'k', rules, new AbortController().signal)).rejects.toBeInstanceOf(ServiceRefused);
});

test.each([
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['192.168.1.1', true],
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['223.5.5.5', false],
  ['::', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['::ffff:223.5.5.5', true],
  ['64:ff9b::7f00:1', true],
  ['2002:7f00:1::', true],
  ['2400:3200::1', false],
])('%s is private: %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});
