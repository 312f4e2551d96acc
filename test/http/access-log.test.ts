import { PgPool } from '#server/database/pg-pool.js';
import { SmallHost } from './small-host.js';

let small: SmallHost;
beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

interface Line {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly person: string | null;
  readonly action: string;
  readonly title: object;
  readonly subject: string | null;
  readonly outcome: string;
  readonly details: Record<string, unknown>;
}
interface Page {
  readonly items: readonly Line[];
  readonly next: string | null;
}

async function log(query: Readonly<Record<string, string>>, as = 'shen.yu'): Promise<Page> {
  const { status, body, text } = await small.ask('GET', `/api/access?${new URLSearchParams(query).toString()}`, {
    token: await small.tokenOf(as),
  });
  if (status !== 200) throw new Error(text);
  return body as unknown as Page;
}
const ask = async (who: string, path: string, body: object): Promise<void> => {
  const { status } = await small.ask('POST', path, { token: await small.tokenOf(who), body });
  if (status >= 500) throw new Error(`${path}: ${status}`);
};

test('accesses and interventions stand in one log by time, found by person, action, subject, outcome and time', async () => {
  const { instance, task } = await small.startLeave();
  const subject = `instance:${instance}`;
  await ask('liu.yang', `/api/tasks/${task}/claim`, {});
  await ask('admin', `/api/instances/${instance}/suspend`, { reason: '核查' });
  await ask('wang.fang', `/api/tasks/${task}/claim`, {});
  await ask('admin', `/api/instances/${instance}/activate`, { reason: '查完' });
  await ask('admin', `/api/instances/${instance}/cancel`, { reason: '作废' });

  const { items } = await log({ subject });
  expect(items.map(({ kind, person, action, outcome, details }) => [kind, person, action, outcome, details])).toEqual([
    ['event', 'admin', 'cancel', 'done', { reason: '作废' }],
    ['event', 'admin', 'activate', 'done', { reason: '查完' }],
    ['access', 'wang.fang', 'command', 'instance-suspended', { command: 'claim', task: 3 }],
    ['event', 'admin', 'suspend', 'done', { reason: '核查' }],
    ['access', 'liu.yang', 'command', 'task-not-yours', { command: 'claim', task: 3 }],
  ]);
  expect(items[0]).toMatchObject({ id: `${instance}:4`, title: { zh: '终止流程', en: 'cancel an instance' }, subject });

  const found = async (query: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await log({ subject, ...query })).items.map(({ action, person }) => `${person} ${action}`);
  expect(await found({ person: 'admin' })).toEqual(['admin cancel', 'admin activate', 'admin suspend']);
  expect(await found({ action: 'suspend' })).toEqual(['admin suspend']);
  expect(await found({ action: 'command' })).toEqual(['wang.fang command', 'liu.yang command']);
  expect(await found({ outcome: 'task-not-yours' })).toEqual(['liu.yang command']);
  expect(await found({ outcome: 'done' })).toHaveLength(3);
  expect(await found({ from: items[1]!.at, to: items[0]!.at })).toContain('admin activate');
  expect(await found({ to: items.at(-1)!.at })).toEqual([]);
});

test('page by page it is the same, whatever happens at one instant', async () => {
  await ask('admin', '/api/clock', { to: new Date(Date.now() + 86_400_000).toISOString(), hold: true });
  const { instance, task } = await small.startLeave();
  const subject = `instance:${instance}`;
  for (const who of ['liu.yang', 'li.na', 'ma.chao']) await ask(who, `/api/tasks/${task}/claim`, {});
  for (const what of ['suspend', 'activate', 'suspend', 'activate'])
    await ask('admin', `/api/instances/${instance}/${what}`, { reason: 'r' });
  const whole = (await log({ subject })).items.map(({ id }) => id);
  expect(whole).toHaveLength(7);
  const paged: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: Page = await log({ subject, limit: '1', ...(after === '' ? {} : { after }) });
    paged.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  expect(paged).toEqual(whole);
});

test('reading the log stands in it, with what was asked', async () => {
  await log({ person: 'liu.yang', limit: '7' });
  expect((await log({ action: 'read-log', limit: '1' })).items).toMatchObject([
    { person: 'shen.yu', outcome: 'done', details: { person: 'liu.yang' } },
  ]);
});

test('sign-ins are in it, refused ones by the name of whoever there is, and never a password or a mistyped name', async () => {
  for (const person of ['sun.li', 'hunter2!']) await small.ask('POST', '/api/sessions', { body: { person, password: 'my-own-password' } });
  expect((await log({ action: 'sign-in', outcome: 'wrong-credentials' })).items).toMatchObject([
    { person: null, details: { address: '127.0.0.1' } },
    { person: 'sun.li', details: { address: '127.0.0.1' } },
  ]);
  const { rows } = await small.host.app.get(PgPool).query<{ text: string }>('SELECT row_to_json(a)::text AS text FROM access a');
  for (const { text } of rows) expect(text).not.toMatch(/hunter2|my-own-password/);
});

test('an action there is none of is named', async () => {
  const answer = await small.ask('GET', '/api/access?action=hack', { token: await small.tokenOf('admin') });
  expect(answer).toMatchObject({ status: 422, body: { code: 'request-invalid' } });
});
