import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgPool } from '#server/database/pg-pool.js';
import { Committer } from '#server/instance/committer.js';
import { Seals } from '#server/seal/seals.js';
import { LibraryHost } from '#test/http/library-host.js';
import { MEMO_FILES, moveYears, PAST_MONTH, pastId, playMemo } from '#test/past-month.js';
import { withSurroundings } from '#test/surroundings.js';
import { build } from '../start/host-process.js';
import { type Ran, runProgram } from './run-program.js';

const home = mkdtempSync(join(tmpdir(), 'gatehouse-retention-'));
const ids = [pastId(), pastId()];
let own: LibraryHost;

beforeAll(async () => {
  await build();
  own = await LibraryHost.start(withSurroundings(MEMO_FILES));
  for (const id of ids) await playMemo(own.host.app.get(Committer), id);
  await own.host.app.get(Seals).round();
  while ((await own.host.app.get(PgPool).query('SELECT FROM outbox')).rowCount) await new Promise((resolve) => setTimeout(resolve, 20));
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs `gatehouse audit …`. */
function audit(args: readonly string[], person = 'admin'): Promise<Ran> {
  return runProgram(['dist/server/cli/main.js', '--lang', 'en', 'audit', ...args], {
    PATH: process.env['PATH'],
    HOME: home,
    NO_COLOR: '1',
    GATEHOUSE_SERVER: own.host.address,
    GATEHOUSE_AS: person,
    GATEHOUSE_PASSWORD: String(own.host.demoPassword),
  });
}

test.each<readonly [what: string, args: readonly string[], code: number, says: RegExp]>([
  [
    'an unknown month',
    ['purge', '2001-01', '-r', 'over'],
    3,
    /month-unknown .*Nothing is kept of 2001-01; there are \d{4}-\d\d to \d{4}-\d\d/,
  ],
  ['a month that goes on', ['retention', new Date().toISOString().slice(0, 7)], 5, /month-not-over/],
  ['no month', ['retention', 'March'], 1, /Expected a year and a month, such as 2026-03/],
  ['a purge without a reason', ['purge', PAST_MONTH], 1, /request-invalid[^]*reason/],
  ['a purge before its time', ['purge', PAST_MONTH, '-r', 'over'], 5, /purge-kept .*2 instances of .* may not be purged yet/],
  [
    'a hold on nothing',
    ['hold', 'place', 'register:client/nobody', '-r', 'why'],
    3,
    /hold-on-nothing .*There is no register:client\/nobody to hold/,
  ],
  ['a hold on no subject', ['hold', 'place', 'somebody', '-r', 'why'], 1, /Expected instance:<id>, key:<process>\/<key>/],
  ['a hold without a reason', ['hold', 'place', 'process:memo'], 2, /--reason/],
])('%s is told', async (_what, args, code, says) => {
  const ran = await audit(args);
  expect([ran.code, ran.err]).toEqual([code, expect.stringMatching(says)]);
});

test('what is kept how long, on hold, and purged', async () => {
  const retention = await audit(['retention'], 'shen.yu');
  expect(retention.out).toMatch(/^memo +A +2 years after the end$/m);
  expect(retention.out).toMatch(/^note +A +for ever$/m);
  expect(retention.out).toMatch(new RegExp(`^${PAST_MONTH} +\\d+\\.\\d MB$`, 'm'));
  const early = await audit(['retention', PAST_MONTH], 'shen.yu');
  expect(early).toMatchObject({ code: 1 });
  expect(early.out).toMatch(/its retention is not over: 2\n +[0-9a-f-]{36} {2}memo {2}MEMO-\d{4}-00001 {2}until /);

  await moveYears(own.host.app.get(PgPool), 3);
  const placed = await audit(['hold', 'place', 'register:client/K-001', '-r', 'a suit']);
  expect(placed).toMatchObject({ code: 0 });
  const hold = /^([0-9a-f-]{36}) /m.exec(placed.out)?.[1] ?? '';
  const held = await audit(['purge', PAST_MONTH, '--dry-run']);
  expect(held).toMatchObject({ code: 5 });
  expect(held.out).toContain('it is on hold: 2');
  expect(held.out).toContain(hold);
  expect((await audit(['purge', PAST_MONTH, '-r', 'over'])).code).toBe(5);
  expect((await audit(['hold', 'list'], 'shen.yu')).out).toContain('a suit');
  expect((await audit(['hold', 'lift', hold, '-r', 'settled'], 'shen.yu')).err).toContain('not-allowed');
  expect((await audit(['hold', 'lift', hold, '-r', 'settled'])).code).toBe(0);
  expect(await audit(['hold', 'lift', hold, '-r', 'settled'])).toMatchObject({
    code: 5,
    err: expect.stringMatching(/hold-lifted .*admin lifted it on .*settled/) as string,
  });
  expect((await audit(['hold', 'list'])).out).not.toContain(hold);
  expect((await audit(['hold', 'list', '--all'])).out).toContain('settled');

  expect((await audit(['purge', PAST_MONTH, '--dry-run'])).out).toMatch(/✔ .* 2 instances, 4 events; all of them may be purged/);
  const purged = await audit(['purge', PAST_MONTH, '-r', 'retention is over']);
  expect(purged).toMatchObject({ code: 0, out: `${PAST_MONTH}: 2 instances and 4 events are purged\n` });
  await own.host.app.get(Seals).round();
  const verified = await audit(['verify'], 'shen.yu');
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.out).toContain('0 instances (and 2 purged)');

  const [auditor, clerk] = [await own.signIn('shen.yu'), await own.signIn('liu.yang')];
  for (const path of [`/api/instances/${ids[0]}`, `/api/instances/${ids[0]}/history`, `/api/evidence?instance=${ids[0]}`])
    expect([path, await auditor.get(path)]).toEqual([
      path,
      expect.objectContaining({
        status: 410,
        body: expect.objectContaining({
          code: 'instance-purged',
          facts: expect.objectContaining({ by: 'admin', reason: 'retention is over' }) as object,
        }) as object,
      }),
    ]);
  expect(await clerk.get(`/api/instances/${ids[0]}`)).toMatchObject({ status: 404, body: { code: 'instance-not-found' } });
  expect((await audit(['hold', 'place', `instance:${ids[0]}`, '-r', 'too late'])).err).toContain('instance-purged');
  expect((await audit(['retention', PAST_MONTH])).err).toContain('month-unknown');
}, 240_000);
