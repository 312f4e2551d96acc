import { readFileSync } from 'node:fs';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { Committer, type CommandResult } from './committer.js';
import { newInstanceId } from './instance-id.js';

const title = 'title: { zh: 甲, en: A }';
const FILES = [
  ...[
    'processes/organization.yaml',
    'processes/demo/people.yaml',
    'processes/calendars/office.yaml',
    'processes/calendars/cn.yaml',
    'processes/registers/violation.yaml',
  ].map((path) => ({ path, text: readFileSync(path, 'utf8') })),
  {
    path: 'forms/order.yaml',
    text: `id: order
${title}
type: object
required: [item, quantity]
properties:
  item: { type: string, title: { zh: 品名, en: Item } }
  quantity: { type: integer, title: { zh: 数量, en: Quantity } }
`,
  },
  {
    path: 'processes/registers/stock.yaml',
    text: `id: stock
${title}
key: item
type: object
required: [item, taken]
properties:
  item: { type: string, title: { zh: 品名, en: Item } }
  taken: { type: integer, title: { zh: 已领, en: Taken } }
check: [{ that: taken <= 100, text: { zh: 库存不足, en: There is not that much } }]
`,
  },
  {
    path: 'processes/registers/entry.yaml',
    text: `id: entry
${title}
key: number
type: object
required: [number, item]
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  item: { type: string, title: { zh: 品名, en: Item } }
`,
  },
  {
    path: 'processes/taking.yaml',
    text: `id: taking
${title}
owner: sales-department-manager
key: order.number
documents: { order: { form: order, number: "LL-{seq:5}" } }
data: { before: integer }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: finding } }
  finding:
    ${title}
    lookup: { register: stock, key: order.item, as: current }
    on:
      found: { target: counting, do: [{ record: stock, key: order.item, with: { taken: current.taken + order.quantity } }] }
      missing: { target: counting, do: [{ record: stock, key: order.item, with: { taken: order.quantity } }] }
  counting:
    ${title}
    lookup: { register: entry, where: item == order.item, as: entries }
    on:
      found: { target: over, do: [{ set: { before: size(entries) } }, { record: entry, key: order.number, with: { item: order.item } }] }
      missing: { target: over, do: [{ set: { before: 0 } }, { record: entry, key: order.number, with: { item: order.item } }] }
  over: { type: final, ${title} }
`,
  },
];

let database: TestDatabase;
let knowledge: Knowledge;
const hosts: Committer[] = [];
const reports: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  const store = new DefinitionStore(database.source);
  knowledge = new Knowledge(store);
  await new PublishLibrary(store, knowledge).execute(FILES, 'tang.wei', 'test');
  for (const lanes of [1, 2])
    hosts.push(new Committer(knowledge, { url: database.url, lanes, report: (text, error) => reports.push(`${text}: ${String(error)}`) }));
});
afterAll(async () => {
  for (const host of hosts) await host.stop();
  await database?.stop();
});

let count = 0;
const take = (item: string, quantity: number, host = hosts[0]): Promise<CommandResult> =>
  (host as Committer).submit({
    instance: newInstanceId(0),
    process: 'taking',
    session: null,
    digest: 'x',
    command: {
      id: `c${(count += 1)}`,
      actor: { person: 'zhao.lei', onBehalfOf: null },
      type: 'start',
      process: 'taking',
      outcome: 'done',
      documents: { order: { item, quantity } },
      comment: null,
    },
  });

test('commands of one batch find the rows those before them entered', async () => {
  reports.length = 0;
  const results = await Promise.all(Array.from({ length: 12 }, () => take('paper', 1)));
  const before = results.map((result) => (result.kind === 'decided' ? result.instance.state.data['before'] : result.refusal.code));
  expect(before).toEqual(Array.from({ length: 12 }, (_, index) => index));
  // None had to be repeated alone.
  expect(reports).toEqual([]);
});

test('two hosts never take more than there is, and every number is drawn once', async () => {
  reports.length = 0;
  const items = ['ink', 'pens', 'glue'];
  const results = await Promise.all(Array.from({ length: 240 }, (_, index) => take(items[index % 3] ?? '', 3, hosts[index % 2])));
  const decided = results.flatMap((result) => (result.kind === 'decided' ? [result.instance.state.key] : []));
  const refused = results.flatMap((result) => (result.kind === 'refused' ? [result.refusal.code] : []));
  // 33 takings of three fit into a hundred.
  expect(decided).toHaveLength(99);
  expect(new Set(refused)).toEqual(new Set(['register-refused']));
  expect(
    await database.source.query(`SELECT key, row->>'taken' AS taken FROM record WHERE register = 'stock' AND key <> 'paper' ORDER BY key`),
  ).toEqual([...items].sort().map((key) => ({ key, taken: '99' })));
  const numbers = decided.map((key) => Number(key?.slice(3))).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 99 }, (_, index) => (numbers[0] ?? 0) + index));
  const [{ deadlocks } = { deadlocks: -1 }] = await database.source.query<{ deadlocks: number }[]>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(deadlocks).toBe(0);
  expect(reports).toEqual([]);
});

test('a key no index can hold is refused in plain words', async () => {
  const long = Array.from({ length: 15_000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join('');
  expect(await take(long, 1)).toMatchObject({ kind: 'refused', refusal: { code: 'register-refused' } });
});
