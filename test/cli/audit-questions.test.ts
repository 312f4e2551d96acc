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
const MONTH = ['--from', '2026-11-01T00:00:00+08:00', '--to', '2026-12-01T00:00:00+08:00'];

const home = mkdtempSync(join(tmpdir(), 'gatehouse-questions-'));
let own: LibraryHost;

beforeAll(async () => {
  await build();
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  const [zhao, wu, admin] = await Promise.all(['zhao.lei', 'wu.min', 'admin'].map((person) => own.signIn(person)));
  const to = (text: string): Promise<unknown> =>
    admin!.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });
  await to('2026-11-02T09:00');
  for (const customer of ['ACME', 'Beta'])
    await zhao!.send('POST', '/api/instances', { process: 'order', documents: { request: { customer } } });
  await wu!.complete('checking', 'approved', { comment: '同意发货' });
  await to('2026-11-03T09:00');
  const { body } = await admin!.get('/api/instances?status=running');
  await admin!.send('POST', `/api/instances/${String(body.items[0]?.['id'])}/suspend`, { reason: '盘点' });
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs `gatehouse audit …` as a user does. */
function audit(person: string, ...args: readonly string[]): Promise<Ran> {
  return runProgram(['dist/server/cli/main.js', '--lang', 'en', 'audit', ...args], {
    PATH: process.env['PATH'],
    HOME: home,
    TZ: 'Asia/Shanghai',
    NO_COLOR: '1',
    GATEHOUSE_SERVER: own.host.address,
    GATEHOUSE_AS: person,
    GATEHOUSE_PASSWORD: String(own.host.demoPassword),
  });
}

test('an auditor finds instances, events, breaches, interventions and gates', async () => {
  const found = await audit(
    'shen.yu',
    'find',
    '--process',
    'order',
    '--field',
    'request.customer=ACME',
    '--field',
    'request.number=DD-2026-00001',
  );
  expect(found).toMatchObject({ code: 0, err: '2 instances looked at\n' });
  expect(found.out).toMatch(/^[\da-f-]{36}  order +DD-2026-00001 .* zhao\.lei +2026-11-02 09:00 \+08:00/m);
  const events = await audit('shen.yu', 'by-person', 'wu.min', ...MONTH, '--type', 'gate.decided');
  expect(events.out).toMatch(/gate\.decided +checking: approved +同意发货$/m);
  expect((await audit('shen.yu', 'breaches', '--cause', 'unassigned')).out).toMatch(
    /order +DD-2026-0000\d +checking +role:finance +nobody took it$/m,
  );
  expect((await audit('shen.yu', 'breaches', '--by', 'cause', ...MONTH)).out).toMatch(/^nobody took it +1 +0$/m);
  expect((await audit('shen.yu', 'interventions', ...MONTH)).out).toMatch(
    /suspended +order +DD-2026-0000\d +\d +instance\.suspended +admin +盘点$/m,
  );
  expect((await audit('shen.yu', 'duties', ...MONTH)).err).toBe('2 instances looked at\n');
  expect((await audit('shen.yu', 'substitutes', ...MONTH)).code).toBe(0);
  const [, id = ''] = /^([\da-f-]{36})/m.exec(found.out) ?? [];
  const access = await audit('shen.yu', 'access-to', id, 'request.customer');
  expect(access.out).toMatch(/^zhao\.lei +Zhao Lei +sees it +initiator$/m);
  expect(access.out).toMatch(/shen\.yu/);
  const gates = await audit('shen.yu', 'gates', '--from', '2026-11-01', '--to', '2026-11-30');
  expect(gates.out).toMatch(
    /^order +checking +Finance checks .*any: the first decision counts +4 working hours +1 +2 +approved 1 +0 +0:00/m,
  );
  expect(gates.err).toBe('1 gate; used by instances begun from 2026-11-01 to 2026-11-30\n');
});

test('a period is days, which count whole, or instants with or without seconds', async () => {
  const askedFor = (...period: readonly string[]) => audit('shen.yu', 'by-person', 'wu.min', '--type', 'gate.decided', ...period);
  const whole = await askedFor(...MONTH);
  expect(whole.out).toContain('同意发货');
  expect(await askedFor('--from', '2026-11-02', '--to', '2026-11-02')).toEqual(whole);
  expect(await askedFor('--from', '2026-11-02T09:00+08:00', '--to', '2026-11-02T09:01+08:00')).toEqual(whole);
  expect((await askedFor('--from', '2026-11-03', '--to', '2026-11-30')).out).not.toContain('同意发货');
  expect((await audit('shen.yu', 'breaches', '--by', 'month', '--from', '2026-11-01', '--to', '2026-11-30')).out).toMatch(/^2026-11 +1/m);
  for (const wrong of ['2026-02-30', 'yesterday'])
    expect(await askedFor('--from', wrong, '--to', '2026-11-30')).toMatchObject({
      code: 2,
      err: expect.stringContaining(`--from ${wrong}:`) as unknown,
    });
});

test('what has no bounds is refused with an example, and nobody else may ask', async () => {
  const unbounded = await audit('shen.yu', 'find', '--status', 'ended');
  expect(unbounded.code).not.toBe(0);
  expect(unbounded.err).toContain('/api/audit/instances?process=shipment');
  expect((await audit('zhao.lei', 'find', '--process', 'order')).code).not.toBe(0);
});
