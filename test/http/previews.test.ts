import { type Answer, SmallHost } from './small-host.js';

let host: SmallHost;

beforeAll(async () => {
  host = await SmallHost.start();
});
afterAll(() => host?.stop());

const get = async (person: string, path: string): Promise<Answer> => host.ask('GET', path, { token: await host.tokenOf(person) });
const preview = (person: string, of: string, command: unknown): Promise<Answer> =>
  get(person, `/api/${of}/preview?command=${encodeURIComponent(typeof command === 'string' ? command : JSON.stringify(command))}`);

test('a decision is previewed by whoever may make it, and nothing happens', async () => {
  const { instance, task } = await host.startLeave();
  expect(await preview('wang.fang', `tasks/${task}`, { type: 'complete', outcome: 'rejected', comment: 'no' })).toMatchObject({
    status: 200,
    body: {
      refusal: null,
      event: 'gate.decided',
      entered: ['asking'],
      closed: [{ state: 'review', how: 'done' }],
      opened: [{ state: 'asking', people: ['zhao.lei'], dueAt: null }],
      again: [{ state: 'asking', person: 'zhao.lei', outcome: 'done' }],
    },
  });
  expect(await preview('wang.fang', `tasks/${task}`, { type: 'complete', outcome: 'rejected' })).toMatchObject({
    status: 200,
    body: { refusal: { code: 'comment-required' }, event: null },
  });
  expect((await get('wang.fang', `/api/instances/${instance}/history`)).body['items']).toHaveLength(1);
  expect(
    await host.ask('POST', `/api/tasks/${task}/complete`, { token: await host.tokenOf('wang.fang'), body: { outcome: 'approved' } }),
  ).toMatchObject({
    status: 200,
  });
});

test('a start and a button are previewed; a number is not drawn by it', async () => {
  const command = { type: 'start', documents: { request: { days: 3 } } };
  expect(await preview('zhao.lei', 'definitions/leave', command)).toMatchObject({
    body: { event: 'instance.started', opened: [{ state: 'review', people: ['wang.fang'] }], prints: [{ template: 'request' }] },
  });
  expect(await preview('wu.min', 'definitions/leave', command)).toMatchObject({ body: { refusal: { code: 'start-not-allowed' } } });
  const { instance } = await host.startLeave();
  const { body } = await get('zhao.lei', `/api/instances/${instance}`);
  await preview('zhao.lei', 'definitions/leave', command);
  const again = await host.startLeave();
  const numbers = [body['key'], (await get('zhao.lei', `/api/instances/${again.instance}`)).body['key']].map((key) =>
    Number(String(key).slice(-5)),
  );
  expect(numbers[1]! - numbers[0]!).toBe(1);
  expect(await preview('zhao.lei', `instances/${instance}`, { type: 'press', button: 'withdraw' })).toMatchObject({
    body: { end: 'withdrawn' },
  });
});

test('why a task is mine, and where the instance still goes', async () => {
  const { instance, task } = await host.startLeave();
  const { body } = await get('wang.fang', `/api/tasks/${task}/why`);
  expect(body).toMatchObject({
    opened: { event: 'instance.started', by: 'zhao.lei' },
    rules: [{ by: 'sales-department-manager', people: ['wang.fang'] }],
    due: { limit: '1 working day', calendar: 'office' },
  });
  expect(await get('zhao.lei', `/api/instances/${instance}/path`)).toMatchObject({
    status: 200,
    body: {
      until: 'end',
      end: 'granted',
      steps: [{ state: 'review', now: true, people: ['wang.fang'], expectedAt: expect.stringMatching(/Z$/) }],
    },
  });
});

test.each<
  readonly [what: string, person: string, of: (task: string, instance: string) => string, command: unknown, status: number, code: string]
>([
  ['no command', 'wang.fang', (task) => `tasks/${task}`, '', 422, 'request-invalid'],
  ['no JSON', 'wang.fang', (task) => `tasks/${task}`, '{type', 422, 'request-invalid'],
  ['an unknown command', 'wang.fang', (task) => `tasks/${task}`, { type: 'fireTimer' }, 422, 'request-invalid'],
  ['a name every object has', 'wang.fang', (task) => `tasks/${task}`, { type: 'constructor' }, 422, 'request-invalid'],
  ['a member too many', 'wang.fang', (task) => `tasks/${task}`, { type: 'claim', task: 9 }, 422, 'request-invalid'],
  ['a task nobody has', 'wang.fang', () => 'tasks/7', { type: 'claim' }, 404, 'task-not-found'],
  [
    'somebody else’s instance',
    'liu.yang',
    (_, instance) => `instances/${instance}`,
    { type: 'press', button: 'stop' },
    404,
    'instance-not-found',
  ],
  ['a process nobody has', 'zhao.lei', () => 'definitions/nothing', { type: 'start' }, 404, 'process-not-found'],
  ['something else than a start', 'zhao.lei', () => 'definitions/leave', { type: 'claim' }, 422, 'request-invalid'],
])('a preview of %s is refused', async (_, person, of, command, status, code) => {
  const { instance, task } = await host.startLeave();
  expect(await preview(person, of(task, instance), command)).toMatchObject({ status, body: { code } });
});

test('why a task is his who acts for somebody absent, with the days', async () => {
  const { task } = await host.startLeave();
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const token = await host.tokenOf('admin');
  const [from, to] = [day(-2), day(2)];
  const entered = await host.ask('POST', '/api/people/wang.fang/substitutions', { token, body: { by: 'li.na', from, to } });
  expect(entered.status).toBe(201);
  const { body } = await get('li.na', `/api/tasks/${task}/why`);
  expect(body).toMatchObject({
    substitutes: [{ person: 'wang.fang', by: 'li.na', from, to }],
    you: [{ zh: `你在 ${from} 至 ${to} 代理王芳，这个任务归王芳` }],
    opened: { text: { zh: '赵磊发起流程' } },
  });
  expect((await host.ask('DELETE', `/api/substitutions/${String(entered.body['id'])}`, { token })).status).toBe(204);
});
