import { connect } from 'node:net';
import { type Answer, SmallHost } from './small-host.js';

let small: SmallHost;
beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

const approve = async (task: string): Promise<Answer> =>
  small.ask('POST', `/api/tasks/${task}/complete`, { token: await small.tokenOf('wang.fang'), body: { outcome: 'approved' } });

test('of 64 callers at once one completes a task, and each of the others reads who did', async () => {
  const { task } = await small.startLeave();
  await small.tokenOf('wang.fang');
  const answers = await Promise.all(Array.from({ length: 64 }, () => approve(task)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const others = answers.filter(({ status }) => status !== 200).map(({ status, body }) => ({ status, body }));
  expect(others).toEqual(
    Array.from({ length: 63 }, () => ({
      status: 409,
      body: expect.objectContaining({
        code: 'instance-ended',
        facts: {
          end: 'granted',
          by: 'wang.fang',
          outcome: 'approved',
          state: 'review',
          how: 'done',
          at: expect.stringMatching(/Z$/) as string,
        },
      }) as unknown,
    })),
  );
});

test('a task has one id: its ordinal written otherwise is no task', async () => {
  const { instance, task } = await small.startLeave();
  const token = await small.tokenOf('wang.fang');
  const ordinal = task.split('.')[1] ?? '';
  for (const other of [`0${ordinal}`, '0', '-1', '1e0', '9999999999', ''])
    expect(await small.ask('POST', `/api/tasks/${instance}.${other}/claim`, { token, body: {} })).toMatchObject({ status: 404 });
  expect(await small.ask('POST', `/api/tasks/${task}/claim`, { token, body: {} })).toMatchObject({ status: 200 });
});

test('two hundred senders who never finish keep nobody waiting', async () => {
  const { hostname, port } = new URL(small.host.address);
  const head = 'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
  const senders = Array.from({ length: 200 }, () => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.write(head);
    return socket;
  });
  const { task } = await small.startLeave();
  expect(await approve(task)).toMatchObject({ status: 200 });
  for (const socket of senders) socket.destroy();
});
