import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answered, Person } from '#test/http/person.js';
import { withSurroundings } from '#test/surroundings.js';
import { writeLibrary } from '#test/write-library.js';
import { build, HostProcess, newFolder, postmaster, processesOf, type Started } from './host-process.js';

const root = newFolder();
const library = join(root, 'library');
let folders = 0;
let template: string | null = null;
const newData = (): string => join(root, `data-${(folders += 1)}`);
const settings = (data: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  GATEHOUSE_DATA: data,
  GATEHOUSE_LIBRARY: library,
  ...more,
});
const begin = (data: string, more: Readonly<Record<string, string>> = {}): HostProcess => new HostProcess(settings(data, more));

/** Starts a host that must refuse: what it said, in how many lines, and that nothing of it is left. */
async function refusal(data: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const host = begin(data, more);
  expect(await host.ended).toBe(1);
  expect(host.out).toBe('');
  expect(host.err.trim().split('\n')).toHaveLength(1);
  return host.err;
}

/** @returns the token of the administrator's session, which outlives the host */
async function signIn({ address, password }: Started): Promise<string> {
  const { token } = await Person.signIn(address, 'admin', password);
  expect(token).toMatch(/^[\w-]{43}$/);
  return token ?? '';
}

const answerToMe = ({ address }: Started, token: string): Promise<Answered> => new Person(address, 'admin', token).get('/api/me');

beforeAll(async () => {
  await build();
  chmodSync(root, 0o755);
  writeLibrary(library, withSurroundings({}));
}, 120_000);
afterAll(() => {
  HostProcess.killAll();
  for (const line of processesOf(root)) process.kill(Number(line.trim().split(' ')[0]), 'SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('a first start', () => {
  const data = newData();

  test('says the address, the people and what to try; a second start keeps everything; both stop cleanly', async () => {
    const first = begin(data);
    const started = await first.started();
    expect(first.out).toMatch(/zhao\.lei +赵磊/);
    expect(first.out).toContain('npx gatehouse validate');
    const token = await signIn(started);
    expect(await first.stop('SIGINT')).toBe(0);
    expect(processesOf(data)).toEqual([]);
    const second = begin(data);
    const again = await second.started();
    expect(again.password).toBe(started.password);
    expect((await answerToMe(again, token)).status).toBe(200);
    expect(await second.stop('SIGTERM')).toBe(0);
    expect(second.err).toBe('');
    expect(processesOf(data)).toEqual([]);
  });
});

test('a first start on a library with mistakes names the first of them and promises no people', async () => {
  const spoilt = join(root, 'spoilt');
  writeLibrary(spoilt, withSurroundings({ 'processes/spoilt.yaml': 'id: spoilt\n' }));
  const host = begin(newData(), { GATEHOUSE_LIBRARY: spoilt });
  await host.started();
  expect(host.out).toMatch(/还没有任何流程.*\n  processes\/spoilt\.yaml:1:1 GH1102 /);
  expect(host.out).not.toContain('--password');
  expect(await host.stop()).toBe(0);
}, 60_000);

describe('a stop while it starts', () => {
  test.each([300, 700, 1_100, 1_800])('after %i ms leaves nothing running, and the next start works', async (ms) => {
    const data = newData();
    const host = begin(data);
    await sleep(ms);
    // A signal before Node.js runs the first line ends it without a word.
    expect([0, null]).toContain(await host.stop('SIGTERM'));
    expect(host.err).toBe('');
    expect(processesOf(data)).toEqual([]);
    const next = begin(data);
    await next.started();
    expect(await next.stop()).toBe(0);
  });
});

test('npm start told to end leaves nothing running', async () => {
  const data = newData();
  const npm = new HostProcess(settings(data), ['npm', 'start']);
  await npm.started();
  await npm.stop('SIGTERM');
  expect(npm.err).toBe('');
  expect(processesOf(data)).toEqual([]);
});

test('a stop waits for the requests under way and answers them', async () => {
  const data = await copyOfMade();
  const host = begin(data);
  const { address, password } = await host.started();
  const body = JSON.stringify({ person: 'admin', password });
  const halves = await Promise.all(Array.from({ length: 10 }, () => halfSent(`${address}/api/sessions`, body)));
  const ended = host.stop('SIGTERM');
  while (await accepts(address)) await sleep(10);
  expect(await Promise.all(halves.map((finish) => finish()))).toEqual(halves.map(() => 201));
  expect(await ended).toBe(0);
  expect(processesOf(data)).toEqual([]);
});

/** Sends a request but for the rest of its body; ends when the host has read the head. @returns sends the rest and gives the status of the answer */
async function halfSent(url: string, body: string): Promise<() => Promise<number>> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), expect: '100-continue' };
  const sending = request(url, { method: 'POST', headers });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  sending.flushHeaders();
  await once(sending, 'continue');
  sending.write(body.slice(0, 5));
  return async () => {
    sending.end(body.slice(5));
    const [response] = await answered;
    response.resume();
    return response.statusCode ?? 0;
  };
}

/** Whether the host still takes new connections. */
function accepts(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe('one clear sentence and nothing left running', () => {
  let taken: Server;
  let port = 0;
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as { port: number }).port;
  });
  afterAll(() => taken.close());

  test('for a port in use', async () => {
    const data = await copyOfMade();
    expect(await refusal(data, { PORT: String(port) })).toMatch(/端口 \d+ 已被占用.* \/ Port \d+ is in use/);
    expect(processesOf(data)).toEqual([]);
  });

  test('for an address of another machine', async () => {
    expect(await refusal(newData(), { HOST: '192.0.2.1' })).toMatch(/本机没有地址.*no address 192\.0\.2\.1/);
  });

  test('for a setting that cannot be', async () => {
    const host = begin(newData(), { PORT: 'many', GATEHOUSE_LANES: '0' });
    expect(await host.ended).toBe(1);
    expect(host.err).toMatch(/PORT: .*\n.*GATEHOUSE_LANES: /);
  });

  test('for a library folder that is not there', async () => {
    expect(await refusal(newData(), { GATEHOUSE_LIBRARY: join(root, 'libary') })).toMatch(/没有流程库文件夹.*GATEHOUSE_LIBRARY/);
  });

  test('for a second host on the folder; the first one goes on', async () => {
    const data = await copyOfMade();
    const first = begin(data);
    const started = await first.started();
    expect(await refusal(data)).toMatch(/另一个 Gatehouse.*Another Gatehouse host/);
    await signIn(started);
    expect(await first.stop()).toBe(0);
  });

  test('for two hosts that make the same folder at once: one of them runs', async () => {
    const data = newData();
    const hosts = [begin(data), begin(data)];
    const loser = await Promise.race(hosts.map(async (host) => (await host.ended, host)));
    expect(loser.err).toMatch(/Another Gatehouse host/);
    const winner = hosts.find((host) => host !== loser)!;
    await signIn(await winner.started());
    expect(await winner.stop()).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });

  test.each<readonly [name: string, spoil: (data: string) => void, sentence: RegExp]>([
    ['a file where the folder should be', (data) => writeFileSync(data, ''), /不能使用.*cannot be used/],
    ['a folder of somebody else', (data) => writeFileSync(join(newFolderAt(data), 'letters.txt'), ''), /不是 Gatehouse.*letters\.txt/],
    ['a folder that is no database', (data) => mkdirSync(join(data, 'pg'), { recursive: true }), /已损坏.*PG_VERSION is missing/],
    [
      'a database of another version',
      (data) => writeFileSync(join(newFolderAt(join(data, 'pg')), 'PG_VERSION'), '14\n'),
      /PostgreSQL 14.*made by PostgreSQL 14/,
    ],
  ])('for %s', async (_name, spoil, sentence) => {
    const data = newData();
    spoil(data);
    expect(await refusal(data)).toMatch(sentence);
    expect(processesOf(data)).toEqual([]);
  });

  test.each<readonly [name: string, spoil: (pg: string) => void, sentence: RegExp]>([
    ['lost its passwords', (pg) => rmSync(join(pg, 'gatehouse-secret.json')), /已损坏.*gatehouse-secret\.json is missing/],
    ['lost its control file', (pg) => rmSync(join(pg, 'global/pg_control')), /已损坏.*does not start/],
    ["has somebody else's passwords", (pg) => writeFileSync(join(pg, 'gatehouse-secret.json'), '{"superuser":"x"}'), /已损坏.*passwords/],
  ])('for a database that %s', async (_name, spoil, sentence) => {
    const data = await copyOfMade();
    spoil(join(data, 'pg'));
    expect(await refusal(data)).toMatch(sentence);
    expect(processesOf(data)).toEqual([]);
  });
});

describe('after a crash the next start goes on', () => {
  test('when the host was killed: it takes the living database over', async () => {
    const data = await copyOfMade();
    const first = begin(data);
    const token = await signIn(await first.started());
    const database = postmaster(data);
    expect(await first.stop('SIGKILL')).toBeNull();
    expect(postmaster(data)).toBe(database);
    const next = begin(data);
    expect((await answerToMe(await next.started(), token)).status).toBe(200);
    expect(postmaster(data)).toBe(database);
    expect(await next.stop()).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });

  test('when host and database were killed', async () => {
    const data = await copyOfMade();
    const first = begin(data);
    const token = await signIn(await first.started());
    const database = postmaster(data)!;
    await first.stop('SIGKILL');
    process.kill(database, 'SIGKILL');
    const next = begin(data);
    expect((await answerToMe(await next.started(), token)).status).toBe(200);
    expect(await next.stop()).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });

  test('when only the database was killed: the running host starts it again', async () => {
    const data = await copyOfMade();
    const host = begin(data);
    const started = await host.started();
    const token = await signIn(started);
    const database = postmaster(data)!;
    process.kill(database, 'SIGKILL');
    for (let tries = 0; ; tries++) {
      const me = await answerToMe(started, token).catch(() => null);
      if (me?.status === 200 && postmaster(data) !== database) break;
      // The signal may still be on its way: what is answered by the dying database is answered rightly.
      expect([200, 503]).toContain(me?.status);
      expect(tries).toBeLessThan(400);
      await sleep(50);
    }
    expect(await host.stop()).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });

  test('when the lock file names a process that is another program by now', async () => {
    const data = await copyOfMade();
    const lock = join(data, 'pg/postmaster.pid');
    writeFileSync(lock, `${process.pid}\n${join(data, 'pg')}\n1\n1\n\n127.0.0.1\n`);
    const host = begin(data);
    await host.started();
    expect(await host.stop()).toBe(0);
  });

  test('when it was killed while it made the database', async () => {
    const data = newData();
    const first = begin(data);
    while (!unfinished(data)) await sleep(5);
    await first.stop('SIGKILL');
    const next = begin(data);
    await next.started();
    expect(await next.stop()).toBe(0);
    expect(processesOf(data)).toEqual([]);
  });
});

/** Copies the data folder of a host that was stopped in order, owners and all. */
async function copyOfMade(): Promise<string> {
  const data = newData();
  if (template === null) {
    template = newData();
    const host = begin(template);
    await host.started();
    await host.stop();
  }
  execFileSync('cp', ['-a', template, data]);
  return data;
}

function newFolderAt(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

function unfinished(data: string): boolean {
  return existsSync(data) && readdirSync(data).some((name) => /^initdb-[\da-f-]+$/.test(name));
}
