import { type Answer, SmallHost } from './small-host.js';

let host: SmallHost;

beforeAll(async () => {
  host = await SmallHost.start();
});
afterAll(() => host?.stop());

const batch = async (person: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  host.ask('POST', '/api/tasks/batch', { token: await host.tokenOf(person), body, headers });
const tasks = async (count: number): Promise<{ instance: string; task: string }[]> => {
  const started: { instance: string; task: string }[] = [];
  for (let made = 0; made < count; made++) started.push(await host.startLeave());
  return started;
};
const approving = (ids: readonly string[]) => ({ command: { type: 'complete', outcome: 'approved' }, tasks: ids.map((id) => ({ id })) });

test('many tasks are decided at once, each by itself: one that cannot be does not keep the others', async () => {
  const started = await tasks(5);
  const [first, second] = started;
  const withdrawn = await host.ask('POST', `/api/instances/${first!.instance}/buttons/withdraw`, {
    token: await host.tokenOf('zhao.lei'),
    body: {},
  });
  expect(withdrawn.status).toBe(200);
  const answer = await batch('wang.fang', {
    ...approving([...started.map(({ task }) => task), 'nothing']),
    tasks: [...started.map(({ task }) => ({ id: task, saw: { request: task === second!.task ? 7 : 1 } })), { id: 'nothing' }],
  });
  expect(answer).toMatchObject({ status: 200, body: { done: 3, refused: 3 } });
  expect(
    (answer.body['items'] as { task: string; problem: { code: string } | null }[]).map(({ task, problem }) => [
      task,
      problem?.code ?? null,
    ]),
  ).toEqual([
    [first!.task, 'instance-ended'],
    [second!.task, 'stale-document'],
    ...started.slice(2).map(({ task }) => [task, null]),
    ['nothing', 'task-not-found'],
  ]);
  for (const { instance } of started.slice(2)) {
    const { body } = await host.ask('GET', `/api/instances/${instance}/history`, { token: await host.tokenOf('wang.fang') });
    expect((body['items'] as { type: string }[]).map(({ type }) => type)).toEqual(['instance.started', 'gate.decided']);
  }
});

test('sent again under its key it does nothing twice; another selection under that key is its own', async () => {
  const [one, two] = await tasks(2);
  const headers = { 'idempotency-key': 'batch-of-monday' };
  const first = await batch('wang.fang', approving([one!.task]), headers);
  const again = await batch('wang.fang', approving([one!.task, two!.task]), headers);
  expect([first, again]).toMatchObject([{ body: { done: 1 } }, { body: { done: 2, refused: 0 } }]);
  const { body } = await host.ask('GET', `/api/instances/${one!.instance}/history`, { token: await host.tokenOf('wang.fang') });
  expect(body['items']).toHaveLength(2);
});

test('nobody decides in a batch what he may not decide alone', async () => {
  const [one] = await tasks(1);
  expect(await batch('wu.min', approving([one!.task]))).toMatchObject({
    body: { done: 0, items: [{ problem: { code: 'task-not-yours' } }] },
  });
});

test.each([
  ['no task', { command: { type: 'claim' }, tasks: [] }],
  ['a task twice', { command: { type: 'claim' }, tasks: [{ id: 'a' }, { id: 'a' }] }],
  [
    'more than a person can have looked at',
    { command: { type: 'claim' }, tasks: Array.from({ length: 201 }, (_, id) => ({ id: String(id) })) },
  ],
  ['everything that matches', { command: { type: 'claim' }, tasks: '*' }],
  ['a command of no task', { command: { type: 'cancel', reason: 'x' }, tasks: [{ id: 'a' }] }],
  ['a command of the instance', { command: { type: 'markRead' }, tasks: [{ id: 'a' }] }],
  // Its route looks whose file it is.
  [
    'a file that was not looked at',
    {
      command: { type: 'attach', file: { name: 'a.pdf', mediaType: 'application/pdf', size: 1, digest: 'a'.repeat(64) } },
      tasks: [{ id: 'a' }],
    },
  ],
  ['an unknown command', { command: { type: 'approveAll' }, tasks: [{ id: 'a' }] }],
  ['a member too many', { command: { type: 'claim', force: true }, tasks: [{ id: 'a' }] }],
])('a batch of %s is refused as a whole', async (_, body) => {
  expect(await batch('wang.fang', body)).toMatchObject({ status: 422, body: { code: 'request-invalid' } });
});
