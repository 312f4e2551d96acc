import { createHash } from 'node:crypto';
import { PgPool } from '#server/database/pg-pool.js';
import { FileStore } from '#server/file/file-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { type Answer, SmallHost } from './small-host.js';

const MOST = 700_000;
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(600_000, 'gatehouse ')]);
const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

let small: SmallHost;
let pool: PgPool;
beforeAll(async () => {
  small = await SmallHost.start({ GATEHOUSE_FILE_LIMIT: String(MOST) });
  pool = small.host.app.get(PgPool);
});
afterAll(() => small?.stop());
beforeEach(() => pool.query('DELETE FROM file_offer'));

interface Sent {
  readonly type?: string;
  readonly bytes?: Buffer | ReadableStream<Uint8Array>;
  readonly digest?: string;
}

/** Stores a file: zhao.lei's PDF unless told otherwise. */
async function store({ type = 'application/pdf', bytes = PDF, digest }: Sent = {}, person = 'zhao.lei'): Promise<Answer> {
  const response = await fetch(new URL('/api/files', small.host.address), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await small.tokenOf(person)}`,
      'content-type': type,
      ...(digest === undefined ? {} : { 'content-digest': digest }),
    },
    body: bytes as NonNullable<RequestInit['body']>,
    duplex: 'half',
  } as RequestInit);
  const text = await response.text();
  return { status: response.status, text, headers: response.headers, body: JSON.parse(text) as Answer['body'] };
}

const download = async (path: string, person: string): Promise<Response> =>
  fetch(new URL(path, small.host.address), { headers: { authorization: `Bearer ${await small.tokenOf(person)}` } });
const count = async (table: string): Promise<number> =>
  Number((await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);

test('a file is attached, seen by whoever sees the instance, and comes back as it was', async () => {
  const { instance, task } = await small.startLeave();
  const token = await small.tokenOf('zhao.lei');
  const digest = digestOf(PDF);
  const header = `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`;
  expect(await store({ digest: header })).toMatchObject({ status: 201, body: { digest, size: PDF.length, mediaType: 'application/pdf' } });
  const path = `/api/instances/${instance}/attachments`;
  const name = '合同 "终稿" (1).pdf';
  expect(await small.ask('POST', path, { token, body: { digest, name } })).toMatchObject({ status: 200 });
  expect(await small.ask('POST', `/api/tasks/${task}/attach`, { token, body: { digest, name: 'again.PDF' } })).toMatchObject({
    status: 200,
  });
  const { body } = await small.ask('GET', path, { token: await small.tokenOf('wang.fang') });
  expect(body['items']).toMatchObject([
    { by: 'zhao.lei', task: null, name, mediaType: 'application/pdf', size: PDF.length, digest },
    { by: 'zhao.lei', task, name: 'again.PDF' },
  ]);
  const [first] = body['items'] as { seq: number }[];
  const answer = await download(`${path}/${first?.seq}`, 'wang.fang');
  expect(Buffer.from(await answer.arrayBuffer()).equals(PDF)).toBe(true);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-length': String(PDF.length),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': `attachment; filename="__ ____ (1).pdf"; filename*=UTF-8''%E5%90%88%E5%90%8C%20%22%E7%BB%88%E7%A8%BF%22%20%281%29.pdf`,
  });
  expect((await download(`${path}/${first?.seq}`, 'liu.yang')).status).toBe(404);
  const history = await small.ask('GET', `/api/instances/${instance}/history`, { token });
  const event = (history.body['items'] as Record<string, unknown>[]).find(({ type }) => type === 'file.attached');
  expect(event).toMatchObject({ command: { task: null, file: { name, mediaType: 'application/pdf', size: PDF.length, digest } } });
  expect(await brokenInvariants(pool, (hash) => small.host.app.get(Knowledge).compiled(hash))).toEqual([]);
});

test('the same bytes are stored once, whoever sends them, and each may attach only what he has sent himself', async () => {
  const bytes = Buffer.from('one and the same');
  const sent = await Promise.all(Array.from({ length: 4 }, () => store({ type: 'text/plain', bytes })));
  expect(sent.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  const parts = await pool.query(`SELECT FROM file_part p JOIN file f USING (upload) WHERE f.digest = $1`, [
    Buffer.from(digestOf(bytes), 'hex'),
  ]);
  expect([parts.rowCount, await count('file_part p WHERE NOT EXISTS (SELECT FROM file f WHERE f.upload = p.upload)')]).toEqual([1, 0]);
  const { task } = await small.startLeave();
  const body = { digest: digestOf(bytes), name: 'same.txt' };
  const decider = { token: await small.tokenOf('wang.fang'), body };
  expect(await small.ask('POST', `/api/tasks/${task}/attach`, decider)).toMatchObject({ status: 404, body: { code: 'file-not-found' } });
  await store({ type: 'text/plain', bytes }, 'wang.fang');
  expect(await small.ask('POST', `/api/tasks/${task}/attach`, decider)).toMatchObject({ status: 200 });
});

/** `[what is wrong, what is sent, status, code]` */
const BAD: readonly (readonly [string, () => Sent, number, string])[] = [
  ['one byte too many', () => ({ bytes: Buffer.concat([PDF, Buffer.alloc(MOST + 1 - PDF.length)]) }), 413, 'file-too-large'],
  ['too many bytes that nobody announced', () => ({ bytes: endless() }), 413, 'file-too-large'],
  [
    'another digest than that of the content',
    () => ({ digest: `sha-256=:${Buffer.alloc(32).toString('base64')}:` }),
    422,
    'file-digest-wrong',
  ],
  ['a digest that is none', () => ({ digest: 'md5=:AAAA:' }), 422, 'request-invalid'],
  ['a page', () => ({ type: 'text/html', bytes: Buffer.from('<script>') }), 415, 'file-type-not-allowed'],
  ['a program', () => ({ type: 'application/octet-stream', bytes: Buffer.from('MZ') }), 415, 'file-type-not-allowed'],
  ['a program that calls itself a document', () => ({ bytes: Buffer.from('MZ\0\0') }), 422, 'file-type-wrong'],
  ['bytes that call themselves a text', () => ({ type: 'text/plain; charset=utf-8', bytes: Buffer.from('a\0b') }), 422, 'file-type-wrong'],
  ['nothing', () => ({ bytes: Buffer.alloc(0) }), 422, 'file-empty'],
];

test.each(BAD)('%s is refused, and nothing of it stays', async (_, sent, status, code) => {
  const before = [await count('file'), await count('file_part')];
  expect(await store(sent())).toMatchObject({ status, body: { code } });
  expect([await count('file'), await count('file_part')]).toEqual(before);
});

test('nothing stays of an upload that breaks off', async () => {
  const before = await count('file_part');
  const aborting = new AbortController();
  const sending = fetch(new URL('/api/files', small.host.address), {
    method: 'POST',
    headers: { authorization: `Bearer ${await small.tokenOf('zhao.lei')}`, 'content-type': 'application/pdf' },
    // Enough for a part, and then nothing more.
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(PDF)) }),
    duplex: 'half',
    signal: aborting.signal,
  } as RequestInit);
  while ((await count('file_part')) === before);
  aborting.abort();
  await expect(sending).rejects.toThrow();
  while ((await count('file_part')) > before);
});

test('attaching a file is previewed as it is sent', async () => {
  const { instance, task } = await small.startLeave();
  await store();
  const token = await small.tokenOf('zhao.lei');
  const preview = (place: string, name: string): Promise<Answer> =>
    small.ask(
      'GET',
      `/api/${place}/preview?command=${encodeURIComponent(JSON.stringify({ type: 'attach', digest: digestOf(PDF), name }))}`,
      {
        token,
      },
    );
  for (const place of [`tasks/${task}`, `instances/${instance}`])
    expect(await preview(place, 'a.pdf')).toMatchObject({ status: 200, body: { refusal: null, event: 'file.attached' } });
  expect(await preview(`tasks/${task}`, 'a.exe')).toMatchObject({ status: 422, body: { code: 'file-name-wrong' } });
  expect((await small.ask('GET', `/api/instances/${instance}/attachments`, { token })).body['items']).toEqual([]);
});

test('a name that does not fit the type, or leads elsewhere, is refused', async () => {
  const { task } = await small.startLeave();
  await store();
  const attach = async (name: string): Promise<Answer> =>
    small.ask('POST', `/api/tasks/${task}/attach`, { token: await small.tokenOf('zhao.lei'), body: { digest: digestOf(PDF), name } });
  for (const name of ['contract.exe', 'contract.pdf.exe', 'contract', '.pdf'])
    expect(await attach(name)).toMatchObject({ status: 422, body: { code: 'file-name-wrong' } });
  // U+202E writes what follows from right to left: the name is then read as another one.
  for (const name of ['', '../a.pdf', 'a\\b.pdf', 'a\u0001.pdf', 'a\u2028.pdf', '\u202efdp.pdf'])
    expect(await attach(name)).toMatchObject({ status: 422, body: { code: 'request-invalid', facts: { errors: [{ path: '/name' }] } } });
  expect(await attach('../contract.pdf')).toMatchObject({ status: 422, body: { code: 'request-invalid' } });
  expect(await attach('a\r\nb.pdf')).toMatchObject({ status: 422, body: { code: 'request-invalid' } });
});

test('a file nobody attached is gone after a day, one that was attached stays', async () => {
  const files = small.host.app.get(FileStore);
  const kept = Buffer.from('kept');
  const lost = Buffer.from('lost');
  await store({ type: 'text/plain', bytes: kept });
  await store({ type: 'text/plain', bytes: lost });
  const { task } = await small.startLeave();
  const token = await small.tokenOf('zhao.lei');
  const attach = (bytes: Buffer): Promise<Answer> =>
    small.ask('POST', `/api/tasks/${task}/attach`, { token, body: { digest: digestOf(bytes), name: 'a.txt' } });
  expect((await attach(kept)).status).toBe(200);
  await pool.query(`INSERT INTO file_part (upload, n, bytes) VALUES (gen_random_uuid(), 0, 'broken off')`);
  const later = async (interval: string): Promise<void> => {
    for (const [table, column] of [
      ['file', 'stored_at'],
      ['file_offer', 'at'],
      ['file_part', 'at'],
    ])
      await pool.query(`UPDATE ${table} SET ${column} = ${column} - $1::interval`, [interval]);
  };
  const here = async (bytes: Buffer): Promise<boolean> =>
    (await pool.query(`SELECT FROM file WHERE digest = $1`, [Buffer.from(digestOf(bytes), 'hex')])).rowCount === 1;
  await later('23 hours');
  await files.sweep();
  expect([await here(kept), await here(lost)]).toEqual([true, true]);
  await later('2 hours');
  await files.sweep();
  expect([await here(kept), await here(lost)]).toEqual([true, false]);
  expect(await count('file_part p WHERE NOT EXISTS (SELECT FROM file f WHERE f.upload = p.upload)')).toBe(0);
  expect(await attach(lost)).toMatchObject({ status: 404, body: { code: 'file-not-found' } });
});

/** Bytes without end, of a client that does not say how many there will be. */
function endless(): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(sent === 0 ? new Uint8Array(PDF.subarray(0, 65_536)) : new Uint8Array(65_536));
      if ((sent += 65_536) > 3 * MOST) controller.close();
    },
  });
}
