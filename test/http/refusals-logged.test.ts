import { AccessRecorder } from '#server/access/access-recorder.js';
import { type Logged, loggedWhile } from './access-log-of.js';
import { type Answer, type Request, SmallHost } from './small-host.js';

let small: SmallHost;
let instance: string;
let task: string;
beforeAll(async () => {
  small = await SmallHost.start();
  ({ instance, task } = await small.startLeave());
});
afterAll(() => small?.stop());

interface Refused {
  readonly status: number;
  readonly logged: readonly Logged[];
}

/** What somebody is answered, and what stands in the log then. */
async function tried(person: string | null, method: string, path: string, request: Omit<Request, 'token'> = {}): Promise<Refused> {
  const token = person === null ? null : await small.tokenOf(person);
  let answer: Answer | null = null;
  const logged = await loggedWhile(small.host, async () => (answer = await small.ask(method, path, { ...request, token })));
  return { status: answer!.status, logged };
}

/** `[what is tried, who, method, path, body, outcome, the rest of the entry]`; `TASK` and `INSTANCE` stand for open ones. */
const REFUSED: readonly (readonly [string, string, string, string, unknown, string, object])[] = [
  [
    'a task of somebody else',
    'liu.yang',
    'POST',
    '/api/tasks/TASK/claim',
    undefined,
    'task-not-yours',
    { action: 'command', details: { command: 'claim', task: 3 } },
  ],
  [
    'a document that has changed',
    'wang.fang',
    'POST',
    '/api/tasks/TASK/complete',
    { outcome: 'approved', saw: { request: 7 } },
    'stale-document',
    { action: 'command', details: { command: 'complete', task: 3 } },
  ],
  [
    'a task there is not',
    'wang.fang',
    'POST',
    '/api/tasks/INSTANCE.99/claim',
    undefined,
    'task-not-found',
    { action: 'command', details: { command: 'claim', task: 99 } },
  ],
  [
    'a process of another role',
    'wang.fang',
    'POST',
    '/api/instances',
    { process: 'leave', documents: { request: { days: 1 } } },
    'start-not-allowed',
    { action: 'command', subject: 'process:leave', details: { command: 'start' } },
  ],
  [
    'an intervention, by no administrator',
    'zhao.lei',
    'POST',
    '/api/instances/INSTANCE/suspend',
    { reason: 'r' },
    'not-allowed',
    { action: 'request', details: { route: 'POST /api/instances/:id/suspend' } },
  ],
  [
    'to read what is not shown',
    'liu.yang',
    'GET',
    '/api/instances/INSTANCE',
    undefined,
    'instance-not-found',
    { action: 'request', details: { route: 'GET /api/instances/:id' } },
  ],
  [
    'to publish, by no owner',
    'zhao.lei',
    'POST',
    '/api/definitions',
    { files: [{ path: 'processes/x.yaml', text: 'id: x' }], reason: 'r' },
    'not-allowed',
    { action: 'request', subject: null, details: { route: 'POST /api/definitions' } },
  ],
];

test.each(REFUSED)('%s is refused and leaves an entry', async (_, person, method, path, body, outcome, rest) => {
  const address = path.replace('TASK', task).replace('INSTANCE', instance);
  const { logged } = await tried(person, method, address, body === undefined ? {} : { body });
  expect(logged).toMatchObject([{ person, onBehalfOf: null, outcome, subject: `instance:${instance}`, ...rest }]);
  expect(logged).toHaveLength(1);
});

test('a substitute is refused in the name of whom he acts for', async () => {
  const body = { by: 'li.na', from: '2020-01-01', to: '2099-12-31' };
  expect(await small.ask('POST', '/api/people/wang.fang/substitutions', { token: await small.tokenOf('admin'), body })).toMatchObject({
    status: 201,
  });
  const { logged } = await tried('li.na', 'POST', `/api/tasks/${task}/complete`, { body: { outcome: 'perhaps' } });
  expect(logged).toMatchObject([{ person: 'li.na', onBehalfOf: 'wang.fang', outcome: 'unknown-outcome' }]);
});

test('each refused task of a batch leaves an entry of its own', async () => {
  const tasks = [{ id: task }, { id: `${instance}.98` }];
  const { status, logged } = await tried('zhao.lei', 'POST', '/api/tasks/batch', { body: { command: { type: 'release' }, tasks } });
  expect(status).toBe(200);
  expect(logged.map(({ action, outcome, details }) => [action, outcome, details['task']])).toEqual([
    ['command', 'task-not-claimed', 3],
    ['command', 'task-not-found', 98],
  ]);
});

test('what is no command yet leaves none: a request that is malformed, without a key, or by nobody who is known', async () => {
  const path = `/api/instances/${instance}/cancel`;
  const tries = [
    await tried('admin', 'POST', path, { body: { why: 'r' } }),
    await tried('admin', 'POST', path, { body: '{' }),
    await tried('admin', 'POST', path, { body: { reason: 'r' }, headers: { 'idempotency-key': '' } }),
    await tried(null, 'POST', path, { body: { reason: 'r' } }),
    await tried('admin', 'POST', '/api/nothing', { body: {} }),
  ];
  expect(tries.map(({ status, logged }) => [status, logged.length])).toEqual([
    [422, 0],
    [400, 0],
    [400, 0],
    [401, 0],
    [404, 0],
  ]);
});

test('an accepted command is an event, and nothing in the log', async () => {
  const { status, logged } = await tried('wang.fang', 'POST', `/api/tasks/${task}/claim`);
  expect([status, logged]).toEqual([200, []]);
});

test('a flood of refusals is one entry and a count', async () => {
  const path = `/api/tasks/${instance}.97/claim`;
  const flood = await loggedWhile(small.host, async () => {
    const token = await small.tokenOf('wang.fang');
    for (let n = 0; n < 50; n++) await small.ask('POST', path, { token });
    await small.host.app.get(AccessRecorder).flush();
  });
  expect(flood.filter(({ details }) => details['task'] === 97).map(({ details }) => details['again'])).toEqual([undefined, 49]);
});
