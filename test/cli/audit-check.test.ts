import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgPool } from '#server/database/pg-pool.js';
import { SmallHost } from '../http/small-host.js';
import { build } from '../start/host-process.js';
import { type Ran, runProgram } from './run-program.js';

let small: SmallHost;
let instance: string;
const home = mkdtempSync(join(tmpdir(), 'gatehouse-audit-check-'));

beforeAll(async () => {
  await build();
  small = await SmallHost.start();
  ({ instance } = await small.startLeave());
}, 120_000);
afterAll(async () => {
  await small?.stop();
  rmSync(home, { recursive: true, force: true });
});

function check(args: readonly string[], options: readonly string[] = [], person = 'shen.yu'): Promise<Ran> {
  return runProgram(['dist/server/cli/main.js', ...options, 'audit', 'check', ...args], {
    PATH: process.env['PATH'],
    HOME: home,
    LANG: 'zh_CN.UTF-8',
    NO_COLOR: '1',
    GATEHOUSE_SERVER: small.host.address,
    GATEHOUSE_AS: person,
    GATEHOUSE_PASSWORD: String(small.host.demoPassword),
  });
}

test('a sound database: 0, each of I1 to I12 with its verdict, progress on stderr', async () => {
  const { code, out, err } = await check([]);
  expect({ code, passed: out.match(/^I\d+ .*✓ 通过/gm)?.length }).toEqual({ code: 0, passed: 12 });
  expect(out).toMatch(/没有发现不符（.*秒）\n$/);
  expect(err).toMatch(/%/);
  expect((await check(['--only', 'i3,I4'], ['--lang', 'en'])).out).toMatch(/I1 +– not checked .*not asked for/);
});

test('one that was damaged: 1, what is wrong and where, what was expected, what to do; the same as JSON', async () => {
  await small.host.app.get(PgPool).query('DELETE FROM task');
  const { code, out } = await check(['--only', 'I5'], ['--lang', 'en']);
  expect({ code, out }).toEqual({
    code: 1,
    out: expect.stringMatching(
      new RegExp(`^I5 projection  task  ${instance}:1  row 3 is missing\n  expected: .*\n  do: Somebody changed`),
    ) as unknown,
  });
  const json = await check(['--instance', instance], ['--json']);
  expect(json).toMatchObject({ code: 1, err: '' });
  expect(JSON.parse(json.out)).toMatchObject({
    result: { passed: false, findings: [{ invariant: 'I5', table: 'task', instance, seq: 1 }] },
  });
});

test.each([
  ['an invariant that is none', ['--only', 'I3,I13'], 2, 'I13'],
  ['an instant without a zone', ['--since', '2026-09-29T00:00'], 2, '--since'],
  ['no id', ['--instance', 'x'], 1, 'instance'],
])('%s is refused at its place', async (_, args, code, said) => {
  expect(await check(args)).toMatchObject({ code, out: '', err: expect.stringContaining(said) as unknown });
});

test('only auditors and administrators may', async () => {
  expect(await check([], [], 'zhao.lei')).toMatchObject({ code: 3, out: '', err: expect.stringContaining('not-allowed') as unknown });
});
