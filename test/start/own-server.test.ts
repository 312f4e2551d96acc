import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { judge, type ServerFacts } from '#server/database/check-server.js';
import { type EmbeddedServer, startEmbedded } from '#server/database/embedded.js';
import { build, HostProcess, newFolder, type Started } from './host-process.js';

/** A PostgreSQL that stands for the user's own: nothing in it but an empty database. */
const folder = newFolder();
let server: EmbeddedServer;
let superuser: pg.Client;
const urlOf = (change: (url: URL) => void): string => {
  const url = new URL(server.ownerUrl);
  change(url);
  return url.href;
};

async function ask(
  method: string,
  { address }: Started,
  path: string,
  body: unknown,
  token?: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(new URL(path, address), {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || '{}') as Record<string, unknown> };
}

beforeAll(async () => {
  await build();
  server = await startEmbedded(folder);
  const secret = JSON.parse(readFileSync(join(server.folder, 'pg/gatehouse-secret.json'), 'utf8')) as { superuser: string };
  superuser = new pg.Client({ connectionString: urlOf((url) => ((url.username = 'postgres'), (url.password = secret.superuser))) });
  await superuser.connect();
}, 120_000);
afterAll(async () => {
  HostProcess.killAll();
  await superuser?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('one clear sentence', () => {
  test.each<readonly [name: string, change: (url: URL) => void, sentence: RegExp]>([
    ['for a wrong password', (url) => (url.password = 'wrong'), /密码不正确.*password in DATABASE_URL is wrong/],
    ['for a database that is not there', (url) => (url.pathname = '/sales'), /sales 不存在.*"sales" does not exist/],
    ['for a server that is not there', (url) => (url.port = '1'), /连接不上.*cannot be reached \(ECONNREFUSED\)/],
    [
      'for a user who may not make tables',
      (url) => ((url.username = 'gatehouse_app'), (url.password = new URL(server.applicationUrl).password)),
      /没有建表权限.*may not create tables/,
    ],
  ])('%s', async (_name, change, sentence) => {
    const host = new HostProcess({ DATABASE_URL: urlOf(change) });
    expect(await host.ended).toBe(1);
    expect(host.err.trim().split('\n')).toHaveLength(1);
    expect(host.err).toMatch(sentence);
    expect(host.err).not.toContain(new URL(server.ownerUrl).password);
  });

  const facts: ServerFacts = {
    version: 180_000,
    version_text: '18.0',
    encoding: 'UTF8',
    standby: false,
    migrated: false,
    may_create: true,
    owns: true,
    role: 'boss',
  };
  test.each<readonly [name: string, change: Partial<ServerFacts>, sentence: RegExp]>([
    ['too old', { version: 140_009, version_text: '14.9' }, /版本过低.*PostgreSQL 14\.9; 15 or newer/],
    ['not UTF-8', { encoding: 'SQL_ASCII' }, /SQL_ASCII/],
    ['a standby', { standby: true }, /备用库.*standby/],
    ["somebody else's tables", { owns: false }, /没有建表权限/],
  ])('for a server that is %s', (_name, change, sentence) => {
    expect(() => judge(facts)).not.toThrow();
    expect(() => judge({ ...facts, ...change })).toThrow(sentence);
  });
});

test('there are no demo people; the token makes the first administrator, once, who enters the others', async () => {
  const host = new HostProcess({ DATABASE_URL: server.ownerUrl });
  const started = await host.started();
  expect(host.out).not.toContain('zhao.lei');
  const token = /"token":"([^"]+)"/.exec(host.out)?.[1] ?? '';
  const first = { person: 'boss', password: 'a long enough password' };
  expect(await ask('POST', started, '/api/setup', { ...first, token: 'guessed' })).toMatchObject({
    status: 401,
    body: { code: 'wrong-credentials' },
  });
  const [one, two] = await Promise.all([
    ask('POST', started, '/api/setup', { ...first, token }),
    ask('POST', started, '/api/setup', { ...first, person: 'rival', token }),
  ]);
  expect([one.status, two.status].sort((a, b) => a - b)).toEqual([204, 403]);
  const who = one.status === 204 ? 'boss' : 'rival';
  expect(await ask('POST', started, '/api/setup', { ...first, token })).toMatchObject({ status: 403, body: { code: 'setup-closed' } });
  const { body } = await ask('POST', started, '/api/sessions', { ...first, person: who });
  const admin = String(body['token']);
  expect(await ask('GET', started, '/api/me', undefined, admin)).toMatchObject({ status: 200, body: { roles: ['administrator'] } });
  const person = {
    name: { zh: '安', en: 'Ann' },
    posts: [{ unit: 'sales-department', role: 'salesperson' }],
    password: 'another long password',
  };
  expect(await ask('PUT', started, '/api/people/ann', { ...person, posts: [{ unit: 'moon', role: 'salesperson' }] }, admin)).toMatchObject({
    status: 422,
  });
  expect((await ask('PUT', started, '/api/people/ann', person, admin)).status).toBe(204);
  const ann = String((await ask('POST', started, '/api/sessions', { person: 'ann', password: person.password })).body['token']);
  expect(await ask('GET', started, '/api/me', undefined, ann)).toMatchObject({ status: 200, body: { roles: ['salesperson'] } });
  expect(await ask('PUT', started, '/api/people/ann', person, ann)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  expect((await ask('PUT', started, '/api/people/ann', { ...person, posts: [], password: null }, admin)).status).toBe(204);
  expect(await ask('GET', started, '/api/me', undefined, ann)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  expect(await host.stop()).toBe(0);

  const next = new HostProcess({ DATABASE_URL: server.ownerUrl });
  await next.started();
  expect(next.out).not.toContain('token');
  expect(await next.stop()).toBe(0);
  expect((await superuser.query('SELECT count(*)::integer AS n FROM account')).rows).toEqual([{ n: 2 }]);
});
