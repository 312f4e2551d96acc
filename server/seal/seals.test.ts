import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { hashSeal, type PublishedSeal, sealText } from '#engine/audit/evidence/seal.js';
import { writeAccess } from '#server/access/access-log.js';
import { sha256 } from '#server/instance/sha256.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { SealFile } from './seal-file.js';
import { SealHttp } from './seal-http.js';
import { isSigned, SealKey } from './seal-key.js';
import { SealMail } from './seal-mail.js';
import { Sealer } from './sealer.js';
import { Seals } from './seals.js';
import { sealsAfter } from './stored-seals.js';

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;
let key: SealKey;
const reports: string[] = [];
const report = (text: string): void => void reports.push(text);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-seals-'));
  database = await startTestDatabase();
  pool = database.pool(8);
  key = await SealKey.open(join(folder, 'seal-key.pem'));
});
afterAll(async () => {
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

const access = (client: pg.Pool | pg.PoolClient = pool): Promise<void> => writeAccess(client, [{ person: 'wang.fang', action: 'sign-in' }]);
const sealer = (): Sealer => new Sealer(pool, key, report);

test('what commits after a later one was sealed is in the next seal: none is passed over, none sealed twice', async () => {
  const late = await pool.connect();
  await late.query('BEGIN');
  await access(late);
  await access();
  const first = await sealer().seal();
  expect(first).toMatchObject({ accesses: 1 });
  await late.query('COMMIT');
  late.release();
  expect(await sealer().seal()).toMatchObject({ accesses: 1, previous: first?.hash, n: first!.n + 1 });
  expect(await sealer().seal()).toBeNull();
});

test('of hosts that seal at the same time one does, and the seals form one chain', async () => {
  for (let round = 0; round < 10; round++) {
    await Promise.all([access(), access(), access()]);
    await Promise.all([sealer().seal(), sealer().seal(), sealer().seal()]);
  }
  while (await sealer().seal());
  const seals = await sealsAfter(pool, 0, 1_000);
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM access ORDER BY id');
  expect(seals.flatMap(({ accessIds }) => accessIds).sort()).toEqual(rows.map(({ id }) => id));
  seals.forEach((seal, index) => {
    expect(seal).toMatchObject({
      n: index + 1,
      previous: seals[index - 1]?.hash ?? '0'.repeat(64),
      hash: hashSeal(sha256, seal),
      key: key.fingerprint,
    });
    expect(isSigned(key.publicKey, sealText(seal.hash), seal.signature)).toBe(true);
    expect(isSigned(key.publicKey, sealText(seal.root), seal.signature)).toBe(false);
  });
});

test('a destination that was away gets all seals in order, and is complained of once', async () => {
  const received: PublishedSeal[] = [];
  let isAway = true;
  const server = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (!isAway)
        received.push(
          ...body
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as PublishedSeal),
        );
      response.writeHead(isAway ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const file = join(folder, 'seals', 'seals.jsonl');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const seals = new Seals(sealer(), pool, [new SealFile(file), new SealHttp(address)], 1_000, report);
  reports.length = 0;
  for (let round = 0; round < 3; round++) {
    await access();
    await seals.round();
  }
  expect(reports).toEqual([`seals could not be published at http:${address}`]);
  isAway = false;
  await seals.round();
  const all = await sealsAfter(pool, 0, 1_000);
  expect(received.map(({ n, hash }) => [n, hash])).toEqual(all.map(({ n, hash }) => [n, hash]));
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as PublishedSeal).hash)).toEqual(all.map(({ hash }) => hash));
  // Sealed by a host that died before it published: the next one does.
  await access();
  await sealer().seal();
  await new Seals(sealer(), pool, [new SealFile(file)], 1_000, report).round();
  expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(all.length + 1);
  server.close();
});

test('the newest seal goes by mail now and then, with how to use it', async () => {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (isData) mails.push(text);
      if (isData && text.endsWith('\r\n.\r\n')) isData = false;
      else if (/^DATA/i.test(text)) isData = true;
      socket.write(isData ? '354 go\r\n' : '250 ok\r\n');
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const mail = new SealMail({
    server: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    from: 'gatehouse@example.com',
    to: 'auditor@example.com',
    hours: 24,
  });
  const seals = new Seals(sealer(), pool, [mail], 1_000, report);
  reports.length = 0;
  await access();
  await seals.round();
  await access();
  await seals.round();
  expect(reports).toEqual([]);
  const all = await sealsAfter(pool, 0, 1_000);
  const text = mails.join('');
  expect(text.match(/^Subject:/gm)).toHaveLength(1);
  expect(text).toContain('To: auditor@example.com');
  expect(Buffer.from(text.split('\r\n\r\n')[1] ?? '', 'base64').toString('utf8') + text).toContain(all.at(-2)?.hash.slice(0, 20));
  server.close();
});

test('hosts that start together share one key, which only its owner reads; another kind of key is refused', async () => {
  const file = join(folder, 'made', 'seal-key.pem');
  const keys = await Promise.all([SealKey.open(file), SealKey.open(file), SealKey.open(file)]);
  expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const rsa = join(folder, 'rsa.pem');
  await writeFile(rsa, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await chmod(rsa, 0o600);
  await expect(SealKey.open(rsa)).rejects.toThrow(/key of kind rsa.*GATEHOUSE_SEAL_KEY/s);
  await writeFile(rsa, 'no key');
  await expect(SealKey.open(rsa)).rejects.toThrow(/cannot be used/);
});
