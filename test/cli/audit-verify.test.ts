import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seals } from '#server/seal/seals.js';
import { SmallHost } from '#test/http/small-host.js';
import { unzipped } from '#test/unzipped.js';
import { build } from '../start/host-process.js';
import { type Ran, runProgram } from './run-program.js';

const home = mkdtempSync(join(tmpdir(), 'gatehouse-verify-'));
let own: SmallHost;
let instance: string;
const file = join(home, 'evidence.jsonl');
/** As the host published them. */
let seals: string;

beforeAll(async () => {
  await build();
  own = await SmallHost.start();
  instance = (await own.startLeave()).instance;
  await own.host.app.get(Seals).round();
  seals = join(own.host.dataFolder!, 'seals', 'seals.jsonl');
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

function run(program: string, args: readonly string[], environment: Record<string, string>): Promise<Ran> {
  return runProgram([program, ...args], { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1', ...environment });
}

/** Runs `gatehouse audit …` as an auditor does. @param server - null: none is there */
const audit = (args: readonly string[], server: string | null = own.host.address): Promise<Ran> =>
  run('dist/server/cli/main.js', ['--lang', 'en', 'audit', ...args], {
    GATEHOUSE_SERVER: server ?? 'http://127.0.0.1:1',
    GATEHOUSE_AS: 'admin',
    GATEHOUSE_PASSWORD: String(own.host.demoPassword),
  });
const sceptic = (...args: readonly string[]): Promise<Ran> => run('server/audit/sceptic/verify.mjs', args, {});

test('a host seals by itself, and its history is verified here, by the seals it published', async () => {
  const verified = await audit(['verify', '--seal', seals]);
  expect(verified).toMatchObject({ code: 0, err: '' });
  expect(verified.out).toMatch(
    /^✔ whole: nothing was changed\nchecked \d+ events, \d+ instances, \d+ commits, \d+ access entries, \d+ seals\nsealed until .* \(seal \d+, [0-9a-f]{64}\)$/m,
  );
  expect(verified.out).toContain('What the chain does not prove');
  const one = await audit(['--json', 'verify', '--instance', instance]);
  expect(JSON.parse(one.out)).toMatchObject({ result: { isWhole: true, counts: { heads: 1 } } });
});

test('an export is verified without any server, by ours and by a verifier that knows nothing of us', async () => {
  expect(await audit(['evidence', '-o', file])).toMatchObject({ code: 0 });
  expect(await audit(['verify', '--file', file, '--seal', seals], null)).toMatchObject({ code: 0, err: '' });
  const other = await sceptic(file, '--seal', seals);
  expect(other).toMatchObject({ code: 0, err: '' });
  expect(other.out).toMatch(/^✔ whole; /);
  const { hash } = JSON.parse(readFileSync(seals, 'utf8').split('\n')[0]!) as { hash: string };
  expect(await sceptic(file, '--seal', hash)).toMatchObject({ code: 0 });
});

test('what was changed in an export is named, and so is an export that was cut off', async () => {
  await audit(['evidence', '-o', file]);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const changed = join(home, 'changed.jsonl');
  const place = lines.findIndex((line) => line.startsWith('{"event":') && line.includes(instance));
  writeFileSync(changed, lines.map((line, index) => (index === place ? line.replace('"days":2', '"days":9') : line)).join('\n'));
  const edited = await audit(['verify', '--file', changed], null);
  expect(edited.code).toBe(1);
  expect(edited.out).toMatch(new RegExp(`^✘ 1 places? .*\\n +${instance} #1 +event-edited`));
  expect(await sceptic(changed)).toMatchObject({ code: 1, out: expect.stringContaining(`instance ${instance}: event 1`) as unknown });

  writeFileSync(changed, lines.slice(0, -1).join('\n'));
  const cut = await audit(['verify', '--file', changed], null);
  expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('file-truncated') as unknown });
  expect(await sceptic(changed)).toMatchObject({ code: 1, out: expect.stringContaining('cut off') as unknown });

  writeFileSync(changed, 'no evidence\n');
  expect(await audit(['verify', '--file', changed], null)).toMatchObject({
    code: 1,
    out: expect.stringContaining('line-unreadable') as unknown,
  });
});

test('a key that is not the one, a file that is not there, and whoever may not: one clear sentence', async () => {
  await audit(['evidence', '-o', file]);
  const key = join(home, 'key.pem');
  writeFileSync(key, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  expect(await audit(['verify', '--file', file, '--key', key], null)).toMatchObject({
    code: 1,
    out: expect.stringContaining('seal-key-unknown') as unknown,
  });
  const own = createPrivateKey(readFileSync(join(seals, '../../seal-key.pem')));
  writeFileSync(key, createPublicKey(own).export({ type: 'spki', format: 'pem' }));
  expect(await audit(['verify', '--file', file, '--key', key], null)).toMatchObject({ code: 0 });
  expect(await audit(['verify', '--file', join(home, 'nowhere')], null)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/Cannot read .*nowhere/) as unknown,
  });
  expect(await audit(['verify', '--key', file])).toMatchObject({ code: 3, err: expect.stringMatching(/is no public key/) as unknown });
  expect(await audit(['verify', '--instance', '01a2137e-de74-7000-8950-0c5cb34e9aad'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('instance-not-found') as unknown,
  });
});

test('an evidence pack is fetched whole or not at all, and verifies by what is in it', async () => {
  const zip = join(home, 'case.zip');
  expect(await audit(['pack', instance, '-o', zip])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('sha256sum -c MANIFEST'),
  });
  const files = unzipped(readFileSync(zip));
  expect([...files.keys()]).toEqual(expect.arrayContaining(['index.html', 'evidence.jsonl', 'verify.mjs', 'seals.jsonl', 'MANIFEST']));
  const evidence = join(home, 'packed.jsonl');
  writeFileSync(evidence, files.get('evidence.jsonl')!);
  const packed = join(home, 'packed.mjs');
  writeFileSync(packed, files.get('verify.mjs')!);
  expect(await run(packed, [evidence, '--seal', seals], {})).toMatchObject({ code: 0, out: expect.stringMatching(/^✔ whole; /) });
  const nobodys = join(home, 'nobodys.zip');
  expect(await audit(['pack', '01980000-0000-7000-8000-000000000000', '-o', nobodys])).toMatchObject({
    code: 3,
    err: expect.stringContaining('instance-not-found'),
  });
  expect(readdirSync(home).filter((name) => name.startsWith('nobodys') || name.endsWith('.part'))).toEqual([]);
});

test('a file that came by way of an editor is read as it was written', async () => {
  await audit(['evidence', '-o', file]);
  const converted = join(home, 'converted.jsonl');
  writeFileSync(converted, `\uFEFF${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
  expect(await audit(['verify', '--file', converted, '--seal', seals], null)).toMatchObject({ code: 0, err: '' });
  expect(await sceptic(converted, '--seal', seals)).toMatchObject({ code: 0, err: '' });
});

test('lines of any shape are named, and end nobody’s verification', async () => {
  await audit(['evidence', '-o', file]);
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const strange = join(home, 'strange.jsonl');
  const shapes = [
    'null',
    '7',
    '[]',
    '{}',
    '{"seal":{"n":1}}',
    '{"seal":{}}',
    '{"batch":{}}',
    '{"head":null}',
    '{"event":{}}',
    '{"access":{}}',
  ];
  writeFileSync(strange, [header, ...shapes, ...lines].join('\n'));
  const ours = await audit(['verify', '--file', strange], null);
  expect(ours).toMatchObject({ code: 1, err: '', out: expect.stringContaining('line 7  line-unreadable') as unknown });
  expect(await sceptic(strange)).toMatchObject({ code: 1, err: '', out: expect.stringContaining('line 7: cannot be read') as unknown });
  for (const first of ['{"evidence":{"format":1}}', '{"evidence":{"format":1,"at":1,"instances":null,"keys":{"a":"no key"}}}', header]) {
    writeFileSync(strange, [first, header, ...lines].join('\n'));
    expect(await audit(['verify', '--file', strange], null)).toMatchObject({ code: 1, err: '' });
    expect(await sceptic(strange)).toMatchObject({ code: 1, err: '' });
  }
});

test('a seal that is later than the evidence is no tampering with it, and is told', async () => {
  await audit(['evidence', '-o', file]);
  await own.host.app.get(Seals).round();
  const verified = await audit(['verify', '--file', file, '--seal', seals], null);
  expect(verified).toMatchObject({ code: 0, err: '' });
  expect(verified.out).toMatch(/made at .*, without what came later: \d+ kept seals, from seal \d+ on, are later/);
  expect(await sceptic(file, '--seal', seals)).toMatchObject({ code: 0, out: expect.stringContaining('are later') as unknown });
});

test('what was verified is told: of chosen instances, up to which kept seal', async () => {
  expect((await audit(['verify', '--instance', instance])).out).toContain('about chosen instances alone (1)');
  await audit(['evidence', '-o', file]);
  await own.host.app.get(Seals).round();
  await audit(['evidence', '-o', file]);
  const kept = join(home, 'kept.jsonl');
  writeFileSync(kept, `${readFileSync(seals, 'utf8').split('\n')[0]}\n{"n":2,"at":`);
  for (const verified of [await audit(['verify', '--file', file, '--seal', kept], null), await audit(['verify', '--seal', kept])])
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('up to seal 1; those after it were not') as unknown });
  expect(await sceptic(file, '--seal', kept)).toMatchObject({ code: 0, err: '' });
  const strange = 'ab'.repeat(32);
  expect(await audit(['verify', '--file', file, '--seal', strange], null)).toMatchObject({
    code: 1,
    out: expect.stringContaining(`seal ${strange}  seal-unpublished`) as unknown,
  });
});

test('a kept file without a seal, and one that is not there, are refused by both verifiers', async () => {
  await audit(['evidence', '-o', file]);
  const kept = join(home, 'kept.jsonl');
  writeFileSync(kept, '{"n":1,"at":');
  expect(await audit(['verify', '--file', file, '--seal', kept], null)).toMatchObject({
    code: 3,
    err: expect.stringContaining('holds no seal') as unknown,
  });
  expect(await sceptic(file, '--seal', kept)).toMatchObject({ code: 2, err: expect.stringContaining('holds no seal') as unknown });
  expect(await sceptic(file, '--key', file)).toMatchObject({ code: 2, err: expect.stringContaining('is no public key') as unknown });
  for (const args of [[join(home, 'nowhere')], [file, '--seal', join(home, 'nowhere')], [file, '--key', join(home, 'nowhere')]])
    expect(await sceptic(...args)).toMatchObject({ code: 2, err: expect.stringMatching(/^cannot read .*nowhere\n$/) as unknown });
});

test('evidence of before histories were purged is still evidence', async () => {
  await audit(['evidence', '-o', file]);
  const earlier = join(home, 'earlier.jsonl');
  const text = readFileSync(file, 'utf8');
  writeFileSync(earlier, text.replace(/,"purged":0|"purged":0,/, ''));
  expect(readFileSync(earlier, 'utf8')).not.toBe(text);
  expect(await audit(['verify', '--file', earlier], null)).toMatchObject({ code: 0 });
  expect(await sceptic(earlier)).toMatchObject({ code: 0 });
});
