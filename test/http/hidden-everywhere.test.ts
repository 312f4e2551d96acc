import { setTimeout as sleep } from 'node:timers/promises';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answer, Person } from './person.js';
import { pricedOrder } from './priced-order.js';

/**
 * An order whose discount and prices the warehouse must not see, though they go everywhere an instance can put them: into data, a print, a message sent,
 * a called process and its result, a region of people chosen by them, a summary, the answer of a message.
 */
const LIBRARY = withSurroundings({
  ...pricedOrder({ seller: 'type: string, format: person' }),
  'processes/messages.yaml': `price.changed: { ${title}, from: outside, fields: { order: text, discount: text } }
price.told: { ${title}, fields: { order: text, discount: text } }
`,
  'processes/order.yaml': `id: order
${title}
owner: sales-department-manager
key: order.number
summary: [order.customer, order.discount]
documents: { order: { form: order, number: "D-{seq:4}" } }
data: { note: { type: text, initial: "" } }
start: [{ by: salesperson }, { called: true }]
on: { stop: { by: order.seller, ${title}, target: over } }
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { order: [customer, discount, seller, lines, lines.product, lines.price] } }, on: { done: { target: checking, do: [{ render: order }, { set: { note: order.discount } }, { send: price.told, with: { order: order.number, discount: order.discount } }] } } }
  checking: { ${title}, call: { process: check, with: { order: order, note: order.discount } }, on: { ended: packing, failed: over } }
  packing:
    ${title}
    task:
      by: [warehouse-keeper, "finance where region == order.discount", order.seller]
      each: order.lines
      as: line
      fills: { order.lines: [packed] }
      shows: order
      hides: { order: [discount, seller, lines.price] }
    on: { done: over, price.changed: { match: message.order == order.number, do: [{ set: { note: message.discount } }] } }
  over: { type: final, ${title}, result: { discount: order.discount } }
`,
  'processes/check.yaml': `id: check
${title}
owner: sales-department-manager
key: '"check of " + order.number'
documents: { order: { form: order, given: true } }
data: { note: { type: text, initial: "" } }
start: [{ called: true }]
initial: looking
states:
  looking: { ${title}, task: { by: warehouse-keeper, shows: order, hides: { order: [discount, seller, lines.price] } }, on: { done: fine } }
  fine: { type: final, ${title}, result: { discount: order.discount } }
`,
});

/** Who takes part without being shown them: a candidate, and whomever he brought to the order or to its task. */
const TOLD = {
  'ma.chao': 'may act, and has acted in the process called',
  'he.jun': 'substitutes him',
  'feng.xue': 'was given the task, and gave it back',
  'li.na': 'was asked to prepare it, and handed it back',
  'xu.lin': 'was asked',
  'zheng.kai': 'was mentioned',
  'qian.yun': 'was copied by somebody who does not see them',
} as const;
/** Who sees them: the initiator, whom he copied it to, the owner, an auditor. */
const SHOWN = ['zhao.lei', 'liu.yang', 'wang.fang', 'shen.yu'] as const;

let own: LibraryHost;
const people = new Map<string, Person>();
/** What they read on the way, in answers of commands. */
const answers: string[] = [];
let order: string;
let check: string;
let task: string;

beforeAll(async () => {
  own = await LibraryHost.start(LIBRARY);
  for (const id of [...Object.keys(TOLD), ...SHOWN, 'admin']) people.set(id, await own.signIn(id));
  await bring();
});
afterAll(() => own?.stop());

const as = (id: string): Person => people.get(id) as Person;

/** @throws {Error} when it is refused */
async function send(person: string, path: string, body: object = {}): Promise<Answer> {
  const answer = await as(person).send('POST', path, body);
  if (answer.status >= 300) throw new Error(`${person} ${path}: ${answer.status} ${answer.text}`);
  if (person in TOLD) answers.push(`${path} ${answer.text}`);
  return answer.body;
}

/** Reads until the host has delivered what is on its way. */
async function until<Value>(read: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(20);
  }
}

const inbox = async (process: string): Promise<Answer['items'][number]> =>
  until(async () => (await as('ma.chao').get('/api/tasks?limit=200')).body.items.find((item) => item['process'] === process));

/** An order that goes everywhere, and comes to stand with the warehouse; everybody of `TOLD` has been brought to it. */
async function bring(): Promise<void> {
  const today = String((await as('admin').get('/api/clock')).body['now']).slice(0, 10);
  await send('admin', '/api/people/ma.chao/substitutions', { by: 'he.jun', from: today, to: '2099-12-31' });
  const started = await send('zhao.lei', '/api/instances', {
    process: 'order',
    documents: {
      order: { customer: 'ACME', discount: 'SECRET-DISCOUNT', seller: 'zhao.lei', lines: [{ product: 'P1', price: '987.65' }] },
    },
  });
  order = String(started['id']);
  const looking = await inbox('check');
  check = String(looking['instance']);
  await send('ma.chao', `/api/tasks/${String(looking['id'])}/complete`, { outcome: 'done' });
  task = String((await inbox('order'))['id']);
  const key = (await as('shen.yu').get(`/api/instances/${order}`)).body['key'];
  await send('admin', '/api/messages', { name: 'price.changed', payload: { order: key, discount: 'SECRET-MESSAGE' } });
  await until(async () => ((await as('shen.yu').get(`/api/instances/${order}`)).text.includes('SECRET-MESSAGE') ? true : undefined));
  const on = (command: string): string => `/api/tasks/${task}/${command}`;
  await send('ma.chao', on('claim'));
  await send('ma.chao', on('draft'), { documents: { order: { lines: [{ packed: true }] } } });
  await send('ma.chao', on('transfer'), { to: 'feng.xue' });
  await send('feng.xue', on('transfer'), { to: 'ma.chao' });
  await send('ma.chao', on('delegate'), { to: 'li.na' });
  await send('li.na', on('hand-back'), { comment: '看过' });
  await send('ma.chao', on('ask'), { to: 'xu.lin', question: '何时' });
  await send('ma.chao', on('comment'), { text: '请看 @zheng.kai' });
  await send('ma.chao', on('cc'), { to: ['qian.yun'] });
  await send('zhao.lei', on('cc'), { to: ['liu.yang'] });
}

/** Where a secret stands, with what is before it. */
const secretIn = (text: string): string | undefined => /.{0,60}(SECRET-|987\.65)/.exec(text)?.[0];

/** Every address one can read, and what commands would do. */
async function places(): Promise<readonly string[]> {
  const { paths } = (await as('shen.yu').get('/api/openapi.json')).body as unknown as { paths: Record<string, Record<string, unknown>> };
  const print = String((await as('shen.yu').get(`/api/instances/${order}/prints`)).body.items[0]?.['id']);
  const readable = Object.keys(paths).filter((path) => paths[path]?.['get'] && !path.endsWith('/preview'));
  const commands = [
    { type: 'complete', documents: { order: { discount: '0', lines: [{ packed: true, price: '1' }] } } },
    { type: 'complete', documents: { order: { lines: [{ packed: true }] } } },
    ...['claim', 'release', 'urge', 'view', 'takeBack'].map((type) => ({ type })),
    { type: 'transfer', to: 'zheng.kai' },
    { type: 'return', comment: '退回' },
    { type: 'press', button: 'stop', comment: null },
  ].map((command) => `preview?command=${encodeURIComponent(JSON.stringify(command))}`);
  const addresses = [...readable, ...commands.flatMap((one) => [`/api/tasks/{id}/${one}`, `/api/instances/{id}/${one}`])];
  return [order, check].flatMap((instance) =>
    addresses.map((path) =>
      path
        .replace('/instances/{id}', `/instances/${instance}`)
        .replace('/tasks/{id}', `/tasks/${task}`)
        .replace('/definitions/{id}', '/definitions/order')
        .replace('/registers/{id}', '/registers/violation')
        .replace('/people/{id}', '/people/ma.chao')
        .replace('/calendars/{id}', '/calendars/office')
        .replace('{print}', print)
        .replace('{version}', '1')
        .replace('{attachment}', '1')
        .replace('{key}', 'nothing'),
    ),
  );
}

test.each(Object.keys(TOLD))('%s reads nothing of what is hidden, wherever he looks', async (person) => {
  const read = new Map<string, number>();
  const leaks: string[] = [];
  for (const place of await places()) {
    const { status, text } = await as(person).get(place);
    read.set(place, status);
    const secret = secretIn(text);
    if (secret !== undefined) leaks.push(`${place}: ${secret}`);
  }
  expect(leaks).toEqual([]);
  // He does read the order, its history and its print.
  const print = [...read.keys()].find((place) => place.includes('/prints/') && place.includes(order)) ?? '';
  expect([`/api/instances/${order}`, `/api/instances/${order}/history`, print].map((place) => read.get(place))).toEqual([200, 200, 200]);
});

test('nor does any of them in the answer of a command', () => {
  expect(answers.length).toBeGreaterThan(8);
  expect(answers.flatMap((answer) => secretIn(answer) ?? [])).toEqual([]);
});

test.each(SHOWN)('%s reads all of it', async (person) => {
  const [instance, history] = await Promise.all(['', '/history'].map((part) => as(person).get(`/api/instances/${order}${part}`)));
  for (const secret of ['SECRET-DISCOUNT', 'SECRET-MESSAGE', '987.65'])
    expect([instance?.text.includes(secret), history?.text.includes(secret)]).toEqual([true, true]);
});
