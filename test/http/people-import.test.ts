import { writePeople } from '#server/directory/people-table.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { SmallHost } from './small-host.js';

let small: SmallHost;
let admin: string;

beforeAll(async () => {
  small = await SmallHost.start();
  admin = await small.tokenOf('admin');
});
afterAll(() => small?.stop());

interface Imported {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: number;
  readonly findings: readonly { readonly row: number; readonly column: string | null; readonly code: string }[];
}

async function send(text: string, rest: object = {}, dryRun = false): Promise<{ status: number; body: Record<string, unknown> }> {
  return small.ask('POST', `/api/people/import${dryRun ? '?dryRun=true' : ''}`, { token: admin, body: { text, ...rest } });
}

async function exported(query = ''): Promise<string> {
  return String((await small.ask('GET', `/api/people/export${query}`, { token: admin })).body['text']);
}

const HEADER = 'person,nameZh,nameEn,unit,role,from,to,lastDay';

test('a table is imported and gives the same table again, in either format', async () => {
  const text = `\uFEFF${HEADER}\r\nbai.yun,白云,Bai Yun,branch-east,salesperson,2026-01-01,,2026-12-31\r\nbai.yun,白云,Bai Yun,branch-west,salesperson,,,2026-12-31\r\nhei.tu,"黑土, 二",Hei Tu,,,,,\r\n`;
  expect(await send(text, {}, true)).toMatchObject({ status: 200, body: { dryRun: true, added: ['bai.yun', 'hei.tu'], findings: [] } });
  expect(await exported()).not.toContain('bai.yun');
  expect(await send(text)).toMatchObject({ status: 200, body: { dryRun: false, added: ['bai.yun', 'hei.tu'], changed: [], unchanged: 0 } });
  for (const format of ['csv', 'yaml']) {
    const table = await exported(`?format=${format}`);
    const again = (await send(table, { format }, true)).body as unknown as Imported;
    expect([again.added, again.changed, again.findings]).toEqual([[], [], []]);
    expect(again.unchanged).toBeGreaterThan(18);
  }
  const { body } = await small.ask('GET', '/api/people', { token: admin });
  expect(body['items']).toContainEqual({ person: 'hei.tu', name: { zh: '黑土, 二', en: 'Hei Tu' }, roles: [] });
});

test('titles may be Chinese, columns in any order, and dates left out', async () => {
  const imported = await send('角色,单位,英文名,姓名,人员编号\nsalesperson,branch-east,Qing Shan,青山,qing.shan\n', {}, true);
  expect(imported.body).toMatchObject({ added: ['qing.shan'], findings: [] });
});

const row = (cells: string): string => `${HEADER}\nbai.he,白鹤,Bai He,branch-east,salesperson,,,\n${cells}\n`;

test.each([
  ['an unknown unit', row('a.b,甲,A,branch-eest,salesperson,,,'), 'unit-unknown', 3, 'unit'],
  ['an unknown role', row('a.b,甲,A,branch-east,salesman,,,'), 'role-unknown', 3, 'role'],
  ['a unit without a role', row('a.b,甲,A,branch-east,,,,'), 'role-unknown', 3, 'role'],
  ['an id that is none', row('A B,甲,A,branch-east,salesperson,,,'), 'person-id-invalid', 3, 'person'],
  ['an id that was given to somebody else', row('bai.he,白鸽,Bai Ge,branch-west,salesperson,,,'), 'duplicate-person', 3, 'person'],
  ['the same post twice', row('bai.he,白鹤,Bai He,branch-east,salesperson,,,'), 'duplicate-post', 3, 'role'],
  ['no name', row('a.b,甲,,branch-east,salesperson,,,'), 'name-invalid', 3, 'nameEn'],
  ['a command as a name', row('a.b,"=cmd|\'/c calc\'!A1",A,branch-east,salesperson,,,'), 'formula', 3, 'nameZh'],
  ['a sum as a name', row('a.b,甲,+A1,branch-east,salesperson,,,'), 'formula', 3, 'nameEn'],
  ['a name that begins with a minus', row('a.b,-2,A,branch-east,salesperson,,,'), 'formula', 3, 'nameZh'],
  ['a name that begins with an at', row('a.b,@SUM(A1),A,branch-east,salesperson,,,'), 'formula', 3, 'nameZh'],
  ['a day that does not exist', row('a.b,甲,A,branch-east,salesperson,2026-02-30,,'), 'date-invalid', 3, 'from'],
  ['days that end before they begin', row('a.b,甲,A,branch-east,salesperson,2026-03-01,2026-02-01,'), 'days-backwards', 3, 'to'],
  ['a line of too many cells', row('a.b,甲,A,branch-east,salesperson,,,,'), 'cells-too-many', 3, null],
  ['a column nobody knows', `${HEADER},salary\n`, 'column-unknown', 1, 'salary'],
  ['a column that is missing', 'person,nameZh,unit,role\n', 'column-missing', 1, 'nameEn'],
  ['a quote that does not end', row('a.b,"甲,A,branch-east,salesperson,,,'), 'csv-invalid', 3, null],
  // What a reader of UTF-8 makes of the bytes of 甲 in GBK.
  ['a file in another encoding', row('a.b,\uFFFD\uFFFD,A,branch-east,salesperson,,,'), 'encoding-unknown', 3, null],
  // He would stand above his own superior: the leader of the department, with a post in a branch whose leader is below him.
  [
    'a reporting line that goes round',
    row('wang.fang,王芳,Wang Fang,sales-department,sales-department-manager,,,\nwang.fang,王芳,Wang Fang,branch-east,salesperson,,,'),
    'reporting-circle',
    3,
    'unit',
  ],
  ['his own administration', row('admin,系统管理员,Administrator,company,auditor,,,'), 'own-administration', 3, 'role'],
])('%s is told with row and column, and nothing is imported', async (_, text, code, at, column) => {
  const before = await small.rows();
  const dry = (await send(text, {}, true)).body as unknown as Imported;
  expect(dry.findings).toContainEqual(expect.objectContaining({ code, row: at, column }));
  const refused = await send(text);
  expect([refused.status, refused.body['code']]).toEqual([422, 'import-invalid']);
  expect((refused.body['facts'] as { errors: unknown }).errors).toContainEqual(expect.objectContaining({ code, row: at, column }));
  expect(await small.rows()).toBe(before);
});

test('all mistakes of a row are told at once', async () => {
  const dry = (await send(row('a.b,=1,A,nowhere,salesperson,,,2026-13-01'), {}, true)).body as unknown as Imported;
  expect(dry.findings.map(({ column }) => column)).toEqual(['nameZh', 'lastDay', 'unit']);
});

test('a mistake in YAML is told with line and column', async () => {
  const { body } = await send(
    'people:\n  a.b: { name: 甲, posts: [{ unit: nowhere, role: salesperson }] }\n  c.d: { nam: 乙 }\n',
    { format: 'yaml' },
    true,
  );
  expect((body as unknown as Imported).findings).toContainEqual(expect.objectContaining({ row: 3, code: 'GH1101' }));
});

test('substitutions are imported as a table of their own, checked against each other', async () => {
  const table = { table: 'substitutions' };
  const header = 'person,by,from,to,processes\n';
  const good = 'sun.li,zhou.min,2026-10-05,2026-10-09,leave\nhe.jun,li.na,2026-10-05,2026-10-09,\n';
  const bad =
    'sun.li,he.jun,2026-10-07,2026-10-08,\nqian.yun,he.jun,2026-10-06,2026-10-06,\nnobody,he.jun,2027-01-01,2027-01-02,leev\nwu.min,feng.xue,,2026-01-01,\n';
  const dry = (await send(header + good + bad, table, true)).body as unknown as Imported;
  expect(dry.findings.map(({ row: at, code }) => [at, code])).toEqual([
    [4, 'substitution-overlaps'],
    [5, 'substitute-absent'],
    [6, 'process-not-found'],
    [7, 'date-invalid'],
  ]);
  expect(await send(header + good, table)).toMatchObject({ status: 200, body: { added: ['sun.li', 'he.jun'] } });
  for (const format of ['csv', 'yaml']) {
    const again = await exported(`?table=substitutions&format=${format}`);
    expect(await send(again, { ...table, format })).toMatchObject({ status: 200, body: { added: [], unchanged: 2, findings: [] } });
  }
});

test('a name that came by another way is marked as text in the table', () => {
  const person = { id: 'a.b', name: { zh: '=1+1', en: '@A' }, posts: [], lastDay: null };
  expect(writePeople([person], 'csv')).toContain(`a.b,'=1+1,'@A`);
});

test('a name that is a formula is refused however it comes', async () => {
  const body = { name: { zh: '=1+1', en: 'A' }, posts: [] };
  expect(await small.ask('PUT', '/api/people/a.b', { token: admin, body })).toMatchObject({ status: 422 });
});

test.each([
  ['at once', null],
  ['from a later day on', '2099-01-01'],
])('a reporting line that goes round %s is refused when a person is entered, too', async (_, from) => {
  const name = { zh: '王芳', en: 'Wang Fang' };
  const leads = { unit: 'sales-department', role: 'sales-department-manager' };
  const below = { unit: 'branch-east', role: 'salesperson', from };
  const put = (posts: unknown): Promise<unknown> => small.ask('PUT', '/api/people/wang.fang', { token: admin, body: { name, posts } });
  const before = await small.rows();
  expect(await put([leads, below])).toMatchObject({
    status: 422,
    body: { code: 'reporting-circle', facts: { people: ['wang.fang', 'sun.li', 'wang.fang'] } },
  });
  expect(await small.rows()).toEqual(before);
  // Without the post that leads nobody stands above himself.
  expect(await put([leads])).toMatchObject({ status: 200 });
});

const NOBODY = {
  process: 'leave',
  state: 'review',
  why: 'nobody',
  asks: ['sales-department-manager'],
  apart: [],
  votes: null,
  initiators: [],
};
const WANG_FANG = { name: { zh: '王芳', en: 'Wang Fang' }, posts: [{ unit: 'sales-department', role: 'sales-department-manager' }] };
const enter = (person: string, body: unknown): ReturnType<SmallHost['ask']> =>
  small.ask('PUT', `/api/people/${person}`, { token: admin, body });

test('changing people tells the gates that nobody can satisfy any more', async () => {
  const { posts: _, ...others } = WANG_FANG;
  const { body: answer } = await enter('wang.fang', { ...others, posts: [{ unit: 'sales-department', role: 'process-owner' }] });
  expect(answer['gates']).toContainEqual({ ...NOBODY, from: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as unknown });
  expect((await enter('wang.fang', WANG_FANG)).body).toEqual({ gates: [] });
});

test('publishing tells them as well, and so does its dry run', async () => {
  const { posts: _, ...others } = WANG_FANG;
  await enter('wang.fang', { ...others, posts: [{ unit: 'sales-department', role: 'process-owner' }] });
  const body = { files: await readLibraryFolder(small.library), reason: 'test' };
  for (const query of ['?dryRun=true', '']) {
    const { status, body: answer } = await small.ask('POST', `/api/definitions${query}`, { token: admin, body });
    expect([status, answer['gates']]).toEqual([201, [{ ...NOBODY, from: expect.any(String) as unknown }]]);
  }
  await enter('wang.fang', WANG_FANG);
});

test('a leaver, and a post that ends, tell the first day on which nobody can', async () => {
  expect((await enter('wang.fang', { ...WANG_FANG, lastDay: '2098-12-31' })).body).toEqual({ gates: [{ ...NOBODY, from: '2099-01-01' }] });
  const ending = row('wang.fang,王芳,Wang Fang,sales-department,sales-department-manager,,2097-02-28,');
  expect((await send(ending, {}, true)).body['gates']).toEqual([{ ...NOBODY, from: '2097-03-01' }]);
  expect((await enter('wang.fang', WANG_FANG)).body).toEqual({ gates: [] });
});

test('a substitution tells whose requests nobody could decide on its days', async () => {
  const days = { from: '2096-10-05', to: '2096-10-09' };
  const absent = { ...NOBODY, why: 'absent', initiators: ['zhao.lei'], from: '2096-10-05' };
  const dry = await send(`person,by,from,to,processes\nwang.fang,zhao.lei,${days.from},${days.to},\n`, { table: 'substitutions' }, true);
  expect(dry.body['gates']).toEqual([absent]);
  const entered = await small.ask('POST', '/api/people/wang.fang/substitutions', { token: admin, body: { by: 'zhao.lei', ...days } });
  expect(entered).toMatchObject({ status: 201, body: { by: 'zhao.lei', gates: [absent] } });
  await small.ask('DELETE', `/api/substitutions/${String(entered.body['id'])}`, { token: admin });
  const other = await small.ask('POST', '/api/people/wang.fang/substitutions', { token: admin, body: { by: 'zhou.min', ...days } });
  expect(other.body['gates']).toEqual([]);
});
