import { SmallHost } from './small-host.js';

let small: SmallHost;
beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

const get = async (path: string, person: string): Promise<Record<string, unknown>> => {
  const { status, body } = await small.ask('GET', path, { token: await small.tokenOf(person) });
  return { ...body, status };
};
const post = async (path: string, person: string, body: object): Promise<number> =>
  (await small.ask('POST', path, { token: await small.tokenOf(person), body })).status;

test('whoever was copied sees the instance; copies are listed unread first, newest first, page by page', async () => {
  const begun = [await small.startLeave(), await small.startLeave(), await small.startLeave()];
  const [first, second, third] = begun.map(({ instance }) => instance);
  expect(await get(`/api/instances/${first}`, 'liu.yang')).toMatchObject({ status: 404 });
  for (const { task } of begun) expect(await post(`/api/tasks/${task}/cc`, 'wang.fang', { to: ['liu.yang'] })).toBe(200);
  expect(await get(`/api/instances/${first}`, 'liu.yang')).toMatchObject({
    status: 200,
    copies: { 'liu.yang': { by: 'wang.fang', readAt: null } },
  });
  expect((await get('/api/instances', 'liu.yang'))['items']).toMatchObject([{ id: third }, { id: second }, { id: first }]);
  expect(await post(`/api/instances/${third}/read`, 'liu.yang', {})).toBe(200);
  const seen: unknown[] = [];
  for (let after = ''; ;) {
    const page = await get(`/api/copies?limit=1${after}`, 'liu.yang');
    seen.push(...(page['items'] as unknown[]));
    if (page['next'] === null) break;
    after = `&after=${String(page['next'])}`;
  }
  expect(seen).toMatchObject([
    { instance: second, process: 'leave', by: 'wang.fang', readAt: null },
    { instance: first, by: 'wang.fang', readAt: null },
    { instance: third, by: 'wang.fang', readAt: expect.any(String) as unknown },
  ]);
  expect(await get('/api/copies', 'zhao.lei')).toMatchObject({ status: 200, items: [] });
  const cursor = Buffer.from('["x"]').toString('base64url');
  expect(await get(`/api/copies?after=${cursor}`, 'liu.yang')).toMatchObject({ status: 400, code: 'bad-request' });
});

test('whoever was asked sees the task, and its people see the answer', async () => {
  const { task } = await small.startLeave();
  expect(await get(`/api/tasks/${task}`, 'liu.yang')).toMatchObject({ status: 404 });
  expect(await post(`/api/tasks/${task}/ask`, 'wang.fang', { to: 'liu.yang', question: '可以吗？' })).toBe(200);
  expect(await get(`/api/tasks/${task}`, 'liu.yang')).toMatchObject({
    status: 200,
    documents: { request: { content: { days: 2 } } },
    questions: [{ number: 1, by: 'wang.fang', to: 'liu.yang', text: '可以吗？', answer: null }],
  });
  expect(await post(`/api/tasks/${task}/answer`, 'liu.yang', { question: 1, answer: '可以' })).toBe(200);
  expect(await get(`/api/tasks/${task}`, 'wang.fang')).toMatchObject({ questions: [{ answer: { text: '可以' } }] });
});

test('whoever is mentioned sees the instance, somebody told of a task otherwise does not', async () => {
  const { instance, task } = await small.startLeave();
  expect(await post(`/api/instances/${instance}/comments`, 'liu.yang', { text: '我来' })).toBe(404);
  expect(await post(`/api/instances/${instance}/comments`, 'zhao.lei', { text: '请 @liu.yang 看' })).toBe(200);
  expect(await get(`/api/instances/${instance}`, 'liu.yang')).toMatchObject({ status: 200 });
  expect(await post(`/api/tasks/${task}/comment`, 'liu.yang', { text: '看过' })).toBe(200);
  expect(await get(`/api/instances/${instance}`, 'ma.chao')).toMatchObject({ status: 404 });
});
