import { SmallHost } from './small-host.js';

let small: SmallHost;
beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

/** What a browser sends when a page asks it to: the cookie goes along whoever the page is. */
const fromPage = async (origin: string | null, method: string, path: string, body?: object): Promise<number> => {
  const headers = { cookie: `gatehouse_session=${await small.tokenOf('zhao.lei')}`, ...(origin === null ? {} : { origin }) };
  return (await small.ask(method, path, { headers, ...(body ? { body } : {}) })).status;
};

test('a change under a cookie comes from our own pages only', async () => {
  const leave = { process: 'leave', documents: { request: { days: 1 } } };
  const own = new URL(small.host.address).origin;
  expect(await fromPage(own, 'POST', '/api/instances', leave)).toBe(201);
  const before = await small.rows();
  for (const origin of [null, 'null', 'https://evil.example', `${own}.evil.example`, own.replace(/:\d+$/, ':1')]) {
    expect(await fromPage(origin, 'POST', '/api/instances', leave)).toBe(403);
    expect(await fromPage(origin, 'DELETE', '/api/sessions/current')).toBe(403);
  }
  expect(await small.rows()).toBe(before);
});

test('the cookie is out of reach of scripts and of other sites', async () => {
  const { headers } = await small.ask('POST', '/api/sessions', { body: { person: 'zhao.lei', password: small.host.demoPassword } });
  expect(headers.get('set-cookie')).toMatch(/^gatehouse_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=/);
});

test('a session begins with JSON only: a form of another site signs nobody in', async () => {
  const credentials = JSON.stringify({ person: 'zhao.lei', password: small.host.demoPassword });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await small.ask('POST', '/api/sessions', { body: credentials, headers: { 'content-type': type } });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect([415, 422]).toContain(answer.status);
  }
});
