import pg from 'pg';
import { PgPool } from '#server/database/pg-pool.js';
import { superuserUrl } from '#test/superuser-url.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import { Person } from './person.js';
import { textOf, unpack } from './unpack.js';

const LIBRARY = withSurroundings({
  'forms/complaint.yaml': `id: complaint
${title}
type: object
required: [caller]
properties:
  caller: { type: string, x-personal: true, title: { zh: 来电人, en: Caller } }
  amount: { type: string, format: money, x-unit: 元, title: { zh: 金额, en: Amount } }
`,
  'processes/complaint.yaml': `id: complaint
title: { zh: 投诉, en: Complaint }
owner: sales-department-manager
key: complaint.number
documents: { complaint: { form: complaint, number: "TS-{seq:3}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { title: { zh: 登记, en: Enter }, task: { by: initiator, fills: complaint }, on: { done: checking } }
  checking: { title: { zh: 核对, en: Check }, task: { by: finance, shows: complaint }, on: { done: over } }
  over: { type: final, title: { zh: 办结, en: Over } }
`,
});

let host: LibraryHost;
let superuser: pg.Client;
let admin: Person, zhao: Person, wu: Person, auditor: Person;

beforeAll(async () => {
  host = await LibraryHost.start(LIBRARY);
  [admin, zhao, wu, auditor] = (await Promise.all(['admin', 'zhao.lei', 'wu.min', 'shen.yu'].map((id) => host.signIn(id)))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  const { app, dataFolder } = host.host;
  superuser = new pg.Client(superuserUrl({ folder: dataFolder!, ownerUrl: app.get(PgPool).options.connectionString! }));
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await host?.stop();
});

async function complaint(caller: string): Promise<string> {
  const { body } = await zhao.send('POST', '/api/instances', {
    process: 'complaint',
    documents: { complaint: { caller, amount: '12.5' } },
  });
  await wu.complete('checking', 'done', { comment: '已核对' });
  return String(body['id']);
}

test('what was erased is shown as erased wherever it stood, and the evidence still verifies', async () => {
  const id = await complaint('欧阳小姐');
  const before = await unpack(auditor, id);
  expect(textOf(before.text('index.html'))).toMatch(/来电人 — 欧阳小姐/);
  expect(before.text('evidence.jsonl')).not.toContain('欧阳');
  expect(await admin.send('POST', '/api/erasures', { subject: `instance:${id}`, reason: '客户要求' })).toMatchObject({ status: 200 });
  const after = await unpack(auditor, id);
  const page = textOf(after.text('index.html'));
  expect(page).toMatch(/来电人 — 〔已删除〕/);
  expect(page).toMatch(/来电人 〔已删除〕 金额 12\.50 元/);
  expect(page).toContain('历史完整');
  for (const [path, file] of after.files) expect([path, file.includes('欧阳')]).toEqual([path, false]);
});

test('somebody whose name was erased is told by his id, and that it was', async () => {
  const save = (rest: object): Promise<unknown> =>
    admin.send('PUT', '/api/people/zhuge.yun', {
      name: { zh: '诸葛云', en: 'Zhuge Yun' },
      posts: [{ unit: 'branch-east', role: 'salesperson' }],
      password: 'a password of his',
      ...rest,
    });
  await save({});
  const { body } = await zhao.send('POST', '/api/sessions', { person: 'zhuge.yun', password: 'a password of his' });
  const zhuge = new Person(zhao.address, 'zhuge.yun', String(body['token']));
  const started = await zhuge.send('POST', '/api/instances', { process: 'complaint', documents: { complaint: { caller: '欧阳小姐' } } });
  const id = String(started.body['id']);
  expect(textOf((await unpack(auditor, id)).text('index.html'))).toContain('诸葛云（zhuge.yun）');
  await save({ posts: [] });
  expect(await admin.send('POST', '/api/erasures', { subject: 'directory:zhuge.yun', reason: '本人要求' })).toMatchObject({ status: 200 });
  const after = await unpack(auditor, id);
  expect(textOf(after.text('index.html'))).toContain('zhuge.yun〔姓名已删除〕发起流程');
  expect(textOf(after.text('index.en.html'))).toContain('zhuge.yun [name erased]');
  for (const [path, file] of after.files) expect([path, file.includes('诸葛云')]).toEqual([path, false]);
});

test('a history that was edited is told, with the verdict and the place before everything else', async () => {
  const id = await complaint('赵先生');
  await superuser.query(`UPDATE event SET body = replace(body::text, '已核对', '未核对')::json WHERE instance_id = $1`, [id]);
  const pack = await unpack(auditor, id);
  const page = textOf(pack.text('index.html'));
  expect(page).toMatch(/案件概要 ✘ 历史有 \d+ 处与记录时不同/);
  expect(page).toContain(`${id} #2`);
  expect(page).toContain('意见： 未核对');
});

test('of a history that cannot be told there is still the evidence, and what is wrong with it', async () => {
  const id = await complaint('钱先生');
  await superuser.query('DELETE FROM event WHERE instance_id = $1 AND seq = 1', [id]);
  const pack = await unpack(auditor, id);
  expect(pack.status).toBe(200);
  const page = textOf(pack.text('index.html'));
  expect(page).toContain('本案的历史无法讲述');
  expect(page).toMatch(new RegExp(`${id} #1 .*event-missing|${id} #1`));
  expect([...pack.files.keys()]).toEqual(
    expect.arrayContaining(['index.html', 'evidence.jsonl', 'verify.mjs', 'definition/v1/processes/complaint.yaml', 'MANIFEST']),
  );
  const again = await unpack(auditor, id, '?pdf=true');
  expect(again.files.has('index.pdf')).toBe(true);
});
