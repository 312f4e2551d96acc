import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgPool } from '#server/database/pg-pool.js';
import { LibraryHost } from '#test/http/library-host.js';
import type { Person } from '#test/http/person.js';
import { SCHEDULED, scheduledLibrary } from '#test/scheduled-library.js';
import { build, ROOT } from '../start/host-process.js';

const home = mkdtempSync(join(tmpdir(), 'gatehouse-schedule-'));
let own: LibraryHost;
let admin: Person;

beforeAll(async () => {
  await build();
  own = await LibraryHost.start(scheduledLibrary(), { GATEHOUSE_LOG: 'silent' });
  admin = await own.signIn('admin');
  await to('2026-09-29T09:00');
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

const to = (text: string): Promise<unknown> =>
  admin.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });

/** Runs `gatehouse schedule …` as a user does. */
function schedule(
  person: string,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, ['dist/server/cli/main.js', '--lang', 'en', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      TZ: 'Asia/Shanghai',
      NO_COLOR: '1',
      GATEHOUSE_SERVER: own.host.address,
      GATEHOUSE_AS: person,
      GATEHOUSE_PASSWORD: String(own.host.demoPassword),
    },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

test('an administrator looks, pauses, makes up, and everything says what it did', async () => {
  const list = await schedule('admin', 'schedule', 'list');
  expect(list).toMatchObject({ code: 0, err: '' });
  expect(list.out).toMatch(/^process +name +every +each +next\n/);
  expect(list.out).toMatch(/^meeting +weekly +Monday 08:00 +2026-10-12 08:00 \+08:00$/m);
  expect(list.out).toMatch(/^visit +class-a +week 08:00 +customer where class == "A" +2026-09-30 08:00/m);
  expect(JSON.parse((await schedule('admin', '--json', 'schedule', 'list', '--process', 'meeting')).out)).toMatchObject({
    result: [{ process: 'meeting', name: 'weekly', next: [{ day: '2026-10-12' }, {}, {}] }],
  });

  expect(await schedule('admin', 'schedule', 'pause', 'meeting', 'weekly', '-r', 'holidays')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^meeting +weekly +Monday 08:00 +paused$/m),
  });
  await to('2026-10-20T10:00');
  const paused = await schedule('admin', 'schedule', 'show', 'meeting', 'weekly');
  expect(paused.out).toContain('paused by admin: holidays');
  expect((await schedule('admin', 'schedule', 'resume', 'meeting', '-r', 'back')).out).toMatch(/2026-10-26 08:00/);

  const range = ['backfill', 'meeting', 'weekly', '--from', '2026-10-01', '--to', '2026-10-20', '-r', 'lost'];
  expect(await schedule('admin', 'schedule', ...range, '--dry-run')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/2026-10-12 .* 0 +1\n2026-10-19 .* 0 +1\n2 occurrences would be made up\n$/),
  });
  expect((await schedule('admin', 'schedule', ...range)).out).toMatch(/2 occurrences under way\n$/);
  await to('2026-10-20T10:01');
  expect((await schedule('admin', 'schedule', 'show', 'meeting', 'weekly')).out).toMatch(/^2026-10-19 +backfill .* done +1\/1$/m);
  expect((await schedule('admin', 'schedule', 'show', 'meeting', 'weekly', '2026-10-19')).out).toMatch(
    /\nitem +instance +refused\n +[0-9a-f-]{36}\n$/,
  );
});

test('the examples of the help are of the shipped library', async () => {
  const { out } = await schedule('admin', 'schedule', '--help');
  const shipped = readFileSync('processes/weekly-meeting.yaml', 'utf8');
  const names = [...out.matchAll(/schedule (?:show|backfill) weekly-meeting (\S+)/g)].map(([, name]) => name);
  expect(names).toHaveLength(2);
  for (const name of names) expect(shipped).toContain(`name: ${name}\n`);
});

test('what cannot be done has its exit code and a sentence', async () => {
  expect(await schedule('admin', 'schedule', 'pause', '-r', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('--all') });
  expect(await schedule('admin', 'schedule', 'pause', 'meeting')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
  expect((await schedule('admin', 'schedule', 'show', 'meeting', 'weakly')).err).toContain('There is no schedule weakly of meeting');
  expect((await schedule('wang.fang', 'schedule', 'pause', 'meeting', '-r', 'x')).code).not.toBe(0);
  expect((await schedule('admin', 'schedule', 'pause', 'meetng', '-r', 'x')).err).toContain('meetng has no schedules');
  expect(await schedule('tang.wei', 'schedule', 'show', 'meeting', 'weekly')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^next: 2026-10-26 .*\n2026-10-20 10:00 .* backfilled by admin: lost$/m),
  });
  expect((await schedule('admin', 'schedule', 'confirm', 'meeting', 'weekly', '2026-10-19', '-r', 'x')).code).toBe(5);
});

test('a publication says what starts next', async () => {
  const { out } = await schedule('admin', 'publish', own.library, '-r', 'x', '--dry-run');
  expect(out).toMatch(/^starts check\/spot: 2026-10-26 09:00 .*$/m);
  expect(out).toMatch(/^starts report\/monthly: 2026-10-30 16:00 \+08:00, [1-9]\d* instances$/m);
});

test('a look tells why an item was refused, who did what, where a day off moves it, and what is provisional', async () => {
  await own.host.app
    .get(PgPool)
    .query(
      `INSERT INTO record (shard, register, key, row, changed_at) VALUES (0, 'customer', 'C-1', '{"number":"C-1","class":"A","salesperson":"nobody"}', now())`,
    );
  await to('2026-10-21T09:00');
  expect((await schedule('admin', 'schedule', 'show', 'visit', 'class-a', '2026-10-21')).out).toMatch(/\nC-1 +initiator-not-one: .+\n/);
  expect((await schedule('admin', 'schedule', 'list', '--process', 'visit')).out).toMatch(/class-a .* 2026-10-21: 1 could not begin$/m);
  expect((await schedule('admin', 'schedule', 'show', 'meeting', 'weekly')).out).toMatch(
    /\n2026-10-20 10:00 \+08:00 resumed by admin: back\n2026-09-29 09:00 \+08:00 paused by admin: holidays\n/,
  );
  await to('2026-12-29T09:00');
  expect((await schedule('admin', 'schedule', 'list', '--process', 'meeting')).out).toMatch(/2027-01-04 08:00 \+08:00 \(provisional\)$/m);
  await to('2027-01-02T09:00');
  expect((await schedule('admin', 'schedule', 'show', 'visit', 'class-c')).out).toMatch(
    /^next: 2027-01-02 → 2027-01-04 08:00 \+08:00 \(provisional\), .+, 2027-01-04 08:00 /m,
  );
});

test('what a schedule started is shown after the library has lost it', async () => {
  const meeting = { 'processes/meeting.yaml': SCHEDULED['processes/meeting.yaml']?.replace('name: weekly', 'name: monday') ?? '' };
  const { status } = await admin.send('POST', '/api/definitions', { files: scheduledLibrary(meeting), reason: 'x' });
  expect(status).toBe(201);
  expect((await schedule('admin', 'schedule', 'show', 'meeting', 'weekly')).out).toMatch(
    /^The library no longer has this schedule; what it started before:\nday .*\n(.*\n)*2026-10-19 +backfill .* done +1\/1\n/,
  );
});
