import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { shippedFiles } from '#test/read-library.js';
import { HttpDriver } from './http-driver.js';
import { type StoryHost, StoryHosts } from './story-hosts.js';

const { library } = readLibrary(shippedFiles());
let hosts: StoryHosts;
let story: StoryHost;
let id: string;

/** A note that differed from its request, was sent back by the warehouse, and issued anew. */
beforeAll(async () => {
  hosts = await StoryHosts.start();
  story = await hosts.begin();
  const entry = library.scenarios.get('shipment');
  const scenario = entry?.definition.find(({ name }) => name.includes('RL-052'));
  if (!entry || !scenario) throw new Error('the scenario is gone');
  const driver = new HttpDriver(story, compiledLibrary(library));
  const { failures } = await runScenario(scenario, driver, { library, process: 'shipment', source: entry.source });
  expect(failures).toEqual([]);
  const { body } = await story.person('shen.yu').get('/api/instances?process=shipment');
  id = String(body.items[0]?.['id']);
});
afterAll(async () => {
  await story?.stop();
  await hosts?.stop();
});

const prints = async (): Promise<readonly Record<string, unknown>[]> =>
  (await story.person('li.na').get(`/api/instances/${id}/prints`)).body.items;

test('every print is kept with what it said; one whose content was changed is superseded', async () => {
  expect(await prints()).toMatchObject([
    { document: 'goodsRequest', number: 'XH-2026-00001', superseded: false, copies: [] },
    { document: 'deliveryNote', number: 'CK-2026-00001', version: 1, superseded: true },
    {
      document: 'deliveryNote',
      number: 'CK-2026-00001',
      superseded: false,
      copies: ['第一联 销售内勤', '第二联 库管', '第三联 财务部人员', '第四联 销售员'],
    },
  ]);
});

test('a page shows the document of that time on its copy, in both languages, with the amount in capital figures', async () => {
  const [, first, second] = await prints();
  const then = await story.person('li.na').page(`/api/instances/${id}/prints/${String(first?.['id'])}?copy=2`);
  expect(then).toContain('已作废');
  expect(then).toContain('第二联 库管');
  expect(then).toContain('壹仟玖佰壹拾元整');
  const now = await story.person('li.na').page(`/api/instances/${id}/prints/${String(second?.['id'])}`);
  for (const text of [
    '销售出库单',
    'Delivery note',
    'CK-2026-00001',
    '背负式喷雾器',
    '杭州安可农业机械有限公司',
    '1,710.00',
    '壹仟柒佰壹拾元整',
    '李娜',
  ])
    expect(now).toContain(text);
  expect(now).not.toContain('已作废');
});

test('nothing runs in a page, and only those who may see the instance see its prints', async () => {
  const [first] = await prints();
  const path = `/api/instances/${id}/prints/${String(first?.['id'])}`;
  const response = await fetch(new URL(path, story.host.address), {
    headers: { authorization: `Bearer ${story.person('li.na').token ?? ''}` },
  });
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await story.person('xu.lin').get(path)).toMatchObject({ status: 404, body: { code: 'instance-not-found' } });
  expect(await story.person('li.na').get(`/api/instances/${id}/prints/9.9`)).toMatchObject({
    status: 404,
    body: { code: 'print-not-found' },
  });
  expect(await story.person('li.na').get(`${path}?copy=2`)).toMatchObject({ status: 404, body: { code: 'print-not-found' } });
  expect(await story.person('li.na').get(`${path}?copy=0`)).toMatchObject({ status: 422, body: { code: 'request-invalid' } });
});
