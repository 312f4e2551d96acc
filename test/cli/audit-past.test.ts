import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibraryHost } from '#test/http/library-host.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { build } from '../start/host-process.js';
import { type Ran, runProgram } from './run-program.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ customer: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking')}
  checking: { title: { zh: 财务审核, en: Finance checks }, approval: { by: finance }, limit: 4 working hours, on: { approved: over, rejected: asking } }
  over: { type: final, ${title} }
`,
});

const home = mkdtempSync(join(tmpdir(), 'gatehouse-past-'));
let own: LibraryHost;
let id = '';

beforeAll(async () => {
  await build();
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  const [zhao, wu, admin] = await Promise.all(['zhao.lei', 'wu.min', 'admin'].map((person) => own.signIn(person)));
  const to = (text: string): Promise<unknown> =>
    admin!.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });
  await to('2027-03-02T09:00');
  const { body } = await zhao!.send('POST', '/api/instances', { process: 'order', documents: { request: { customer: 'ACME' } } });
  id = String(body['id']);
  await to('2027-03-02T10:00');
  await wu!.complete('checking', 'rejected', { comment: '客户名不全' });
  await to('2027-03-02T11:00');
  await zhao!.complete('asking', 'done', { documents: { request: { customer: 'ACME Ltd' } } });
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs `gatehouse audit …` as an auditor does. */
function audit(...args: readonly string[]): Promise<Ran> {
  return runProgram(['dist/server/cli/main.js', '--lang', 'en', 'audit', ...args], {
    PATH: process.env['PATH'],
    HOME: home,
    TZ: 'Asia/Shanghai',
    NO_COLOR: '1',
    GATEHOUSE_SERVER: own.host.address,
    GATEHOUSE_AS: 'shen.yu',
    GATEHOUSE_PASSWORD: String(own.host.demoPassword),
  });
}

test('an auditor looks at an instance as it was, at what changed and at a field', async () => {
  const then = await audit('as-of', id, '--at', '2027-03-02T09:30+08:00');
  expect(then).toMatchObject({ code: 0, err: '' });
  expect(then.out).toMatch(/^order +DD-\d{4}-00001 +running +Finance checks\n#1 /);
  expect(then.out).toMatch(/^until 2027-03-02 10:00 \+08:00$/m);
  expect(then.out).toMatch(/^\d+ +Finance checks +open to role:finance +2027-03-02 14:30 \+08:00$/m);
  expect(then.out).toMatch(/^ {2}customer {2}ACME$/m);
  const difference = await audit('diff', id, '1');
  expect(difference.out).toMatch(/^checking +stopped +2027-03-02 14:30 \+08:00 +2027-03-02 10:00 \+08:00 +wu\.min$/m);
  expect(difference.out).not.toContain('{');
  expect(difference.out).toMatch(/^documents\.request\.content\.customer +ACME +ACME Ltd +zhao\.lei +#3$/m);
  expect(difference.out).toMatch(/^#2 .*Wu Min .*Rejected.*客户名不全$/m);
  expect((await audit('field', id, 'request.customer')).out).toMatch(/^#1 .* — +ACME +zhao\.lei\n#3 .* ACME +ACME Ltd +zhao\.lei$/m);
});

test('an instance is rebuilt from its events; who held which post and what was in force can be asked', async () => {
  expect(await audit('replay', id)).toEqual({ code: 0, out: `${id}  rebuilt from 3 events, the same as stored\n`, err: '' });
  expect((await audit('organization')).out).toMatch(/^wu\.min +Wu Min +finance @ finance/m);
  expect((await audit('library', 'processes/order.yaml')).out).toContain('Finance checks');
  expect((await audit('library')).out).toMatch(/^processes\/calendars\/office\.yaml$/m);
});

test('a moment that is wrong is answered with what there is', async () => {
  expect(await audit('as-of', id, '--at', '2027-03-02T08:00+08:00')).toMatchObject({
    code: 1,
    err: expect.stringContaining('moment-before-start'),
  });
  expect(await audit('as-of', id, '--seq', '9')).toMatchObject({ code: 3, err: expect.stringContaining('events 1 to 3') });
  expect(await audit('field', id, 'request.colour')).toMatchObject({ code: 3, err: expect.stringContaining('request.customer') });
  expect(await audit('library', 'processes/none.yaml')).toMatchObject({ code: 3, err: expect.stringContaining('no such file') });
});
