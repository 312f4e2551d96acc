import { createHash } from 'node:crypto';
import { PgPool } from '#server/database/pg-pool.js';
import { Seals } from '#server/seal/seals.js';
import { pdfText } from '#test/pdf-text.js';
import { playShipment } from './packed-case.js';
import { type StoryHost, StoryHosts } from './story-hosts.js';
import { textOf, type Unpacked, unpack } from './unpack.js';

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const HOSTILE = '..<img src=x onerror=alert(1)> "evil":*.txt';
const LETTER = Buffer.from('客户来函：请延后两天发货。');

let hosts: StoryHosts;
let story: StoryHost;
let id = '';
let pack: Unpacked;
let page = '';
let english = '';

beforeAll(async () => {
  hosts = await StoryHosts.start();
  story = await hosts.begin();
  id = await playShipment(story);
  const zhao = story.person('zhao.lei');
  const { body } = await zhao.store('text/plain', LETTER);
  for (const name of ['客户来函.txt', '客户来函.txt', HOSTILE])
    expect(await zhao.send('POST', `/api/instances/${id}/attachments`, { digest: body['digest'], name })).toMatchObject({ status: 200 });
  await story.host.app.get(Seals).round();
  pack = await unpack(story.person('shen.yu'), id, '?pdf=true');
  page = textOf(pack.text('index.html'));
  english = textOf(pack.text('index.en.html'));
}, 120_000);
afterAll(async () => {
  await story?.stop();
  await hosts?.stop();
});

test('the manifest names every file with its digest', () => {
  expect(pack.status).toBe(200);
  expect(pack.headers.get('content-disposition')).toContain('filename="evidence-XH-2026-00001.zip"');
  const lines = pack.text('MANIFEST').trimEnd().split('\n');
  expect(lines.map((line) => line.slice(66))).toEqual([...pack.files.keys()].filter((path) => path !== 'MANIFEST'));
  for (const line of lines)
    expect([line.slice(66), line.slice(0, 64)]).toEqual([line.slice(66), digestOf(pack.files.get(line.slice(66))!)]);
});

test('it holds the pages, the evidence with its verifier, the definition, the calendars, prints and attachments', () => {
  const paths = [...pack.files.keys()];
  for (const path of ['index.html', 'index.en.html', 'index.pdf', 'index.en.pdf', 'evidence.jsonl', 'seals.jsonl', 'verify.mjs'])
    expect(paths).toContain(path);
  expect(pack.text('definition/v1/processes/shipment.yaml')).toContain('id: shipment');
  expect(paths).toContain('definition/v1/forms/goods-request.yaml');
  expect(paths.some((path) => /^calendars\/[0-9a-f]{12}\/processes\/calendars\/office\.yaml$/.test(path))).toBe(true);
  expect(paths.filter((path) => path.startsWith('documents/')).slice(0, 3)).toEqual([
    'documents/011.0 需货申请单 XH-2026-00001.html',
    'documents/014.0-1 销售出库单 CK-2026-00001 第一联 销售内勤.html',
    'documents/014.0-2 销售出库单 CK-2026-00001 第二联 库管.html',
  ]);
  expect(pack.text('documents/014.0-2 销售出库单 CK-2026-00001 第二联 库管.html')).toContain('第二联 库管');
});

test('attachments of one name are told apart, and a hostile name stays in its folder', () => {
  const attached = [...pack.files.keys()].filter((path) => path.startsWith('attachments/'));
  expect(attached).toEqual([
    'attachments/016 客户来函.txt',
    'attachments/017 客户来函.txt',
    'attachments/018 __img src=x onerror=alert(1)_ _evil___.txt',
  ]);
  for (const path of attached) expect(pack.files.get(path)).toEqual(LETTER);
  expect(page).toContain(HOSTILE);
  expect(pack.text('index.html')).not.toContain('<img');
});

test('the page tells the case at a glance, in both languages', () => {
  for (const text of [
    '证据包：发货流程 XH-2026-00001',
    '历史完整',
    '第 1 版',
    '赵磊（zhao.lei）',
    '华东分部 销售员',
    '工作时间 16 小时',
    '跨 3 个工作日',
  ])
    expect(page).toContain(text);
  expect(page).toMatch(/超过时限 3 次 ， 批准的超时 1 次 ， 退回 1 次 ， 加签或减签 1 次 ， 代理人办理 1 次/);
  for (const text of ['Evidence pack: Shipment XH-2026-00001', 'The history is whole', 'salesperson', '16 h of working time', 'returns: 1'])
    expect(english.toLowerCase()).toContain(text.toLowerCase());
});

test('the trail says who, for whom, by which post, what was said, from where to where, and each field before and after', () => {
  expect(page).toMatch(
    /#2 2026-09-29 09:00:00 孙丽退回“分部经理审核” .*孙丽（sun\.li） ， 华东分部 分部经理 .*意见： 送货地址请写到门牌 .*分部经理审核 → 填写需货申请单/,
  );
  expect(page).toMatch(/送货地址 杭州市余杭区良渚路 18 号 杭州市余杭区良渚路 18 号 3 幢/);
  expect(page).toMatch(/孙丽后加签周敏/);
  expect(page).toMatch(/钱芸（代李娜）办理“开具销售出库单”，结果：完成 .*代何人 李娜（li\.na）/);
  expect(page).toMatch(/何时到期 2026-09-29 14:30:00 ，系统察觉于 2026-09-29 14:30:00/);
  expect(page).toMatch(/发货台账 XH-2026-00001 P1 .*数量 10/);
  expect(english).toMatch(/Li Na|李娜/);
});

test('forms are shown as they looked at each version, with what the system computed marked', () => {
  for (const version of [1, 2, 3, 4]) expect(page).toContain(`需货申请单 XH-2026-00001 第 ${version} 版`);
  expect(page).toMatch(/合计 ƒ 1,710\.00 元/);
  expect(page).toContain('本版只增加了签名');
});

test('signatures, and each breach with why it was due then, who had the work and what excused it', () => {
  expect(page).toMatch(/周敏（zhou\.min） 由孙丽加签，同意/);
  expect(page).toMatch(/一个工作日内组织发货 1 个工作日 超时，已获批准/);
  expect(page).toMatch(/期限如何算出 2026-09-29 周二：起算日，不计 2026-09-30 周三：工作日，计 1 天/);
  expect(page).toMatch(/当时任务在 孙丽（sun\.li） 按规定责任在 李娜（li\.na）/);
  expect(page).toMatch(/王芳（wang\.fang） 于 2026-09-30 17:31:00 ： 客户要求延后/);
});

test('the calendar shows the days that counted and who arranged the others so', () => {
  expect(page).toMatch(/10-01 假 10-02 假/);
  expect(page).toMatch(/10-10 调班/);
  expect(page).toMatch(/2026-10-01 节假日（国务院办公厅/);
});

test('the diagram shows the way taken, and of two ways between the same states the one that was', () => {
  const svg = /<svg[\s\S]*?<\/svg>/.exec(pack.text('index.html'))?.[0] ?? '';
  const labelsTaken = [...svg.matchAll(/class="edge taken"[^>]*\/>(?:<text[^>]*>([^<]*)<\/text>)?/g)].map(([, label]) => label ?? '');
  expect(labelsTaken).toEqual(expect.arrayContaining(['同意', '没有', '已出库']));
  expect(labelsTaken).not.toContain('驳回');
  expect(labelsTaken).not.toContain('找到');
  expect(svg).toContain('>#1 #3</text>');
});

test('the evidence in it is whole to a verifier that knows nothing of us, and its seals are published ones', async () => {
  const url = new URL('../../server/audit/sceptic/verify.mjs', import.meta.url).href;
  expect(pack.text('verify.mjs')).toContain('export async function verify');
  const { verify } = (await import(url)) as {
    verify(lines: readonly string[], kept: unknown): Promise<{ problems: string[]; seen: object }>;
  };
  const seals = pack
    .text('seals.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { hash: string });
  expect(await verify(pack.text('evidence.jsonl').trimEnd().split('\n'), seals)).toMatchObject({
    problems: [],
    seen: { events: 18, heads: 1 },
  });
  const { rows } = await story.host.app.get(PgPool).query<{ hash: string }>(`SELECT encode(hash, 'hex') AS hash FROM seal`);
  for (const { hash } of seals) expect(rows.map((row) => row.hash)).toContain(hash);
  for (const text of ['由 18 个事件重新算出的实例与库中所存相同', '无：本案全部提交都有封条', 'sha256sum -c MANIFEST', '录入的内容属实'])
    expect(page).toContain(text);
});

test('the PDF says the same, in fonts it brings along, as text that can be selected', () => {
  const file = pack.files.get('index.pdf')!;
  const source = file.toString('latin1');
  expect(source).toMatch(/\/BaseFont \/[A-Z]{6}\+NotoSansHans-Regular/);
  expect(source).toContain('/Lang (zh-CN)');
  const text = pdfText(file);
  // The font has no such character: it is named, and stands in the page as it was typed.
  expect(page).toContain('同意，迟了（𠮷某来电）');
  expect(text).toContain('同意，迟了（[U+20BB7]某来电）');
  expect(text).not.toContain('\ufffd');
  for (const said of [
    '证据包：发货流程 XH-2026-00001',
    '孙丽退回“分部经理审核”',
    '杭州市余杭区良渚路 18 号 3 幢',
    '由孙丽加签，同意',
    '开具销售出库单',
    'sha256sum -c MANIFEST',
  ])
    expect(text.replaceAll(/\s+/g, '')).toContain(said.replaceAll(/\s+/g, ''));
  expect(pdfText(pack.files.get('index.en.pdf')!)).toContain('Verification report');
});

test('two packs of an untouched case by the same person differ in when they were made and who read it meanwhile', async () => {
  const again = await unpack(story.person('shen.yu'), id);
  const differ = [...again.files.keys()].filter((path) => !again.files.get(path)?.equals(pack.files.get(path) ?? Buffer.alloc(0)));
  expect(differ).toEqual(['index.html', 'index.en.html', 'evidence.jsonl', 'MANIFEST']);
  const lines = (text: string): readonly string[] => text.split('\n').slice(1);
  expect(lines(again.text('evidence.jsonl'))).toEqual(lines(pack.text('evidence.jsonl')));
  const upToReaders = (html: string): string => textOf(html).split('谁看过本案 审计员')[0] ?? '';
  expect(upToReaders(again.text('index.html'))).toBe(upToReaders(pack.text('index.html')));
  expect(textOf(again.text('index.html'))).toMatch(/沈瑜（shen\.yu） 导出 完成 events: 18; pdf: true; what: evidence-pack/);
});

test('only auditors, administrators and the owner get one; each is on record; the owner is not told who read', async () => {
  expect(await unpack(story.person('zhao.lei'), id)).toMatchObject({ status: 403 });
  expect(await unpack(story.person('xu.lin'), id)).toMatchObject({ status: 404 });
  const owners = await unpack(story.person('wang.fang'), id);
  expect(owners.status).toBe(200);
  expect(textOf(owners.text('index.html'))).toContain('操作记录只对审计员和管理员开放');
  expect(owners.text('index.html')).not.toContain('what: evidence-pack');
  const { rows } = await story.host.app
    .get(PgPool)
    .query(`SELECT person, action, outcome, details FROM access WHERE subject = $1 AND action = 'export' ORDER BY at, id`, [
      `instance:${id}`,
    ]);
  expect(rows).toEqual([
    { person: 'shen.yu', action: 'export', outcome: 'done', details: { what: 'evidence-pack', events: 18, pdf: true } },
    { person: 'shen.yu', action: 'export', outcome: 'done', details: { what: 'evidence-pack', events: 18, pdf: false } },
    { person: 'wang.fang', action: 'export', outcome: 'done', details: { what: 'evidence-pack', events: 18, pdf: false } },
  ]);
});
