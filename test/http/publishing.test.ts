import { PgPool } from '#server/database/pg-pool.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

const ERRAND = 'processes/errand.yaml';
const FILES = withSurroundings({
  [ERRAND]: `id: errand
${title}
owner: sales-department-manager
key: '""'
start: [{ by: salesperson }]
initial: going
states:
  going: { ${title}, task: { by: initiator }, on: { done: checking } }
  checking: { ${title}, approval: { by: '"sun.li"' }, on: { approved: fine, rejected: going } }
  fine: { type: final, ${title} }
`,
});

let own: LibraryHost;
let owner: Person;
let leader: Person;
let admin: Person;
let pool: PgPool;

beforeAll(async () => {
  own = await LibraryHost.start(FILES);
  [owner, leader, admin] = await Promise.all([own.signIn('tang.wei'), own.signIn('admin'), own.signIn('admin')]);
  pool = own.host.app.get(PgPool);
});
afterAll(() => own?.stop());

const files = (note: string): object => FILES.map((file) => (file.path === ERRAND ? { ...file, text: `${file.text}# ${note}\n` } : file));
const publish = (by: Person, note: string, rest: object = {}, query = ''): Promise<Answered> =>
  by.send('POST', `/api/definitions${query}`, { files: files(note), reason: note, ...rest });
const errand = async (): Promise<string> =>
  (await pool.query<{ text: string }>('SELECT text FROM library_file WHERE path = $1', [ERRAND])).rows[0]?.text ?? '';

/** Nobody's publication comes through until all that were sent have read the library and wait. @param meanwhile - changed by whoever came before them */
async function atOnce(sent: readonly (() => Promise<Answered>)[], meanwhile: string | null = null): Promise<readonly Answered[]> {
  const first = await pool.connect();
  try {
    await first.query('BEGIN');
    await first.query('UPDATE epoch SET publications = publications + 1');
    const answers = sent.map((send) => send());
    await waiting(sent.length);
    if (meanwhile !== null) await first.query('UPDATE library_file SET text = text || $2 WHERE path = $1', [ERRAND, meanwhile]);
    await first.query('COMMIT');
    return await Promise.all(answers);
  } finally {
    first.release();
  }
}

async function waiting(publications: number): Promise<void> {
  for (let look = 0; look < 2000; look++) {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE epoch SET publications%'`,
    );
    if (rowCount === publications) return;
  }
  throw new Error(`${publications} publications were expected to wait`);
}

test('of two who publish at once one does; the other is told, and nothing of his is half there', async () => {
  const answers = await atOnce([() => publish(owner, '甲'), () => publish(leader, '乙')]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
  const [published, refused] = answers[0]?.status === 201 ? ['甲', answers[1]] : ['乙', answers[0]];
  expect(refused?.body).toMatchObject({ code: 'library-changed', detail: expect.stringMatching(/再发布.*publish again/) });
  expect(await errand()).toMatch(new RegExp(`# ${published}\n$`));
  const { versions } = (await owner.get('/api/definitions/errand')).body as unknown as { versions: { reason: string }[] };
  expect(versions.map(({ reason }) => reason)).toEqual([published, expect.stringContaining('library folder')]);
});

test('what was shown by a dry run is published over the same library only', async () => {
  const { replaces } = (await publish(owner, '丙', {}, '?dryRun=true')).body;
  expect(replaces).toMatch(/^[0-9a-f]{64}$/);
  expect((await publish(leader, '丁')).body).toMatchObject({ replaces, published: [{ process: 'errand' }] });
  for (const query of ['', '?dryRun=true'])
    expect(await publish(owner, '丙', { replaces }, query)).toMatchObject({ status: 409, body: { code: 'library-changed' } });
  expect(await errand()).toMatch(/# 丁\n$/);
  const again = (await publish(owner, '丙', {}, '?dryRun=true')).body['replaces'];
  expect(await publish(owner, '丙', { replaces: again })).toMatchObject({ status: 201 });
  expect(await publish(owner, '丙', { replaces: 'x' })).toMatchObject({ status: 422, body: { code: 'request-invalid' } });
});

test('a hand-over does not write over a library published meanwhile; done again, it is handed over there', async () => {
  const handOver = (): Promise<Answered> => admin.send('POST', '/api/people/sun.li/hand-over', { to: 'he.jun', reason: '离职' });
  const definitions = ({ body }: Answered): readonly unknown[] =>
    body.items.flatMap(({ kind, done, problem }) => (kind === 'definition' ? [[done, (problem as { code: string } | null)?.code]] : []));
  const [first] = await atOnce([handOver], '# 他人\n');
  expect(definitions(first!)).toEqual([[false, 'library-changed']]);
  expect(await errand()).toMatch(/"sun\.li"[^]*# 他人\n$/);
  expect(definitions(await handOver())).toEqual([[true, undefined]]);
  expect(await errand()).toMatch(/"he\.jun"[^]*# 他人\n$/);
});
