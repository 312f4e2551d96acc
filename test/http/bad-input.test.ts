import { request as httpRequest } from 'node:http';
import { type Request, SmallHost } from './small-host.js';

let small: SmallHost;
let instance: string;
let task: string;

beforeAll(async () => {
  small = await SmallHost.start();
  ({ instance, task } = await small.startLeave());
});
afterAll(() => small?.stop());

const nested = (levels: number): string => `{"process":"leave","documents":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
const cursor = (...key: unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');
const start = (documents: unknown): unknown => ({ process: 'leave', documents });

/** `[what is wrong, who sends it, method, path, rest of the request, status, code]`; `TASK` and `INSTANCE` stand for open ones. */
type Row = readonly [name: string, person: string, method: string, path: string, request: Request, status: number, code: string];
const ROWS: readonly Row[] = [
  ['JSON that is cut', 'zhao.lei', 'POST', '/api/instances', { body: '{"process":' }, 400, 'bad-request'],
  ['an empty body', 'zhao.lei', 'POST', '/api/instances', { body: '' }, 400, 'bad-request'],
  ['a list for an object', 'zhao.lei', 'POST', '/api/instances', { body: [] }, 422, 'request-invalid'],
  ['a number for a text', 'zhao.lei', 'POST', '/api/instances', { body: { process: 7 } }, 422, 'request-invalid'],
  ['an extra field', 'zhao.lei', 'POST', '/api/instances', { body: { process: 'leave', state: {} } }, 422, 'request-invalid'],
  ['a list for the documents', 'zhao.lei', 'POST', '/api/instances', { body: start([]) }, 422, 'request-invalid'],
  ['a document nobody declared', 'zhao.lei', 'POST', '/api/instances', { body: start({ salary: { days: 1 } }) }, 422, 'document-unknown'],
  [
    'a field the form has not',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { days: 1, boss: 'x' } }) },
    422,
    'form-invalid',
  ],
  ['a text for a number', 'zhao.lei', 'POST', '/api/instances', { body: start({ request: { days: 'two' } }) }, 422, 'form-invalid'],
  ['a missing field', 'zhao.lei', 'POST', '/api/instances', { body: start({ request: {} }) }, 422, 'form-invalid'],
  [
    'a number written by hand',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { days: 1, number: 'QJ-1' } }) },
    422,
    'form-invalid',
  ],
  ['an unknown process', 'zhao.lei', 'POST', '/api/instances', { body: { process: 'nothing' } }, 404, 'process-not-found'],
  ['a process of another role', 'wang.fang', 'POST', '/api/instances', { body: start({ request: { days: 1 } }) }, 403, 'start-not-allowed'],
  [
    'U+0000 in a field',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { days: 1, remark: 'a\0' } }) },
    422,
    'request-invalid',
  ],
  [
    'half a character in a field',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: '{"process":"leave","comment":"\\ud800"}' },
    422,
    'request-invalid',
  ],
  [
    'half a character in a key',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: '{"process":"leave","documents":{"\\udfff":{}}}' },
    422,
    'request-invalid',
  ],
  ['100 levels', 'zhao.lei', 'POST', '/api/instances', { body: nested(100) }, 422, 'request-invalid'],
  ['100,000 levels', 'zhao.lei', 'POST', '/api/instances', { body: nested(100_000) }, 422, 'request-invalid'],
  ['__proto__', 'zhao.lei', 'POST', '/api/instances', { body: '{"process":"leave","documents":{"__proto__":{}}}' }, 400, 'bad-request'],
  ['a constructor', 'zhao.lei', 'POST', '/api/instances', { body: '{"documents":{"constructor":{"prototype":{}}}}' }, 400, 'bad-request'],
  [
    'a body over the limit',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { remark: 'x'.repeat(3_000_000) } }) },
    413,
    'body-too-large',
  ],
  ['XML', 'zhao.lei', 'POST', '/api/instances', { body: '<a/>', headers: { 'content-type': 'text/xml' } }, 415, 'unsupported-media-type'],
  [
    'a form of a web page',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: 'process=leave', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported-media-type',
  ],
  [
    'no Idempotency-Key',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { days: 1 } }), headers: { 'idempotency-key': '' } },
    400,
    'idempotency-key-required',
  ],
  [
    'an Idempotency-Key of blanks',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { days: 1 } }), headers: { 'idempotency-key': 'a b' } },
    400,
    'idempotency-key-required',
  ],
  [
    'a key used for another body',
    'zhao.lei',
    'POST',
    '/api/instances',
    { body: start({ request: { days: 9 } }), headers: { 'idempotency-key': 'k2' } },
    422,
    'idempotency-key-reused',
  ],
  ['an address that cannot be decoded', 'zhao.lei', 'GET', '/api/%zz', {}, 400, 'bad-request'],
  ['an unknown address', 'zhao.lei', 'GET', '/api/nothing', {}, 404, 'not-found'],
  ['an unknown method', 'zhao.lei', 'PATCH', '/api/tasks', { body: {} }, 404, 'not-found'],
  ['U+0000 in a query', 'zhao.lei', 'GET', '/api/instances?key=%00', {}, 422, 'request-invalid'],
  ['U+0000 in an id', 'zhao.lei', 'GET', '/api/definitions/%00', {}, 422, 'request-invalid'],
  ['a page of none', 'zhao.lei', 'GET', '/api/instances?limit=0', {}, 422, 'request-invalid'],
  ['a page of too many', 'zhao.lei', 'GET', '/api/tasks?limit=201', {}, 422, 'request-invalid'],
  ['an unknown status', 'zhao.lei', 'GET', '/api/instances?status=lost', {}, 422, 'request-invalid'],
  ['a filter that is none', 'zhao.lei', 'GET', '/api/instances?stauts=running', {}, 422, 'request-invalid'],
  ['a cursor that is none', 'zhao.lei', 'GET', '/api/instances?after=abc', {}, 400, 'bad-request'],
  ['a cursor of another list', 'zhao.lei', 'GET', `/api/instances?after=${cursor('x')}`, {}, 400, 'bad-request'],
  [
    'a cursor with a day that is none',
    'zhao.lei',
    'GET',
    `/api/tasks?after=${cursor('2026-02-30 00:00:00+00', '019ab000-0000-7000-8000-000000000000', 1)}`,
    {},
    400,
    'bad-request',
  ],
  ['an unknown instance', 'zhao.lei', 'GET', '/api/instances/019ab000-0000-7000-8000-000000000000', {}, 404, 'instance-not-found'],
  ['an id that is none', 'zhao.lei', 'GET', '/api/instances/1', {}, 404, 'instance-not-found'],
  [
    'an unknown task',
    'wang.fang',
    'POST',
    '/api/tasks/019ab000-0000-7000-8000-000000000000.1/complete',
    { body: {} },
    404,
    'instance-not-found',
  ],
  ['a task id that is none', 'wang.fang', 'POST', '/api/tasks/1/complete', { body: {} }, 404, 'task-not-found'],
  ['a task of the instance that is not there', 'wang.fang', 'POST', '/api/tasks/INSTANCE.99/complete', { body: {} }, 404, 'task-not-found'],
  ['an unknown button', 'zhao.lei', 'POST', '/api/instances/INSTANCE/buttons/destroy', { body: {} }, 409, 'button-not-found'],
  ["somebody else's task", 'liu.yang', 'POST', '/api/tasks/TASK/complete', { body: { outcome: 'approved' } }, 403, 'task-not-yours'],
  ['the own request approved', 'zhao.lei', 'POST', '/api/tasks/TASK/complete', { body: { outcome: 'approved' } }, 403, 'task-not-yours'],
  ['an unknown outcome', 'wang.fang', 'POST', '/api/tasks/TASK/complete', { body: { outcome: 'perhaps' } }, 422, 'unknown-outcome'],
  [
    'a document the gate does not fill',
    'wang.fang',
    'POST',
    '/api/tasks/TASK/complete',
    { body: { outcome: 'approved', documents: { request: { days: 1 } } } },
    422,
    'document-unknown',
  ],
  [
    'a version that was not there',
    'wang.fang',
    'POST',
    '/api/tasks/TASK/complete',
    { body: { outcome: 'approved', saw: { request: 9 } } },
    409,
    'stale-document',
  ],
  [
    'a rejection without a word',
    'wang.fang',
    'POST',
    '/api/tasks/TASK/complete',
    { body: { outcome: 'rejected' } },
    422,
    'comment-required',
  ],
  ['a return without a word', 'wang.fang', 'POST', '/api/tasks/TASK/return', { body: { comment: ' ' } }, 422, 'request-invalid'],
  [
    'a message nobody may send',
    'wu.min',
    'POST',
    '/api/messages',
    { body: { name: 'leave.granted', payload: {} } },
    422,
    'request-invalid',
  ],
  [
    'a field the message has not',
    'wu.min',
    'POST',
    '/api/messages',
    { body: { name: 'badge.returned', payload: { x: 1 } } },
    422,
    'request-invalid',
  ],
  ['a clock going back', 'admin', 'POST', '/api/clock', { body: { to: '2001-01-01T00:00:00Z' } }, 409, 'clock-back'],
  ['an instant that is none', 'admin', 'POST', '/api/clock', { body: { to: '2027-02-30' } }, 422, 'request-invalid'],
  [
    'another site',
    '',
    'POST',
    '/api/instances',
    { body: {}, headers: { origin: 'https://elsewhere.example', cookie: 'COOKIE' } },
    403,
    'wrong-origin',
  ],
  ['a sandboxed frame', '', 'POST', '/api/instances', { body: {}, headers: { origin: 'null', cookie: 'COOKIE' } }, 403, 'wrong-origin'],
  ['a wrong password', '', 'POST', '/api/sessions', { body: { person: 'zhao.lei', password: 'x' } }, 401, 'wrong-credentials'],
  ['nobody we know', '', 'POST', '/api/sessions', { body: { person: 'nobody', password: 'x' } }, 401, 'wrong-credentials'],
  ['a made-up session', '', 'GET', '/api/me', { token: 'abc' }, 401, 'not-signed-in'],
];

test.each(ROWS)('%s is refused with its code and changes nothing', async (_name, person, method, path, request, status, code) => {
  const before = await small.rows();
  const headers = Object.fromEntries(
    await Promise.all(
      Object.entries(request.headers ?? {}).map(async ([name, value]) => [
        name,
        value.replace('COOKIE', `gatehouse_session=${await small.tokenOf('zhao.lei')}`),
      ]),
    ),
  ) as Record<string, string>;
  const answer = await small.ask(method, path.replace('TASK', task).replace('INSTANCE', instance), {
    ...(person === '' ? {} : { token: await small.tokenOf(person) }),
    ...request,
    headers,
  });
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `/problems/${code}`,
    status,
    title: expect.any(String),
    detail: expect.stringMatching(/\p{Script=Han}.*\/ .*[a-z]/u),
  });
  expect(answer.text).not.toMatch(/node_modules|\.ts:|at .*\(/);
  for (const { text } of ((answer.body['facts'] ?? {}) as { errors?: { text: unknown }[] }).errors ?? [])
    expect(text).toEqual({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.not.stringMatching(/\p{Script=Han}|Invalid/u) });
  expect(await small.rows()).toBe(before);
});

test('a task is completed once; the second time somebody reads who did it', async () => {
  const { task: once } = await small.startLeave();
  const token = await small.tokenOf('wang.fang');
  expect((await small.ask('POST', `/api/tasks/${once}/complete`, { token, body: { outcome: 'approved' } })).status).toBe(200);
  const before = await small.rows();
  const twice = await small.ask('POST', `/api/tasks/${once}/complete`, { token, body: { outcome: 'approved' } });
  expect([twice.status, twice.body['code']]).toEqual([409, 'instance-ended']);
  expect(await small.rows()).toBe(before);
});

test('a sender who cuts the line in the middle changes nothing, and the next request works', async () => {
  const before = await small.rows();
  const { port } = new URL(small.host.address);
  await new Promise<void>((resolve) => {
    const cut = httpRequest({
      port,
      method: 'POST',
      path: '/api/instances',
      headers: { 'content-type': 'application/json', 'content-length': '1000' },
    });
    cut.on('error', () => resolve());
    cut.write('{"process":', () => cut.destroy());
  });
  expect((await small.ask('GET', '/api/health')).status).toBe(200);
  expect(await small.rows()).toBe(before);
});

test('guessing is slowed down: after ten wrong passwords the right one waits too', async () => {
  const guess = (password: string): ReturnType<SmallHost['ask']> =>
    small.ask('POST', '/api/sessions', { body: { person: 'ma.chao', password } });
  for (let tries = 0; tries < 10; tries++) expect((await guess('wrong')).status).toBe(401);
  const answer = await guess(String(small.host.demoPassword));
  expect([answer.status, answer.body['code']]).toEqual([429, 'too-many-attempts']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await small.ask('POST', '/api/sessions', { body: { person: 'zhao.lei', password: small.host.demoPassword } })).status).toBe(201);
});

test('signing out ends the session at once', async () => {
  const { body } = await small.ask('POST', '/api/sessions', { body: { person: 'li.na', password: small.host.demoPassword } });
  const token = String(body['token']);
  expect((await small.ask('GET', '/api/me', { token })).status).toBe(200);
  expect((await small.ask('DELETE', '/api/sessions/current', { token })).status).toBe(204);
  expect((await small.ask('GET', '/api/me', { token })).status).toBe(401);
});
