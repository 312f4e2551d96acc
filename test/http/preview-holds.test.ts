import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** zhao.lei asks; finance (wu.min, feng.xue) checks; the technician decides; two regions; the manager alone may do nothing but decide. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/order.yaml': `${requestOpening('order', 'DH', 'checking')}
  checking:
    ${title}
    task: { by: finance, shows: request, return: { to: [asking] } }
    limit: { within: 4 working hours, pause: [waiting-for-customer, asked] }
    on: { done: looking }
  looking: { ${title}, approval: { by: technician }, limit: 4 working hours, on: { approved: both, rejected: asking } }
  both:
    ${title}
    type: parallel
    onDone: deciding
    states:
      east: { ${title}, approval: { by: [sales-clerk, branch-manager], mode: all }, limit: 1 working day, on: { approved: finished, rejected: asking } }
      west: { ${title}, approval: { by: [purchaser, deputy-manager], mode: sequence }, on: { approved: finished, rejected: asking } }
  deciding: { ${title}, approval: { by: sales-department-manager, allow: [] }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`,
});

interface Task {
  readonly id: string;
  readonly state: string;
  readonly assignee: string | null;
  readonly candidates: readonly string[];
  readonly dueAt: string | null;
}

let host: LibraryHost;
let auditor: Person;
const people = new Map<string, Person>();
beforeAll(async () => {
  host = await LibraryHost.start(FILES);
  auditor = await person('shen.yu');
  await (await person('admin')).send('POST', '/api/clock', { to: '2026-12-01T09:00:00+08:00', hold: true });
});
afterAll(() => host?.stop());

async function person(id: string): Promise<Person> {
  const known = people.get(id) ?? (await host.signIn(id));
  people.set(id, known);
  return known;
}

async function tasksOf(instance: string): Promise<readonly Task[]> {
  return (await auditor.get(`/api/instances/${instance}`)).body['tasks'] as unknown as Task[];
}

const place = ({ state, assignee, candidates, dueAt }: Task): object => ({ state, assignee, candidates, dueAt });

/** Previews a command, gives it, and compares: whether and why it is refused, the event, and every task closed, opened or changed. */
async function foretold(instance: string, by: string, task: string, type: string, body: object = {}): Promise<Answered> {
  const actor = await person(by);
  const before = await tasksOf(instance);
  const told = await actor.get(`/api/tasks/${task}/preview?command=${encodeURIComponent(JSON.stringify({ type, ...body }))}`);
  const done = await actor.send('POST', `/api/tasks/${task}/${type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, body);
  const after = await tasksOf(instance);
  const { refusal, event, closed, opened, changed } = told.body as unknown as {
    refusal: { code: string; facts: object } | null;
    event: string;
    closed: { task: number }[];
    opened: (Task & { people: unknown })[];
    changed: (Task & { people: unknown; task: number })[];
  };
  const what = `${by} ${type}`;
  expect([what, refusal?.code ?? null, refusal?.facts]).toEqual([what, done.status < 300 ? null : done.body['code'], done.body['facts']]);
  if (refusal) {
    expect([what, after]).toEqual([what, before]);
    return done;
  }
  const isIn = (tasks: readonly Task[], { id }: Task): boolean => tasks.some((other) => other.id === id);
  const differs = (one: Task): boolean => {
    const was = before.find(({ id }) => id === one.id);
    return was !== undefined && JSON.stringify(place(was)) !== JSON.stringify(place(one));
  };
  const history = (await auditor.get(`/api/instances/${instance}/history?limit=200`)).body.items;
  expect([what, event, closed.map((one) => `${instance}.${one.task}`).sort()]).toEqual([
    what,
    history.at(-1)?.['type'],
    before
      .filter((one) => !isIn(after, one))
      .map(({ id }) => id)
      .sort(),
  ]);
  expect([what, opened.map(place)]).toEqual([what, after.filter((one) => !isIn(before, one)).map(place)]);
  expect([what, changed.map((one) => [`${instance}.${one.task}`, place(one)])]).toEqual([
    what,
    after.filter(differs).map((one) => [one.id, place(one)]),
  ]);
  return done;
}

async function started(): Promise<string> {
  const { body } = await (
    await person('zhao.lei')
  ).send('POST', '/api/instances', { process: 'order', documents: { request: { days: 3 } } });
  return String(body['id']);
}
const taskIn = async (instance: string, state: string, candidate = ''): Promise<string> =>
  (await tasksOf(instance)).findLast((task) => task.state === state && task.candidates.join().includes(candidate))?.id ?? '';

test('what is done with a task is what its preview tells, and what is refused is refused alike', async () => {
  const instance = await started();
  const task = await taskIn(instance, 'checking');
  const rows: readonly (readonly [by: string, type: string, body?: object, code?: string])[] = [
    ['zhao.lei', 'claim', {}, 'task-not-yours'],
    ['wu.min', 'claim'],
    ['feng.xue', 'claim', {}, 'task-already-claimed'],
    ['wu.min', 'draft', { documents: {} }],
    ['zhao.lei', 'urge'],
    ['zhao.lei', 'urge', {}, 'urged-recently'],
    ['wu.min', 'pause', { reason: 'holiday' }, 'pause-not-allowed'],
    ['wu.min', 'pause', { reason: 'waiting-for-customer' }],
    ['wu.min', 'pause', { reason: 'waiting-for-customer' }, 'already-paused'],
    ['wu.min', 'ask', { to: 'ma.chao', question: '?' }],
    ['wu.min', 'resume'],
    ['ma.chao', 'answer', { question: 1, answer: '!' }],
    ['ma.chao', 'answer', { question: 1, answer: '!' }, 'question-answered'],
    ['wu.min', 'cc', { to: ['li.na'] }],
    ['zhao.lei', 'cc', { to: ['li.na'] }, 'copied-already'],
    ['li.na', 'comment', { text: 'seen, @he.jun' }],
    ['wu.min', 'delegate', { to: 'ma.chao' }],
    ['ma.chao', 'complete', {}, 'hand-back-first'],
    ['ma.chao', 'handBack', { comment: 'fine' }],
    ['wu.min', 'release'],
    ['wu.min', 'transfer', { to: 'nobody' }, 'person-unknown'],
    ['wu.min', 'transfer', { to: 'xu.lin' }],
    ['xu.lin', 'return', { comment: 'more', to: 'looking' }, 'return-not-visited'],
    ['xu.lin', 'complete'],
    ['xu.lin', 'complete', {}, 'task-already-closed'],
    ['xu.lin', 'takeBack'],
  ];
  for (const [by, type, body, code] of rows) {
    const { body: answer } = await foretold(instance, by, task, type, body);
    expect([by, type, answer['code']]).toEqual([by, type, code]);
  }
  await foretold(instance, 'xu.lin', await taskIn(instance, 'checking'), 'return', { comment: 'more' });
  expect((await tasksOf(instance)).map(({ state }) => state)).toEqual(['asking']);
});

test('so are approvers added and removed, votes, and a return out of parallel regions', async () => {
  const instance = await started();
  const submission = `${instance}.1`;
  await foretold(instance, 'zhao.lei', submission, 'withdraw');
  await foretold(instance, 'zhao.lei', submission, 'withdraw');
  await foretold(instance, 'zhao.lei', await taskIn(instance, 'asking'), 'complete', { documents: { request: { days: 4 } } });
  await foretold(instance, 'wu.min', await taskIn(instance, 'checking'), 'complete');
  const looking = await taskIn(instance, 'looking');
  for (const [by, type, body] of [
    ['zheng.kai', 'addApprover', { person: 'zhao.lei', place: 'before' }],
    ['zheng.kai', 'addApprover', { person: 'ma.chao', place: 'before' }],
    ['zheng.kai', 'addApprover', { person: 'qian.yun', place: 'after' }],
    ['zheng.kai', 'complete', { outcome: 'approved' }],
    ['zheng.kai', 'removeApprover', { person: 'ma.chao', comment: 'needless' }],
    ['zheng.kai', 'removeApprover', { person: 'zheng.kai', comment: 'needless' }],
    ['zheng.kai', 'complete', { outcome: 'approved' }],
  ] as const)
    await foretold(instance, by, looking, type, body);
  await foretold(instance, 'qian.yun', await taskIn(instance, 'looking'), 'complete', { outcome: 'approved' });
  await foretold(instance, 'li.na', await taskIn(instance, 'east', 'sales-clerk'), 'complete', { outcome: 'approved' });
  await foretold(instance, 'xu.lin', await taskIn(instance, 'west'), 'complete', { outcome: 'approved' });
  const west = await taskIn(instance, 'west');
  await foretold(instance, 'zhou.min', west, 'return', { comment: 'again', to: 'east' });
  await foretold(instance, 'zhou.min', west, 'return', { comment: 'again', to: 'looking', strategy: 'resume' });
  expect((await tasksOf(instance)).map(({ state }) => state)).toEqual(['looking']);
});
