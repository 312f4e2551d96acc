import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import type { KpiView } from '#server/analysis/kpi.controller.js';
import { shippedFiles } from '#test/read-library.js';
import { HttpDriver } from './http-driver.js';
import type { Answered, Person } from './person.js';
import { type StoryHost, StoryHosts } from './story-hosts.js';

const { library } = readLibrary(shippedFiles());
let hosts: StoryHosts;
let story: StoryHost;

beforeAll(async () => {
  hosts = await StoryHosts.start();
  story = await hosts.begin();
  const { definition, source } = library.scenarios.get('shipment')!;
  const scenario = definition.find(({ name }) => name.startsWith('按合同发货到归档'))!;
  const { failures } = await runScenario(scenario, new HttpDriver(story, compiledLibrary(library)), {
    library,
    process: 'shipment',
    source,
  });
  expect(failures).toEqual([]);
});
afterAll(async () => {
  await story?.stop();
  await hosts?.stop();
});

const SEPTEMBER = '/api/kpis?from=2026-09-01&to=2026-09-30';
const get = (person: string, path: string): Promise<Answered> => (story.person(person) satisfies Person).get(path);

async function kpi(id: string, path = SEPTEMBER): Promise<KpiView> {
  const { status, body } = await get('shen.yu', `${path}&kpi=${id}`);
  expect(status).toBe(200);
  return body.items[0] as unknown as KpiView;
}

test('what one shipment of ten sprayers and twenty parts comes to, with the formula and its numbers', async () => {
  expect(await kpi('K03')).toMatchObject({
    id: 'salesAmount',
    value: '1710',
    formula: 'shipped',
    measures: [
      { name: 'shipped', value: '1710', items: 2, says: { en: expect.stringContaining('sum of amount of rows of Deliveries') as unknown } },
    ],
  });
  const { groups } = await kpi('salesVolume');
  expect(groups.map(({ by, value }) => [by, value])).toEqual([
    ['P4', '20'],
    ['P1', '10'],
  ]);
  expect(await kpi('sameDayProcessing')).toMatchObject({
    value: '1',
    formula: 'sameDay / orders',
    measures: [{ value: '1' }, { value: '1' }],
  });
  expect(await kpi('shippingAccuracy')).toMatchObject({ value: '1', isReached: true, target: { atLeast: 0.98 } });
  expect(await kpi('monthOnMonth')).toMatchObject({
    value: null,
    why: { en: 'nothing to divide by' },
    measures: [{ value: '1710' }, { value: '0' }],
  });
  expect(await kpi('monthOnMonth', '/api/kpis?from=2026-10-01&to=2026-10-31')).toMatchObject({ value: '-1' });
});

test('the processes themselves: breaches, cycle times and gates of each', async () => {
  const gates = await kpi('K46');
  expect(gates.groups.find(({ by }) => by === 'shipment')?.value).toBe('3');
  expect(gates.groups.reduce((sum, { value }) => sum + Number(value), 0)).toBe(Number(gates.value));
  const breaches = await kpi('breachRate');
  expect(breaches.groups.find(({ by }) => by === 'shipment')).toMatchObject({ value: '0', measures: { started: { value: '6' } } });
  const { groups } = await kpi('K45');
  expect(groups).toMatchObject([{ by: 'shipment', value: '0' }]);
});

test('a sum of what is still to be paid is read as it stood on a day', async () => {
  const { value, measures } = await kpi('receipts');
  expect(value).toBe('0');
  expect(measures).toMatchObject([
    { name: 'atEnd', value: '0', items: 1 },
    { name: 'atBeginning', value: '0', items: 1 },
  ]);
  expect(await kpi('outstanding')).toMatchObject({ value: '1710' });
});

test('all are answered at once, and those that cannot be computed say what is missing', async () => {
  const { body } = await get('shen.yu', SEPTEMBER);
  const items = body.items as unknown as readonly KpiView[];
  expect(items.filter(({ formula, missing }) => (formula === null) === (missing === null))).toEqual([]);
  expect(items.find(({ catalogue }) => catalogue.includes('K14'))).toMatchObject({
    formula: null,
    value: null,
    missing: { en: 'Nothing tells the sales of the whole market.' },
  });
  expect(body['read']).toMatchObject({ instances: expect.any(Number) as unknown });
  expect(body['notShown']).toEqual([]);
});

test('owners see those of their processes, others none', async () => {
  expect(await get('zhao.lei', SEPTEMBER)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  const { body, status } = await get('wang.fang', SEPTEMBER);
  expect(status).toBe(200);
  const processes = body['processes'] as readonly string[];
  expect(processes).toContain('shipment');
  const owners = new Set(
    [...library.processes.values()].filter(({ definition }) => processes.includes(definition.id)).map(({ definition }) => definition.owner),
  );
  expect([...owners]).toEqual(['sales-department-manager']);
});

test.each([
  ['/api/kpis', 422, 'query-without-bounds'],
  ['/api/kpis?from=2026-09-01', 422, 'query-without-bounds'],
  [`${SEPTEMBER}&kpi=K99`, 404, 'not-found'],
])('%s is refused: %i %s', async (path, status, code) => {
  expect(await get('shen.yu', path)).toMatchObject({ status, body: { code } });
});

test('how far a reading has come is told as a part of what is to be read', async () => {
  const { host } = story;
  const response = await fetch(`${host.address}${SEPTEMBER}`, {
    headers: { accept: 'application/x-ndjson', authorization: `Bearer ${story.person('shen.yu').token}` },
  });
  const lines = (await response.text()).trimEnd().split('\n');
  const told = lines.slice(0, -1).map((line) => JSON.parse(line) as { readonly read: number; readonly of: number });
  const [{ of } = { of: 0 }] = told;
  expect(of).toBeGreaterThan(1);
  expect(told).toEqual(told.map(({ read }) => ({ read, of })));
  expect(told.at(-1)).toEqual({ read: of, of });
});
