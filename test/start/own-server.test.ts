import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '#server/config/config.js';
import { judge, type ServerFacts } from '#server/database/check-server.js';
import { type EmbeddedServer, startEmbedded } from '#server/database/embedded.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type Host, startHost } from '#server/start-host.js';
import { Person } from '#test/http/person.js';
import { superuserUrl } from '#test/superuser-url.js';
import { withSurroundings } from '#test/surroundings.js';
import { writeLibrary } from '#test/write-library.js';
import { build, HostProcess, newFolder } from './host-process.js';

/** A PostgreSQL that stands for the user's own: nothing in it but an empty database. */
const folder = newFolder();
let server: EmbeddedServer;
let superuser: pg.Client;
const urlOf = (change: (url: URL) => void): string => {
  const url = new URL(server.ownerUrl);
  change(url);
  return url.href;
};

beforeAll(async () => {
  await build();
  server = await startEmbedded(folder);
  superuser = new pg.Client(superuserUrl(server));
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
    [
      'for a server that is not there',
      (url) => ((url.hostname = '127.0.0.1'), (url.port = '1')),
      /连接不上数据库 127\.0\.0\.1:1 .*cannot be reached \(ECONNREFUSED\)/,
    ],
    [
      'for a socket that is not there',
      (url) => ((url.hostname = '%2Fnowhere'), (url.port = '1')),
      /连接不上数据库 \/nowhere:1 .*cannot be reached \(ENOENT\)/,
    ],
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
  const { address } = await host.started();
  expect(host.out).not.toContain('zhao.lei');
  expect(host.out).toMatch(/历史不受权限保护[^]*no right protects the history[^]*DATABASE_OWNER_URL/);
  const token = /"token":"([^"]+)"/.exec(host.out)?.[1] ?? '';
  const first = { person: 'boss', password: 'a long enough password' };
  const nobody = new Person(address, '', null);
  expect(await nobody.send('POST', '/api/setup', { ...first, token: 'guessed' })).toMatchObject({
    status: 401,
    body: { code: 'wrong-credentials' },
  });
  const [one, two] = await Promise.all([
    nobody.send('POST', '/api/setup', { ...first, token }),
    nobody.send('POST', '/api/setup', { ...first, person: 'rival', token }),
  ]);
  expect([one.status, two.status].sort((a, b) => a - b)).toEqual([204, 403]);
  const who = one.status === 204 ? 'boss' : 'rival';
  expect(await nobody.send('POST', '/api/setup', { ...first, token })).toMatchObject({ status: 403, body: { code: 'setup-closed' } });
  const admin = await Person.signIn(address, who, first.password);
  expect(await admin.get('/api/me')).toMatchObject({ status: 200, body: { roles: ['administrator'] } });
  const log = (await admin.get('/api/access?action=set-up')).body.items;
  expect(log.map(({ person, outcome }) => [person, outcome])).toEqual(
    expect.arrayContaining([
      [null, 'wrong-credentials'],
      [who, 'done'],
      [null, 'setup-closed'],
    ]),
  );
  const person = {
    name: { zh: '安', en: 'Ann' },
    posts: [{ unit: 'sales-department', role: 'salesperson' }],
    password: 'another long password',
  };
  expect(await admin.send('PUT', '/api/people/ann', { ...person, posts: [{ unit: 'moon', role: 'salesperson' }] })).toMatchObject({
    status: 422,
  });
  expect((await admin.send('PUT', '/api/people/ann', person)).status).toBe(200);
  const ann = await Person.signIn(address, 'ann', person.password);
  expect(await ann.get('/api/me')).toMatchObject({ status: 200, body: { roles: ['salesperson'] } });
  expect(await ann.send('PUT', '/api/people/ann', person)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  expect((await admin.send('PUT', '/api/people/ann', { ...person, posts: [], password: null })).status).toBe(200);
  expect(await ann.get('/api/me')).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  expect(await host.stop()).toBe(0);

  const next = new HostProcess({ DATABASE_URL: server.ownerUrl });
  await next.started();
  expect(next.out).not.toContain('token');
  expect(await next.stop()).toBe(0);
  expect((await superuser.query('SELECT count(*)::integer AS n FROM account')).rows).toEqual([{ n: 2 }]);
});

describe('with a role for the owner and one for the application', () => {
  const application = (name: string): string => {
    const url = new URL(server.applicationUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  const owner = (name: string): string => urlOf((url) => (url.pathname = `/${name}`));

  test('the application works, and has no right to change the history', async () => {
    await superuser.query('CREATE DATABASE split OWNER gatehouse_owner');
    const host = new HostProcess({ DATABASE_URL: application('split'), DATABASE_OWNER_URL: owner('split') });
    const { address } = await host.started();
    expect(host.out).not.toContain('DATABASE_OWNER_URL');
    expect(await new Person(address, '', null).send('GET', '/api/health')).toMatchObject({ status: 200 });
    const client = new pg.Client(application('split'));
    await client.connect();
    await expect(client.query('DELETE FROM event')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query(`INSERT INTO batch SELECT 0, gen_random_uuid(), now(), '\\x00', 0`)).resolves.toMatchObject({ rowCount: 1 });
    await client.end();
    expect(await host.stop()).toBe(0);
  });

  test('a database the application has owned so far is handed over', async () => {
    await superuser.query('CREATE ROLE clerk LOGIN PASSWORD $$x$$');
    await superuser.query('CREATE DATABASE handed OWNER clerk');
    const clerk = urlOf((url) => ((url.pathname = '/handed'), (url.username = 'clerk'), (url.password = 'x')));
    const first = new HostProcess({ DATABASE_URL: clerk });
    await first.started();
    expect(await first.stop()).toBe(0);

    const settings = { DATABASE_URL: clerk, DATABASE_OWNER_URL: owner('handed') };
    await superuser.query('ALTER DATABASE handed OWNER TO gatehouse_owner');
    const refused = new HostProcess(settings);
    expect(await refused.ended).toBe(1);
    expect(refused.err).toMatch(/不归数据库用户 gatehouse_owner 所有.*REASSIGN OWNED BY .* TO "gatehouse_owner"/);

    const inside = new pg.Client(superuserUrl(server, 'handed'));
    await inside.connect();
    await inside.query('REASSIGN OWNED BY clerk TO gatehouse_owner');
    await inside.end();
    const next = new HostProcess(settings);
    await next.started();
    const client = new pg.Client(clerk);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass`,
    );
    for (const table of ['event', 'batch', ...rows.map(({ name }) => name)])
      await expect(client.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    await client.end();
    expect(await next.stop()).toBe(0);
  });

  test.each<readonly [name: string, settings: () => Record<string, string>, sentence: RegExp]>([
    ['another database', () => ({ DATABASE_URL: application('postgres'), DATABASE_OWNER_URL: owner('gatehouse') }), /different databases/],
    ['the same role twice', () => ({ DATABASE_URL: owner('gatehouse'), DATABASE_OWNER_URL: owner('gatehouse') }), /could change history/],
    ['a superuser', () => ({ DATABASE_URL: superuserUrl(server), DATABASE_OWNER_URL: owner('gatehouse') }), /超级用户.*is a superuser/],
    ['an owner alone', () => ({ DATABASE_OWNER_URL: owner('gatehouse') }), /DATABASE_OWNER_URL needs DATABASE_URL/],
    [
      'a wrong password of the owner',
      () => ({ DATABASE_URL: application('gatehouse'), DATABASE_OWNER_URL: urlOf((url) => (url.password = 'wrong')) }),
      /password in DATABASE_OWNER_URL is wrong/,
    ],
  ])('%s is refused with one sentence', async (_name, settings, sentence) => {
    const host = new HostProcess(settings());
    expect(await host.ended).toBe(1);
    expect(host.err.trim().split('\n')).toHaveLength(1);
    expect(host.err).toMatch(sentence);
  });
});

test('two hosts that start on the same changed folder at once publish it once', async () => {
  await superuser.query('CREATE DATABASE two OWNER gatehouse_owner');
  const url = urlOf((to) => (to.pathname = '/two'));
  const library = join(folder, 'library');
  const files = withSurroundings({});
  writeLibrary(library, files);
  const start = (): Promise<Host> =>
    startHost(readConfig({ DATABASE_URL: url, GATEHOUSE_LIBRARY: library, PORT: '0', GATEHOUSE_LOG: 'silent' }));
  await (await start()).stop();
  writeLibrary(library, [{ path: 'processes/calendars/late.yaml', text: 'id: late\ntitle: { zh: 晚班, en: Late }\ninherits: office\n' }]);

  // Neither may write until both have read what was published before.
  const gate = new pg.Client(url);
  await gate.connect();
  await gate.query(`
    CREATE FUNCTION wait_for_both() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END';
    CREATE TRIGGER wait BEFORE UPDATE OF publications ON epoch EXECUTE FUNCTION wait_for_both();
    SELECT pg_advisory_lock(1)`);
  const starting = [start(), start()];
  for (let look = 0, waiting: number | null = 0; look < 10_000 && waiting !== starting.length; look++)
    ({ rowCount: waiting } = await gate.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`));
  const before = await gate.query('SELECT publications FROM epoch');
  await gate.query('SELECT pg_advisory_unlock(1)');
  const hosts = await Promise.all(starting);
  const after = await gate.query('SELECT publications FROM epoch');
  await gate.end();
  expect(hosts.map(({ libraryProblem }) => libraryProblem)).toEqual([null, null]);
  for (const host of hosts) expect([...host.app.get(Knowledge).library().calendars.keys()]).toContain('late');
  expect(Number(after.rows[0].publications) - Number(before.rows[0].publications)).toBe(1);
  for (const host of hosts) await host.stop();
});
