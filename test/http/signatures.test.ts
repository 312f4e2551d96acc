import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** A gate of two votes that sign one field each, printed when it is decided. */
const FILES = withSurroundings({
  'forms/request.yaml': `${requestForm({ days: 'integer' })}  manager: { type: object, format: signature, ${title} }\n  money: { type: object, format: signature, ${title} }\n`,
  'templates/paper.hbs': `{{!--\ntitle: { zh: 单, en: Paper }\nform: request\n--}}\n<p>[{{signature document.manager}}] [{{signature document.money}}]</p>\n`,
  'templates/sheet.hbs': `{{!--\ntitle: { zh: 纸, en: Sheet }\n--}}\n{{{body}}}\n`,
  'processes/special.yaml': `${requestOpening('special', 'TS', 'signing').replace('fills: request', 'fills: { request: [days] }')}
  signing:
    ${title}
    approval:
      by: [sales-department-manager, finance]
      mode: all
      proxy: sales-clerk of voter
      signs: { sales-department-manager: request.manager, finance: request.money }
    on: { approved: { target: passed, do: [{ render: paper }] }, rejected: refused }
  passed: { type: final, ${title} }
  refused: { type: final, ${title} }
`,
});

let story: LibraryHost;
beforeAll(async () => {
  story = await LibraryHost.start(FILES);
});
afterAll(() => story?.stop());

const person = (id: string): Promise<Person> => story.signIn(id);
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A request of zhao.lei's. @returns the instance, and what somebody does with his open task */
async function request(): Promise<{ id: string; act: (who: string, command: string, body?: object) => Promise<Answered> }> {
  const { body } = await (
    await person('zhao.lei')
  ).send('POST', '/api/instances', { process: 'special', documents: { request: { days: 2 } } });
  const id = String(body['id']);
  return {
    id,
    async act(who, command, rest = {}) {
      const me = await person(who);
      const { body: page } = await me.get('/api/tasks?limit=200');
      const task = page.items.filter(({ instance }) => instance === id).at(-1);
      const answered = await me.send('POST', `/api/tasks/${String(task?.['id'])}/${command}`, rest);
      if (answered.status >= 300) throw new Error(`${who} ${command}: ${answered.text}`);
      return answered;
    },
  };
}

async function signatures(id: string): Promise<readonly string[]> {
  const { body } = await (await person('shen.yu')).get(`/api/instances/${id}/signatures`);
  return body.items.map(({ name, meaning }) => `${(name as { zh: string }).zh}：${(meaning as { zh: string }).zh}`);
}

async function paper(id: string): Promise<string> {
  const auditor = await person('shen.yu');
  const [print] = (await auditor.get(`/api/instances/${id}/prints`)).body.items;
  const html = await auditor.page(`/api/instances/${id}/prints/${String(print?.['id'])}`);
  return html.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<时间>').replaceAll('&lt;', '<');
}

test('an approver, an approver he added, and a delegate who was asked', async () => {
  const { id, act } = await request();
  await act('wang.fang', 'add-approver', { person: 'zhou.min', place: 'before' });
  await act('zhou.min', 'complete', { outcome: 'approved' });
  await act('wang.fang', 'complete', { outcome: 'approved' });
  await act('wu.min', 'delegate', { to: 'li.na' });
  await act('li.na', 'hand-back', { comment: '可以' });
  await act('wu.min', 'complete', { outcome: 'approved' });
  expect(await signatures(id)).toEqual(['周敏：由王芳加签，同意', '王芳：同意', '李娜：受吴敏委派，出具意见', '吴敏：同意']);
  expect(await paper(id)).toContain('[王芳 <时间> 同意；周敏 <时间> 由王芳加签，同意] [吴敏 <时间> 同意]');
});

test('an assistant by consent, and a substitute in the absent person’s name', async () => {
  const admin = await person('admin');
  const { id, act } = await request();
  await act('li.na', 'sign-for', { voter: 'wang.fang', consent: { how: '电话', at: new Date().toISOString() }, outcome: 'approved' });
  const substitution = await admin.send('POST', '/api/people/wu.min/substitutions', { by: 'zhou.jie', from: day(-2), to: day(2) });
  await act('zhou.jie', 'complete', { outcome: 'approved' });
  await admin.send('DELETE', `/api/substitutions/${String(substitution.body['id'])}`);
  expect(await signatures(id)).toEqual(['王芳：李娜经其同意（电话）代签，同意', '吴敏：周杰代理，同意']);
  expect(await paper(id)).toContain('[王芳 <时间> 李娜经其同意（电话）代签，同意] [吴敏 <时间> 周杰代理，同意]');
});

test('a name stays as it was when its person signed', async () => {
  const admin = await person('admin');
  const rename = (zh: string) =>
    admin.send('PUT', '/api/people/wang.fang', {
      name: { zh, en: 'Wang Fang' },
      posts: [{ unit: 'sales-department', role: 'sales-department-manager' }],
    });
  const { id, act } = await request();
  await act('wang.fang', 'complete', { outcome: 'approved' });
  await act('feng.xue', 'complete', { outcome: 'approved' });
  await rename('王芳芳');
  expect(await signatures(id)).toEqual(['王芳：同意', '冯雪：同意']);
  expect(await paper(id)).toContain('[王芳 <时间> 同意]');
  const later = await request();
  await later.act('wang.fang', 'complete', { outcome: 'approved' });
  expect(await signatures(later.id)).toEqual(['王芳芳：同意']);
  await rename('王芳');
});
