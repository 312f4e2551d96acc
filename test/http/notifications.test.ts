import { PgPool } from '#server/database/pg-pool.js';
import { SmallHost } from './small-host.js';

let small: SmallHost;
beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

const post = async (path: string, person: string, body: object): Promise<void> => {
  expect(await small.ask('POST', path, { token: await small.tokenOf(person), body })).toMatchObject({ status: 200 });
};
const told = async (person: string, query = ''): Promise<readonly Record<string, unknown>[]> => {
  const { status, body } = await small.ask('GET', `/api/notifications${query}`, { token: await small.tokenOf(person) });
  expect(status).toBe(200);
  return body['items'] as Record<string, unknown>[];
};

test('who is asked, mentioned, urged or copied is told, and finds from there what to do', async () => {
  const { instance, task } = await small.startLeave();
  await post(`/api/tasks/${task}/ask`, 'wang.fang', { to: 'liu.yang', question: '可以吗？' });
  const [asked] = await told('liu.yang');
  expect(asked).toMatchObject({
    kind: 'ask',
    event: 'question.asked',
    by: 'wang.fang',
    instance,
    process: 'leave',
    task,
    about: { question: 1 },
  });
  await post(`/api/tasks/${String(asked?.['task'])}/answer`, 'liu.yang', { question: 1, answer: '可以' });
  expect(await told('wang.fang')).toMatchObject([
    { kind: 'notify', event: 'question.answered', by: 'liu.yang', task, about: { answered: 1 } },
  ]);
  await post(`/api/tasks/${task}/urge`, 'zhao.lei', {});
  await post(`/api/instances/${instance}/comments`, 'zhao.lei', { text: '请 @liu.yang 看' });
  await post(`/api/tasks/${task}/cc`, 'zhao.lei', { to: ['liu.yang'] });
  // Urging reaches the role while nobody holds the task.
  expect((await told('wang.fang'))[0]).toMatchObject({
    event: 'task.urged',
    to: 'role:sales-department-manager',
    by: 'zhao.lei',
    about: { urged: true },
  });
  expect((await told('liu.yang')).map(({ kind }) => kind)).toEqual(['cc', 'mention', 'ask']);
  expect(await told('liu.yang', '?kind=mention')).toMatchObject([
    { event: 'comment.added', task: null, about: { comment: expect.any(Number) as unknown } },
  ]);
  expect(await told('zhou.jie')).toEqual([]);
});

test('the list goes page by page, and a page that is none is refused', async () => {
  const { task } = await small.startLeave();
  for (const to of ['he.jun', 'sun.li']) await post(`/api/tasks/${task}/ask`, 'wang.fang', { to, question: '?' });
  await post(`/api/tasks/${task}/cc`, 'zhao.lei', { to: ['he.jun'] });
  const token = await small.tokenOf('he.jun');
  const first = await small.ask('GET', '/api/notifications?limit=1', { token });
  expect(first.body).toMatchObject({ items: [{ kind: 'cc' }], next: expect.any(String) as unknown });
  expect(await small.ask('GET', `/api/notifications?limit=1&after=${String(first.body['next'])}`, { token })).toMatchObject({
    body: { items: [{ kind: 'ask' }], next: null },
  });
  expect(await small.ask('GET', '/api/notifications?kind=joke', { token })).toMatchObject({
    status: 422,
    body: { code: 'request-invalid' },
  });
  expect(await small.ask('GET', '/api/notifications?after=x', { token })).toMatchObject({ status: 400, body: { code: 'bad-request' } });
});

test('what a person and his role were told at the same instants comes once, in one order', async () => {
  const { instance } = await small.startLeave();
  const pool = small.host.app.get(PgPool);
  await pool.query(
    `INSERT INTO notification (shard, recipient, instance_id, seq, n, kind, at, about)
     SELECT 0, recipient, $1::uuid, 1, n, 'notify', timestamptz '2020-01-01' + n / 10 * interval '1 second', '{}'
     FROM generate_series(100, 219) AS n, unnest(ARRAY['role:purchaser', 'person:xu.lin']) AS recipient`,
    [instance],
  );
  const token = await small.tokenOf('xu.lin');
  const read: string[] = [];
  for (let next: unknown = ''; next !== null;) {
    const { body } = await small.ask('GET', `/api/notifications?limit=50${next === '' ? '' : `&after=${String(next)}`}`, { token });
    read.push(...(body['items'] as { at: string; to: string }[]).map(({ at, to }) => `${at} ${to}`));
    next = body['next'];
  }
  expect(read).toHaveLength(240);
  const instants = read.map((row) => row.slice(0, 24));
  expect(instants).toEqual(instants.toSorted().toReversed());
  expect(read.filter((row) => row.endsWith('person:xu.lin'))).toHaveLength(120);
});
