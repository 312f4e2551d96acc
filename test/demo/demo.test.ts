import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { HttpDriver } from '#test/http/http-driver.js';
import { type StoryHost, StoryHosts } from '#test/http/story-hosts.js';
import { shippedFiles } from '#test/read-library.js';
import { lateLedger } from './late-ledger.js';
import { Narrator } from './narrator.js';
import { playYear } from './play-year.js';
import { printedDocuments } from './printed-documents.js';
import { readYear } from './read-year.js';

const { library } = readLibrary(shippedFiles());
let hosts: StoryHosts;
let story: StoryHost;
const lines: string[] = [];

beforeAll(async () => {
  hosts = await StoryHosts.start();
  story = await hosts.begin();
});
afterAll(async () => {
  await story?.stop();
  await hosts?.stop();
});

test('one customer’s year goes as it is told, through all eight procedures', async () => {
  const compiled = compiledLibrary(library);
  const driver = new HttpDriver(story, compiled);
  const narrator = new Narrator(compiled, driver, 'zh', (line) => lines.push(line));
  expect(await playYear(readYear('test/demo/year.yaml'), library, driver, narrator)).toEqual([]);
  const started = new Set(await driver.started());
  for (const process of ['visit-week', 'visit', 'quote-bid', 'contract', 'shipment', 'collection', 'invoicing', 'after-sales', 'return'])
    expect(started).toContain(process);
}, 180_000);

test('the story tells a rejection, an escalation to the leader, a breach, a refusal, an added approver and a review handed over', () => {
  const told = lines.join('\n');
  for (const text of [
    '要求修改',
    '公司主管领导',
    '“合同存档”超过时限',
    '“一个工作日内组织发货”超过时限',
    '系统拒绝：RL-027 有偏离原报价或投标文件的条款，须报请确认',
    '已收清',
    '已换货',
    '前加签：马超',
    '转办：周敏',
  ])
    expect(told).toContain(text);
});

test('the ledger of the shipment that left too late says where its time went, and that the breach was excused', async () => {
  const told = (await lateLedger(story.person('shen.yu'), 'shipment', 'zh')).join('\n');
  expect(told).toMatch(/一个工作日内组织发货.*1 working day/);
  expect(told).toMatch(/非工作日/);
  expect(told).toMatch(/应于 2026-06-15 17:30 办完/);
  expect(told).toMatch(/wang\.fang 已批准理由：缺货/);
});

test('its documents can be printed', async () => {
  const documents = await printedDocuments(story.person('shen.yu'));
  const names = documents.map(({ name }) => name).join('\n');
  for (const title of [
    '报价单',
    '销售合同',
    '需货申请单',
    '销售出库单',
    '客户确认单',
    '开票申请单',
    '收款申请单',
    '售后服务申请表',
    '退货详单',
    '红票',
  ])
    expect(names).toContain(title);
  for (const { html } of documents) expect(html).toMatch(/^\s*<!doctype html>/);
});
