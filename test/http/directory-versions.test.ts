import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PgPool } from '#server/database/pg-pool.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';
import { SMALL_LIBRARY } from './small-library.js';

let story: LibraryHost;
let admin: Person;
let auditor: Person;

beforeAll(async () => {
  story = await LibraryHost.start(SMALL_LIBRARY);
  admin = await story.signIn('admin');
  auditor = await story.signIn('shen.yu');
});
afterAll(() => story?.stop());

const post = (unit: string, role: string) => ({ unit, role });
const bai = (rest: object = {}) => ({ name: { zh: '白云', en: 'Bai Yun' }, posts: [post('branch-east', 'salesperson')], ...rest });
const query = <Row extends object>(sql: string, values: unknown[] = []) => story.host.app.get(PgPool).query<Row>(sql, values);

async function newest(): Promise<Record<string, unknown>> {
  return (await auditor.get('/api/directory/versions?limit=1')).body.items[0]!;
}

async function changed(act: () => Promise<{ readonly status: number }>): Promise<readonly string[]> {
  const { status } = await act();
  expect(status).toBeLessThan(300);
  return ((await newest())['changes'] as { zh: string }[]).map(({ zh }) => zh);
}

/** A leave that zhao.lei asks for. @returns versions of the directory its events name */
async function leave(): Promise<{ instance: string; version: number }> {
  const zhao = await story.signIn('zhao.lei');
  const { body } = await zhao.send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 2 } } });
  const history = await zhao.get(`/api/instances/${String(body['id'])}/history`);
  const versions = history.body.items.map((event) => event['versions'] as { directory: number });
  return { instance: String(body['id']), version: versions[0]?.directory ?? 0 };
}

test('each change of people is a version that says who changed what, when', async () => {
  const put = (body: object) => changed(() => admin.send('PUT', '/api/people/bai.yun', body));
  expect(await put(bai())).toEqual(['新增白云（bai.yun）：华东分部销售员']);
  expect(await newest()).toMatchObject({ by: 'admin', entries: 1, at: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(await put(bai({ lastDay: '2031-12-31' }))).toEqual(['白云（bai.yun）：最后在岗日 2031-12-31']);
  const enter = () => admin.send('POST', '/api/people/bai.yun/substitutions', { by: 'zhao.lei', from: '2031-01-01', to: '2031-01-05' });
  expect(await changed(enter)).toEqual(['2031-01-01 至 2031-01-05 由赵磊（zhao.lei）代理白云（bai.yun）：全部流程']);
  const { body } = await admin.get('/api/substitutions');
  const end = () => admin.send('DELETE', `/api/substitutions/${String(body.items[0]?.['id'])}`);
  expect(await changed(end)).toEqual(['取消：2031-01-01 至 2031-01-05 由赵磊（zhao.lei）代理白云（bai.yun）：全部流程']);
  const imported = () =>
    admin.send('POST', '/api/people/import', { text: 'person,nameZh,nameEn,unit,role\nhei.tu,黑土,Hei Tu,,\nlv.cao,绿草,Lü Cao,,\n' });
  expect(await changed(imported)).toEqual(['新增黑土（hei.tu）', '新增绿草（lv.cao）']);
});

test('the version an event names is the organization as it was, whatever changed since', async () => {
  const before = await leave();
  const people = async (version: number) =>
    (await auditor.get(`/api/directory/versions/${version}`)).body['people'] as { id: string; posts: object[] }[];
  const sun = async (version: number) => (await people(version)).find(({ id }) => id === 'sun.li')?.posts;
  const saved = { name: { zh: '孙丽', en: 'Sun Li' }, posts: [post('sales-department', 'deputy-manager')] };
  expect((await admin.send('PUT', '/api/people/sun.li', saved)).status).toBe(200);
  const after = await leave();
  expect(after.version).toBe(before.version + 1);
  expect(await sun(before.version)).toEqual([{ ...post('branch-east', 'branch-manager'), from: null, to: null }]);
  expect(await sun(after.version)).toEqual([{ ...post('sales-department', 'deputy-manager'), from: null, to: null }]);
  expect((await people(after.version)).length).toBe((await people(before.version)).length);
  const compared = (version: number, since: number) => auditor.get(`/api/directory/versions/${version}/changes?since=${since}`);
  const moved = { zh: '孙丽（sun.li）：新任销售部销售部副经理；不再任华东分部分部经理' };
  expect((await compared(after.version, before.version)).body.items).toMatchObject([{ kind: 'person', id: 'sun.li', changes: [moved] }]);
  const back = { zh: '孙丽（sun.li）：新任华东分部分部经理；不再任销售部销售部副经理' };
  expect((await compared(before.version, after.version)).body.items).toMatchObject([{ id: 'sun.li', changes: [back] }]);
});

test('a publication that changes the organization is a version, another is none', async () => {
  const before = await newest();
  const file = join(story.library, 'processes/organization.yaml');
  writeFileSync(join(story.library, 'templates/sheet.hbs'), `${readFileSync(join(story.library, 'templates/sheet.hbs'), 'utf8')}\n`);
  await story.restart();
  [admin, auditor] = [await story.signIn('admin'), await story.signIn('shen.yu')];
  expect(await newest()).toEqual(before);
  writeFileSync(file, readFileSync(file, 'utf8').replace('华东分部', '东部分部'));
  await story.restart();
  [admin, auditor] = [await story.signIn('admin'), await story.signIn('shen.yu')];
  expect(await newest()).toMatchObject({
    by: 'system',
    entries: 1,
    changes: [{ zh: '单位东部分部（branch-east）：改名，原名华东分部' }],
  });
});

test('versions are paged, and so are their differences', async () => {
  const all = (await auditor.get('/api/directory/versions?limit=200')).body.items.map(({ version }) => version);
  const first = (await auditor.get('/api/directory/versions?limit=3')).body;
  const second = (await auditor.get(`/api/directory/versions?limit=200&after=${String(first['next'])}`)).body;
  expect([...first.items, ...second.items].map(({ version }) => version)).toEqual(all);
  const [oldest] = all.slice(-1);
  const since = `/api/directory/versions/${String(all[0])}/changes?since=${String(oldest)}`;
  const whole = (await auditor.get(since)).body.items;
  const some = (await auditor.get(`${since}&limit=2`)).body;
  const rest = (await auditor.get(`${since}&after=${String(some['next'])}`)).body;
  expect(whole.length).toBeGreaterThan(4);
  expect([...some.items, ...rest.items]).toEqual(whole);
});

test('a number nobody gave, one from before versions were kept, and whoever may not ask are refused', async () => {
  const get = (path: string, who = auditor) => who.get(`/api/directory/versions/${path}`);
  expect(await get('999999')).toMatchObject({ status: 404, body: { code: 'directory-version-not-found' } });
  expect(await get('first')).toMatchObject({ status: 404, body: { code: 'directory-version-not-found' } });
  const [row] = (await query<{ first: string }>('SELECT min(version) AS first FROM directory_version')).rows;
  const notKept = `${Number(row?.first) - 1}`;
  expect(await get(notKept)).toMatchObject({
    status: 410,
    body: { code: 'directory-version-not-kept', facts: { first: Number(row?.first) } },
  });
  expect(await get(`${row?.first}/changes?since=${notKept}`)).toMatchObject({ status: 410 });
  expect((await get('1', await story.signIn('zhao.lei'))).status).toBe(403);
});

test('somebody who has left is erased: no version knows his name any more, all know his id', async () => {
  const name = { zh: '诸葛云', en: 'Zhuge Yun' };
  const save = (rest: object) => admin.send('PUT', '/api/people/zhuge.yun', { name, posts: [post('branch-east', 'salesperson')], ...rest });
  const erase = (subject: string) => admin.send('POST', '/api/erasures', { subject, reason: '本人要求' });
  await save({ password: 'a password of his' });
  const version = Number((await newest())['version']);
  expect(await erase('directory:zhuge.yun')).toMatchObject({ status: 409, body: { code: 'subject-in-use' } });
  expect(await erase('directory:zhao.lei')).toMatchObject({ status: 409, body: { code: 'subject-in-use' } });
  expect(await erase('directory:nobody')).toMatchObject({ status: 404, body: { code: 'subject-not-found' } });
  await save({ posts: [] });
  const signIn = () => admin.send('POST', '/api/sessions', { person: 'zhuge.yun', password: 'a password of his' });
  expect(await erase('directory:zhuge.yun')).toMatchObject({ status: 200 });
  expect(await erase('directory:zhuge.yun')).toMatchObject({ status: 200 });
  expect((await signIn()).status).toBe(401);
  const everywhere = [`/api/directory/versions/${version}`, '/api/directory/versions?limit=200', '/api/people', '/api/people/export'];
  for (const path of everywhere) {
    const { text } = await admin.get(path);
    expect(text).toContain('zhuge.yun');
    expect(text).not.toContain('诸葛云');
  }
  const tables = ['person', 'directory_entry', 'library_file'].map((table) =>
    query<{ text: string }>(`SELECT row_to_json(t)::text AS text FROM ${table} t`),
  );
  for (const { rows } of await Promise.all(tables)) expect(rows.filter(({ text }) => text.includes('诸葛云'))).toEqual([]);
  const [key] = (
    await query<{ secret: Buffer | null; reason: string }>(`SELECT secret, reason FROM subject_key WHERE subject = 'directory:zhuge.yun'`)
  ).rows;
  expect(key).toEqual({ secret: null, reason: '本人要求' });
});
