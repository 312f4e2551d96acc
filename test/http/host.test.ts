import { LEAVE_LIBRARY } from '#test/leave-library.js';
import { startHost } from '#server/start-host.js';
import { LibraryHost } from './library-host.js';
import { Person } from './person.js';

let own: LibraryHost;

const signIn = (id: string): Promise<Person> => own.signIn(id);

beforeAll(async () => {
  own = await LibraryHost.start(LEAVE_LIBRARY);
});
afterAll(() => own?.stop());

const start = (person: Person, days: unknown = 2): ReturnType<Person['send']> =>
  person.send('POST', '/api/instances', { process: 'leave', documents: { request: { days } } });
const eventually = async (check: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await check()); tries++) {
    if (tries > 200) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

test('a procedure runs through gate, call and message to its end', async () => {
  const [zhao, wang, wu] = await Promise.all(['zhao.lei', 'wang.fang', 'wu.min'].map(signIn));
  const { status, body } = await start(zhao!);
  expect(status).toBe(201);
  expect(body).toMatchObject({ key: 'QJ-2026-00001', states: ['review'] });
  expect(await wang!.complete('review', 'rejected')).toMatchObject({ status: 422, body: { code: 'comment-required' } });
  expect(await wang!.complete('review', 'approved')).toMatchObject({ status: 200, body: { states: ['checking'] } });
  await eventually(async () => (await wu!.send('GET', '/api/tasks')).body.items.length === 1);
  expect(await wu!.complete('looking', 'done')).toMatchObject({ status: 200, body: { end: 'fine' } });
  await eventually(async () => (await zhao!.send('GET', `/api/instances/${String(body['id'])}`)).body['end'] === 'granted');
  await eventually(async () => (await zhao!.send('GET', '/api/instances?process=badge')).body.items.length === 1);
  expect(await wu!.send('POST', '/api/messages', { name: 'badge.returned', payload: { number: 'QJ-2026-00001' } })).toMatchObject({
    status: 202,
    body: { heard: 1 },
  });
  const history = (await zhao!.send('GET', `/api/instances/${String(body['id'])}/history`)).body['items'] as {
    type: string;
    hash: string;
    previousHash: string;
  }[];
  expect(history.map((event) => event.type)).toEqual(['instance.started', 'gate.decided', 'call.ended']);
  history.slice(1).forEach((event, index) => expect(event.previousHash).toBe(history[index]?.hash));
});

test('instants are ISO texts wherever an instance is shown, and /api leads to its description', async () => {
  const [zhao, wang] = await Promise.all(['zhao.lei', 'wang.fang'].map(signIn));
  const { body } = await start(zhao!);
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
  const task = String((body['tasks'] as { id: string }[])[0]?.id);
  expect(body).toMatchObject({ documents: { request: { filledAt: instant } }, decisions: { asking: [{ at: instant }] } });
  expect(await wang!.send('POST', `/api/tasks/${task}/complete`, { outcome: 'rejected', comment: 'no' })).toMatchObject({ status: 200 });
  expect(await wang!.send('POST', `/api/tasks/${task}/complete`, { outcome: 'approved' })).toMatchObject({
    status: 409,
    body: { facts: { by: 'wang.fang', at: instant } },
  });
  expect(await (await fetch(new URL('/api', own.host.address))).json()).toMatchObject({ openapi: '3.1.0' });
});

test('opening a task is noted once for whoever may act on it, and never for one who only looks', async () => {
  const [zhao, wang, auditor, admin] = await Promise.all(['zhao.lei', 'wang.fang', 'shen.yu', 'admin'].map(signIn));
  const { body } = await start(zhao!);
  const [instance, task] = [String(body['id']), String((body['tasks'] as { id: string }[])[0]?.id)];
  const types = async (): Promise<unknown[]> =>
    (await auditor!.get(`/api/instances/${instance}/history`)).body.items.map((event) => event['type']);
  for (const looking of [auditor, admin, zhao]) expect(await looking!.get(`/api/tasks/${task}`)).toMatchObject({ status: 200 });
  expect(await types()).toEqual(['instance.started']);
  for (let times = 0; times < 2; times++) expect(await wang!.get(`/api/tasks/${task}`)).toMatchObject({ status: 200 });
  expect(await types()).toEqual(['instance.started', 'task.viewed']);
  expect(await zhao!.send('POST', `/api/tasks/${instance}.1/withdraw`, {})).toMatchObject({
    status: 409,
    body: { code: 'withdraw-too-late', facts: { viewedBy: ['wang.fang'] } },
  });
  expect(await wang!.complete('review', 'approved')).toMatchObject({ status: 200 });
});

test('a moved clock fires the limit: the deputy may act, the violation is registered', async () => {
  const [zhao, zhou, admin] = await Promise.all(['zhao.lei', 'zhou.min', 'admin'].map(signIn));
  const { body } = await start(zhao!);
  const due = (body['limits'] as { dueAt: string }[])[0]?.dueAt ?? '';
  expect((await zhou!.send('GET', '/api/tasks')).body['items']).toEqual([]);
  expect(await zhao!.send('POST', '/api/clock', { to: due })).toMatchObject({ status: 403 });
  expect(await admin!.send('POST', '/api/clock', { to: '2020-01-01T00:00:00Z' })).toMatchObject({
    status: 409,
    body: { code: 'clock-back' },
  });
  expect(await admin!.send('POST', '/api/clock', { to: due, hold: true })).toMatchObject({ status: 200, body: { now: due, held: true } });
  expect((await zhou!.send('GET', '/api/tasks')).body['items']).toHaveLength(1);
  const violations = (await admin!.send('GET', '/api/registers/violation')).body['items'];
  expect(violations).toMatchObject([{ rule: 'review', instance: body['key'], accountable: 'wang.fang' }]);
  const key = String(violations[0]?.['key']);
  expect((await admin!.get(`/api/registers/violation/${key}`)).body).toMatchObject({ key, rule: 'review', at: due.replace('.000', '') });
  expect(await admin!.get('/api/registers/violation/none')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  const later = new Date(Date.parse(due) + 1_000).toISOString();
  expect(await admin!.send('POST', '/api/clock', { to: later })).toMatchObject({ status: 200, body: { held: false } });
});

test('buttons, drafts, and everything wrong is refused with a code and changes nothing', async () => {
  const [zhao, liu, wang] = await Promise.all(['zhao.lei', 'liu.yang', 'wang.fang'].map(signIn));
  const { body } = await start(zhao!);
  const path = `/api/instances/${String(body['id'])}`;
  const task = `/api/tasks/${(body['tasks'] as { id: string }[])[0]?.id}`;
  expect(await new Person(own.host.address, '', null).send('GET', path)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  expect(await liu!.send('GET', path)).toMatchObject({ status: 404, body: { code: 'instance-not-found' } });
  expect(await liu!.send('POST', `${task}/complete`, { outcome: 'approved' })).toMatchObject({
    status: 403,
    body: { code: 'task-not-yours' },
  });
  expect(await wang!.send('POST', `${task}/complete`, { outcome: 'perhaps' })).toMatchObject({
    status: 422,
    body: { code: 'unknown-outcome' },
  });
  expect(await wang!.send('POST', `${task}/complete`, { outcome: 'approved', extra: 1 })).toMatchObject({
    status: 422,
    body: { code: 'request-invalid' },
  });
  expect(await wang!.send('POST', `${task}/complete`, { outcome: 'approved', saw: { request: 9 } })).toMatchObject({
    status: 409,
    body: { code: 'stale-document' },
  });
  expect(await wang!.send('POST', '/api/tasks/nonsense/complete', {})).toMatchObject({ status: 404, body: { code: 'task-not-found' } });
  expect(await start(zhao!, 'two')).toMatchObject({ status: 422, body: { code: 'form-invalid' } });
  expect(await zhao!.send('POST', '/api/instances', { process: 'nothing' })).toMatchObject({
    status: 404,
    body: { code: 'process-not-found' },
  });
  expect(
    await zhao!.send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 'x'.repeat(3_000_000) } } }),
  ).toMatchObject({ status: 413 });
  expect(await zhao!.send('POST', '/api/definitions', { files: [{ path: 'processes/x.yaml', text: 'id: x' }], reason: 'r' })).toMatchObject(
    { status: 403 },
  );
  expect((await wang!.send('POST', `${task}/draft`, { documents: {} })).status).toBe(200);
  expect(await zhao!.send('POST', `${path}/buttons/withdraw`, {})).toMatchObject({ status: 200, body: { end: 'withdrawn' } });
  expect(await wang!.send('POST', `${task}/complete`, { outcome: 'approved' })).toMatchObject({
    status: 409,
    body: { code: 'instance-ended' },
  });
});

test('the same request under one key has one effect; a missing key is refused', async () => {
  const zhao = await signIn('zhao.lei');
  const body = { process: 'leave', documents: { request: { days: 1 } } };
  const [one, two] = [await zhao.send('POST', '/api/instances', body, 'once'), await zhao.send('POST', '/api/instances', body, 'once')];
  expect(two.body['id']).toBe(one.body['id']);
  expect(await zhao.send('POST', '/api/instances', { ...body, documents: { request: { days: 3 } } }, 'once')).toMatchObject({
    status: 422,
    body: { code: 'idempotency-key-reused' },
  });
  expect(await zhao.send('POST', '/api/instances', body, 'not ok')).toMatchObject({
    status: 400,
    body: { code: 'idempotency-key-required' },
  });
});

test('a second host on the folder is one clear sentence; a restart keeps everything', async () => {
  await expect(startHost(own.config)).rejects.toThrow(/Another Gatehouse host/);
  const before = (await (await signIn('shen.yu')).send('GET', '/api/instances?limit=200')).body.items.length;
  const password = own.host.demoPassword;
  await own.restart();
  expect(own.host.demoPassword).toBe(password);
  expect((await (await signIn('shen.yu')).send('GET', '/api/instances?limit=200')).body['items']).toHaveLength(before);
});

test('publishing makes a version; running instances stay on theirs, and so does a restart', async () => {
  const [zhao, wang, tang] = await Promise.all(['zhao.lei', 'wang.fang', 'tang.wei'].map(signIn));
  const { body } = await start(zhao!);
  const files = (await tang!.send('GET', '/api/definitions/leave')).body['files'] as { path: string; text: string }[];
  const changed = LEAVE_LIBRARY.map((file) =>
    file.path === 'processes/leave.yaml'
      ? { ...file, text: file.text.replace('by: sales-department-manager }\n    limit', 'by: company-leader }\n    limit') }
      : file,
  );
  expect(files.length).toBeGreaterThan(1);
  expect(await tang!.send('POST', '/api/definitions', { files: changed, reason: 'the leader decides' })).toMatchObject({
    status: 201,
    body: { published: [{ process: 'leave', version: 2 }] },
  });
  expect(
    await tang!.send('POST', '/api/definitions', {
      files: changed.map((file) =>
        file.path === 'processes/leave.yaml' ? { ...file, text: file.text.replace('done: review', 'done: nowhere') } : file,
      ),
      reason: 'x',
    }),
  ).toMatchObject({ status: 422, body: { code: 'definition-invalid' } });
  const next = await start(zhao!);
  expect(next.body['tasks']).toMatchObject([{ candidates: ['role:company-leader'] }]);
  expect((await wang!.send('GET', `/api/tasks/${(body['tasks'] as { id: string }[])[0]?.id}`)).body['candidates']).toEqual([
    'role:sales-department-manager',
  ]);

  await own.restart();
  const restarted = await (await signIn('tang.wei')).send('GET', '/api/definitions/leave');
  expect((restarted.body['versions'] as unknown[])[0]).toMatchObject({ version: 2, reason: 'the leader decides' });
});

test('a process that leaves the library runs on, and is seen by whoever saw it', async () => {
  const [zhao, wang] = await Promise.all(['zhao.lei', 'wang.fang'].map(signIn));
  const { body } = await start(zhao!);
  const left = LEAVE_LIBRARY.filter(({ path }) => !/^processes\/(leave|looking|badge)/.test(path));
  expect(left.length).toBeLessThan(LEAVE_LIBRARY.length);
  const tang = await signIn('tang.wei');
  expect(await tang.send('POST', '/api/definitions', { files: left, reason: 'no more leave' })).toMatchObject({ status: 201 });
  for (const id of ['admin', 'shen.yu'])
    expect(await (await signIn(id)).get(`/api/instances/${String(body['id'])}`)).toMatchObject({ status: 200 });
  const absence = { by: 'zhou.min', from: '2036-01-01', to: '2036-01-02', processes: ['leave'] };
  expect(await wang!.send('POST', '/api/people/wang.fang/substitutions', absence)).toMatchObject({ status: 201 });
  expect(await wang!.complete('review', 'approved')).toMatchObject({ status: 200 });
});
