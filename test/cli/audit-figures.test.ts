import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibraryHost } from '#test/http/library-host.js';
import type { Person } from '#test/http/person.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { build } from '../start/host-process.js';
import { type Ran, runProgram } from './run-program.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}
  checking:
    title: { zh: 财务审核, en: Finance checks }
    approval: { by: finance }
    limit: 4 working hours
    on: { approved: over, rejected: asking }
  over: { type: final, ${title} }
`,
  'processes/kpis/orders.yaml': `id: orders
${title}
kpis:
  breaches:
    catalogue: [K44]
    title: { zh: 逾期率, en: Breaches }
    unit: percent
    target: { atMost: 0.1 }
    measures: { late: { limits: order, where: isBreached }, started: { limits: order } }
    formula: late / started
    by: process
  share: { catalogue: [K14], title: { zh: 市场份额, en: Market share }, missing: { zh: 无来源, en: No source } }
`,
});

const home = mkdtempSync(join(tmpdir(), 'gatehouse-figures-'));
let own: LibraryHost;
let admin: Person;

beforeAll(async () => {
  await build();
  own = await LibraryHost.start(FILES, { GATEHOUSE_LOG: 'silent' });
  const [zhao, wu] = [await own.signIn('zhao.lei'), await own.signIn('wu.min')];
  admin = await own.signIn('admin');
  await to('2026-02-13T15:00');
  await zhao.send('POST', '/api/instances', { process: 'order', documents: { request: { note: 'x' } } });
  await to('2026-02-24T10:00');
  await wu.complete('checking', 'approved');
}, 120_000);
afterAll(async () => {
  await own?.stop();
  rmSync(home, { recursive: true, force: true });
});

const to = (text: string): Promise<unknown> =>
  admin.send('POST', '/api/clock', { to: new Date(Date.parse(`${text}+08:00`)).toISOString(), hold: true });

/** Runs `gatehouse audit …` as a user does. */
function audit(person: string, ...args: readonly string[]): Promise<Ran> {
  return runProgram(['dist/server/cli/main.js', ...args], {
    PATH: process.env['PATH'],
    HOME: home,
    TZ: 'Asia/Shanghai',
    NO_COLOR: '1',
    GATEHOUSE_SERVER: own.host.address,
    GATEHOUSE_AS: person,
    GATEHOUSE_PASSWORD: String(own.host.demoPassword),
  });
}

const FEBRUARY = ['--from', '2026-02-01', '--to', '2026-02-28'];

test('figures are told as tables with bars, in either language, and drawn', async () => {
  const chart = join(home, 'order.svg');
  const { code, out } = await audit('shen.yu', '--lang', 'en', 'audit', 'figures', 'order', ...FEBRUARY, '--replay', '--svg', chart);
  expect(code).toBe(0);
  expect(out).toMatch(
    /\(order\), started from 2026-02-01 to 2026-02-28: 1 instance, \d+ events read\n1 ended \(A 1\); working time: median 11.5 h/,
  );
  expect(out).toMatch(/^nobody had taken it up +11.5 h +100% +█{24}$/m);
  expect(out).toMatch(/^Finance checks +1 +0 +1 +0 +100% +█{24}$/m);
  expect(out).toMatch(/Compared with the version in force: 1 of 1 instances conform\nDecided again by their own versions: 1 of 1 agree/);
  expect(readFileSync(chart, 'utf8')).toMatch(/^<svg .*<text [^>]*>Finance checks<\/text>.*11.5 h · 100%/s);
  const chinese = await audit('shen.yu', '--lang', 'zh', 'audit', 'figures', 'order', ...FEBRUARY);
  expect(chinese.out).toMatch(/工时中位 11.5 小时，九成在 11.5 小时以内.*\n[\s\S]*瓶颈：时间花在哪里\n状态 +次数[\s\S]*\n财务审核 +1/);
  const json = JSON.parse((await audit('shen.yu', '--json', 'audit', 'figures', 'order', ...FEBRUARY)).out) as { result: object };
  expect(json.result).toMatchObject({ process: 'order', read: { instances: 1 }, limits: [{ name: 'checking', breached: 1 }] });
});

test('key figures are told with formula, numbers, target, and what is missing', async () => {
  const { code, out } = await audit('shen.yu', '--lang', 'en', 'audit', 'kpis', ...FEBRUARY);
  expect(code).toBe(0);
  expect(out).toBe(
    `2026-02-01 to 2026-02-28: 0 register rows and 1 instance read

K44  Breaches  100% (target ≤ 10% ✗)
  = late / started
  late = 1  number of limits of order, where isBreached
  started = 1  number of limits of order
  order  100%  ████████████████████████

Cannot be computed
catalogue  key figure    missing
K14        Market share  No source
`,
  );
  expect((await audit('shen.yu', '--lang', 'zh', 'audit', 'kpis', ...FEBRUARY, '--kpi', 'K44')).out).toMatch(
    /^K44 {2}逾期率 {2}100%（目标 ≤ 10% ✗）$/m,
  );
});

test('what is missing or not allowed is said with its code', async () => {
  expect(await audit('shen.yu', 'audit', 'figures', 'order')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/query-without-bounds.*from/) as unknown,
  });
  expect(await audit('zhao.lei', 'audit', 'figures', 'order', ...FEBRUARY)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/not-allowed/) as unknown,
  });
});
