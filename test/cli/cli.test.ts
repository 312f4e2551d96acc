import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ROOT } from '../start/host-process.js';
import { SmallHost } from '../http/small-host.js';

let small: SmallHost;
const home = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'));

beforeAll(async () => {
  await build();
  small = await SmallHost.start();
}, 120_000);
afterAll(async () => {
  await small?.stop();
  rmSync(home, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does, with nothing but what is told. */
function gatehouse(args: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Promise<Ran> {
  const child = spawn(process.execPath, ['dist/server/cli/main.js', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'zh_CN.UTF-8', GATEHOUSE_SERVER: small.host.address, ...environment },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

const as = (person: string): Record<string, string> => ({ GATEHOUSE_PASSWORD: String(small.host.demoPassword), GATEHOUSE_AS: person });
const library = (): string => small.library;

test('help and version go to stdout with 0; a mistyped command to stderr with 2 and a suggestion', async () => {
  expect(await gatehouse(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('validate') });
  expect(await gatehouse(['start', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('gatehouse start leave') });
  expect(await gatehouse(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  const mistyped = await gatehouse(['validat']);
  expect(mistyped).toMatchObject({ code: 2, out: '', err: expect.stringContaining('validate') });
  expect(mistyped.err.trim().split('\n').length).toBeLessThan(4);
  expect(await gatehouse(['graph'])).toMatchObject({ code: 2, out: '' });
});

test('a reader who stops reading, such as `head`, ends the command quietly', async () => {
  const child = spawn(process.execPath, ['dist/server/cli/main.js', 'schema', 'process'], { cwd: ROOT });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('validate: 0 without findings, 1 with every finding at its place, in both languages and as JSON; 3 without a folder', async () => {
  expect(await gatehouse(['validate', library()])).toMatchObject({ code: 0, out: expect.stringMatching(/0 个错误/) });
  const broken = mkdtempSync(join(home, 'broken-'));
  expect(await gatehouse(['validate', broken])).toMatchObject({ code: 3, out: '' });
  expect(await gatehouse(['validate', join(home, 'nothing')])).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringMatching(/没有这个文件夹/),
  });
  const file = join(library(), 'processes/spoilt.yaml');
  writeFileSync(file, 'id: spoilt\ntilte: { zh: 甲, en: A }\nid: twice\n');
  try {
    const zh = await gatehouse(['validate', library()]);
    expect(zh).toMatchObject({ code: 1, err: '', out: expect.stringMatching(/processes\/spoilt\.yaml:3:1 GH1004/) });
    expect(await gatehouse(['--lang', 'en', 'validate', library()])).toMatchObject({
      code: 1,
      out: expect.stringContaining('is written twice'),
    });
    const { code, out } = await gatehouse(['--json', 'validate', library()]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      result: {
        findings: [
          {
            code: 'GH1004',
            severity: 'error',
            file: 'processes/spoilt.yaml',
            line: 3,
            column: 1,
            message: { zh: expect.any(String), en: expect.any(String) },
          },
        ],
      },
    });
    expect(await gatehouse(['--json', 'graph', 'leave', '--library', library()])).toMatchObject({ code: 1, out: '' });
  } finally {
    rmSync(file);
  }
});

test('graph, schema and test write their result to stdout alone', async () => {
  const at = ['--library', library()];
  expect(await gatehouse(['graph', 'leave', ...at])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^<svg [\s\S]*<\/svg>\s*$/),
  });
  expect(await gatehouse(['graph', 'leave', '--format', 'mermaid', ...at])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^stateDiagram-v2/),
  });
  const machine = JSON.parse((await gatehouse(['graph', 'leave', '--xstate', ...at])).out) as { states: object };
  expect(Object.keys(machine.states)).toContain('review');
  expect(await gatehouse(['graph', 'nothing', ...at])).toMatchObject({ code: 3, out: '', err: expect.stringContaining('leave') });
  expect(JSON.parse((await gatehouse(['schema'])).out)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  expect(await gatehouse(['test', ...at])).toMatchObject({ code: 0, out: expect.stringMatching(/0 passed, 0 failed/) });
  expect(await gatehouse(['test', 'laeve', ...at])).toMatchObject({ code: 3, out: '', err: expect.stringContaining('leave') });
});

test('an option nobody can mean is refused before anything is done', async () => {
  for (const wrong of [
    ['validate', library(), '--max-warnings', 'none'],
    ['tasks', '--limit', 'many'],
    ['instances', '--limit', '-1'],
    ['instances', '--status', 'runing'],
    ['graph', 'leave', '--library', library(), '--format', 'pdf'],
  ])
    expect(await gatehouse(wrong, as('zhao.lei'))).toMatchObject({ code: 2, out: '', err: expect.stringContaining(wrong.at(-1) ?? '') });
});

test('a clerk starts, a manager finds the task and decides; what is not possible has its exit code', async () => {
  expect(await gatehouse(['tasks'])).toMatchObject({ code: 4, out: '', err: expect.stringContaining('--as') });
  const started = await gatehouse(['--json', 'start', 'leave', '--documents', '{ request: { days: 2 } }'], as('zhao.lei'));
  expect(started).toMatchObject({ code: 0, err: '' });
  const { id, tasks } = (JSON.parse(started.out) as { result: { id: string; tasks: { id: string }[] } }).result;
  expect(await gatehouse(['start', 'leave', '-d', '-'], as('zhao.lei'), 'request: { days: two }')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^form-invalid · .*\n  request\.days  .+ \/ .+\n$/),
  });
  expect(await gatehouse(['start', 'leave', '-d', '{ request: ['], as('zhao.lei'))).toMatchObject({ code: 3, out: '' });
  expect(await gatehouse(['start', 'leave'], { GATEHOUSE_AS: 'zhao.lei', GATEHOUSE_PASSWORD: 'wrong' })).toMatchObject({
    code: 4,
    out: '',
  });
  expect(await gatehouse(['--lang', 'en', 'tasks'], as('zhou.jie'))).toMatchObject({
    code: 0,
    err: expect.stringContaining('Nothing to do'),
  });
  const inbox = await gatehouse(['tasks'], as('wang.fang'));
  expect(inbox.out).toContain(tasks[0]!.id);
  // When it is due by the reader's own clock.
  expect(inbox.out).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d\b/);
  const administer = async (what: string): Promise<unknown> =>
    small.ask('POST', `/api/instances/${tasks[0]!.id.split('.')[0]}/${what}`, {
      token: await small.tokenOf('admin'),
      body: { reason: '等待审计' },
    });
  expect(await administer('suspend')).toMatchObject({ status: 200 });
  expect((await gatehouse(['tasks'], as('wang.fang'))).out).toContain('流程已暂停');
  expect(await administer('activate')).toMatchObject({ status: 200 });
  expect(await gatehouse(['complete', tasks[0]!.id, 'approved'], as('wang.fang'))).toMatchObject({
    code: 0,
    out: expect.stringContaining('granted'),
  });
  expect(await gatehouse(['complete', tasks[0]!.id, 'approved'], as('wang.fang'))).toMatchObject({
    code: 5,
    out: '',
    err: expect.stringMatching(
      /^instance-ended · 流程已经结束，不能再办理 \/ The instance has ended; nothing more can be done with it · \{/,
    ),
  });
  const english = await gatehouse(['--lang', 'en', 'start', 'nothing'], as('zhao.lei'));
  expect(english).toMatchObject({ code: 3, err: 'process-not-found · 没有这个流程 / No such process: nothing\n' });
  expect(await gatehouse(['instances', id], as('zhao.lei'))).toMatchObject({ code: 0, out: expect.stringContaining('gate.decided') });
  expect(await gatehouse(['tasks', '--server', 'http://127.0.0.1:1'], as('zhao.lei'))).toMatchObject({
    code: 4,
    out: '',
    err: expect.stringMatching(/连接不上.*npm start/),
  });
});

test('publish says what changed; doctor that all is well; NO_COLOR and a pipe have no colors', async () => {
  expect(await gatehouse(['publish', library(), '--reason', 'same'], as('tang.wei'))).toMatchObject({
    code: 0,
    out: expect.stringContaining('未变 1 个'),
  });
  expect(await gatehouse(['publish', library(), '--reason', 'mine'], as('zhao.lei'))).toMatchObject({
    code: 3,
    err: expect.stringContaining('not-allowed'),
  });
  expect(await gatehouse(['publish', library()], as('tang.wei'))).toMatchObject({ code: 2 });
  const doctor = await gatehouse(['doctor', library()], { NO_COLOR: '1' });
  expect(doctor).toMatchObject({ code: 0, out: expect.stringMatching(/✓ Node\.js/) });
  expect(doctor.out).not.toContain('\u001b[');
  // A folder in a place that only root may enter.
  const closed = join(mkdtempSync(join(tmpdir(), 'gatehouse-closed-')), 'data');
  const named = /(?:data folder: )(\S+)/.exec((await gatehouse(['doctor', library()], { GATEHOUSE_DATA: closed })).out)?.[1];
  expect(named).toMatch(process.getuid?.() === 0 ? /^\/var\/lib\/gatehouse\/[0-9a-f]{16}$/ : /\/data$/);
});

test('calendar import tells which open due dates of the host will move, and writes nothing when it cannot be asked', async () => {
  await small.startLeave();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-library-'));
  cpSync(library(), folder, { recursive: true });
  const years = join(folder, 'processes/calendars/cn.yaml');
  const before = readFileSync(years, 'utf8');
  const year = new Date().getFullYear();
  // Nobody works from yesterday on, in this year and the next.
  const days = Array.from({ length: 30 }, (_, day) => new Date(Date.now() + (day - 1) * 86_400_000).toISOString().slice(0, 10));
  const file = join(folder, 'off.json');
  writeFileSync(file, JSON.stringify({ days: days.map((date) => ({ date, isOffDay: true })) }));
  const importing = ['calendar', 'import', file, '--library', folder, '--moved'];
  expect(await gatehouse([...importing, '--server', 'http://127.0.0.1:1'], as('admin'))).toMatchObject({ code: 4, out: '' });
  expect(readFileSync(years, 'utf8')).toBe(before);
  const dry = await gatehouse([...importing, '--dry-run'], as('admin'));
  expect(dry).toMatchObject({
    code: 0,
    out: expect.stringMatching(/将改期或变更暂定状态的时限 [1-9]\d* 个：\n {2}leave .* review: .* → /),
  });
  expect(readFileSync(years, 'utf8')).toBe(before);
  expect((await gatehouse(importing, as('admin'))).code).toBe(0);
  expect(readFileSync(years, 'utf8')).toContain(`"${year}":`);
  rmSync(folder, { recursive: true });
});

test('publish tells which open due dates a calendar moves, and publishes only over the library it told of', async () => {
  await small.startLeave();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-library-'));
  cpSync(library(), folder, { recursive: true });
  // Weeks in which nobody works, whenever the test runs.
  const closed = Array.from({ length: 20 }, (_, day) => new Date(Date.now() + (day - 3) * 86_400_000).toISOString().slice(0, 10));
  appendFileSync(join(folder, 'processes/calendars/office.yaml'), `\ndays: { ${closed.map((date) => `${date}: closed`).join(', ')} }\n`);
  const dryRun = await gatehouse(['publish', folder, '--reason', 'x', '--dry-run', '--moved'], as('admin'));
  expect(dryRun).toMatchObject({ code: 0, out: expect.stringMatching(/改期的时限 [1-9]\d* 个.*\nleave .* review: .* → /) });
  const replaces = /--replaces ([0-9a-f]{64})/.exec(dryRun.out)?.[1] ?? '';
  const other = await gatehouse(['publish', folder, '--reason', 'x', '--replaces', '0'.repeat(64)], as('admin'));
  expect(other).toMatchObject({ code: 5, err: expect.stringContaining('library-changed') });
  expect(await gatehouse(['publish', folder, '--reason', 'x', '--replaces', replaces], as('admin'))).toMatchObject({ code: 0 });
  rmSync(folder, { recursive: true });
});
