import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPORT_LIBRARY } from '#test/http/export-library.js';
import { LibraryHost } from '#test/http/library-host.js';
import { build } from '../start/host-process.js';
import { type Ran, runProgram } from './run-program.js';

const home = mkdtempSync(join(tmpdir(), 'gatehouse-export-cli-'));
let own: LibraryHost;

beforeAll(async () => {
  await build();
  own = await LibraryHost.start(EXPORT_LIBRARY, { GATEHOUSE_LOG: 'silent' });
  const zhao = await own.signIn('zhao.lei');
  await zhao.send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 2 } } });
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs `gatehouse audit export …` as an auditor does. */
function exported(args: readonly string[], server = own.host.address): Promise<Ran> {
  return runProgram(['dist/server/cli/main.js', '--lang', 'en', 'audit', 'export', ...args], {
    PATH: process.env['PATH'],
    HOME: home,
    TZ: 'Asia/Shanghai',
    NO_COLOR: '1',
    GATEHOUSE_SERVER: server,
    GATEHOUSE_AS: 'shen.yu',
    GATEHOUSE_PASSWORD: String(own.host.demoPassword),
  });
}

test.each(['csv', 'xlsx', 'xes', 'ocel-json', 'ocel-sqlite'])(
  '%s comes as a file, with the query and its digest beside it',
  async (format) => {
    const file = join(home, `log.${format}`);
    const { code, out, err } = await exported([
      '--format',
      format,
      '--process',
      'leave',
      '--from',
      '2020-01-01',
      '--to',
      '2099-12-31',
      '-o',
      file,
    ]);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('1 instance, 1 event') });
    const bytes = readFileSync(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(out).toBe(`${file}: ${bytes.length} bytes, SHA-256 ${sha256}\n`);
    expect(JSON.parse(readFileSync(`${file}.export.json`, 'utf8'))).toMatchObject({
      file,
      query: { format, process: 'leave', from: '2019-12-31T16:00:00Z', to: '2099-12-31T16:00:00Z', exportedBy: 'shen.yu' },
      instances: 1,
      events: 1,
      bytes: bytes.length,
      sha256,
    });
  },
);

test('a query without bounds, and a folder that is not there, are told; no file is left', async () => {
  const unbounded = await exported(['--format', 'csv', '-o', join(home, 'all.csv')]);
  expect(unbounded).toMatchObject({ code: 1, err: expect.stringContaining('missing: from, to') });
  const lost = await exported(['--format', 'csv', '--from', '2020-01-01', '--to', '2099-12-31', '-o', join(home, 'nowhere/all.csv')]);
  expect(lost).toMatchObject({ code: 3, err: expect.stringContaining('cannot be written') });
  expect(existsSync(join(home, 'all.csv'))).toBe(false);
});

describe('what is not whole is not kept', () => {
  let server: Server;
  let answer: (response: ServerResponse) => unknown;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.method === 'POST') return void response.end('{"token":"t"}');
      response.writeHead(200, { 'gatehouse-query': '{}', 'gatehouse-instances': '1', 'gatehouse-events': '1', trailer: 'content-digest' });
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  test.each([
    ['broke off', 4, (response: ServerResponse) => response.write('a,b\r\n', () => response.destroy())],
    [
      'is not what was sent',
      70,
      (response: ServerResponse) => {
        response.write('a,b\r\n');
        response.addTrailers({ 'content-digest': 'sha-256=:AAAA:' });
        response.end();
      },
    ],
  ])('a download that %s', async (_, code, send) => {
    answer = send;
    const file = join(home, `broken-${code}.csv`);
    const { port } = server.address() as AddressInfo;
    const ended = await exported(['--format', 'csv', '--from', '2020-01-01', '--to', '2020-12-31', '-o', file], `http://127.0.0.1:${port}`);
    expect(ended).toMatchObject({ code });
    for (const left of [file, `${file}.part`, `${file}.export.json`]) expect(existsSync(left)).toBe(false);
  });
});
