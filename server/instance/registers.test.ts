import { title } from '#test/surroundings.js';
import type { CommandResult } from './committer.js';
import { TwoHosts } from './test-two-hosts.js';

const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
required: [item, quantity]
properties:
  item: { type: string, title: { zh: 品名, en: Item } }
  quantity: { type: integer, title: { zh: 数量, en: Quantity } }
`,
  'processes/registers/stock.yaml': `id: stock
${title}
key: item
type: object
required: [item, taken]
properties:
  item: { type: string, title: { zh: 品名, en: Item } }
  taken: { type: integer, title: { zh: 已领, en: Taken } }
check: [{ that: taken <= 100, text: { zh: 库存不足, en: There is not that much } }]
`,
  'processes/registers/entry.yaml': `id: entry
${title}
key: number
type: object
required: [number, item]
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  item: { type: string, title: { zh: 品名, en: Item } }
`,
  'processes/taking.yaml': `id: taking
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
};

let hosts: TwoHosts;

beforeAll(async () => {
  hosts = await TwoHosts.start(FILES);
});
afterAll(() => hosts?.stop());
beforeEach(() => {
  hosts.reports.length = 0;
});

const take = (item: string, quantity: number, host?: number): Promise<CommandResult> =>
  hosts.begin('taking', { order: { item, quantity } }, host);

test('commands of one batch find the rows those before them entered', async () => {
  const results = await Promise.all(Array.from({ length: 12 }, () => take('paper', 1)));
  const before = results.map((result) => (result.kind === 'decided' ? result.instance.state.data['before'] : result.refusal.code));
  expect(before).toEqual(Array.from({ length: 12 }, (_, index) => index));
  // None had to be repeated alone.
  expect(hosts.reports).toEqual([]);
});

test('two hosts never take more than there is, and every number is drawn once', async () => {
  const items = ['ink', 'pens', 'glue'];
  const results = await Promise.all(Array.from({ length: 240 }, (_, index) => take(items[index % 3] ?? '', 3, index)));
  const decided = results.flatMap((result) => (result.kind === 'decided' ? [result.instance.state.key] : []));
  const refused = results.flatMap((result) => (result.kind === 'refused' ? [result.refusal.code] : []));
  // 33 takings of three fit into a hundred.
  expect(decided).toHaveLength(99);
  expect(new Set(refused)).toEqual(new Set(['register-refused']));
  expect(
    await hosts.publication.source.query(
      `SELECT key, row->>'taken' AS taken FROM record WHERE register = 'stock' AND key <> 'paper' ORDER BY key`,
    ),
  ).toEqual([...items].sort().map((key) => ({ key, taken: '99' })));
  const numbers = decided.map((key) => Number(key?.slice(3))).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 99 }, (_, index) => (numbers[0] ?? 0) + index));
  expect(await hosts.deadlocks()).toBe(0);
  expect(hosts.reports).toEqual([]);
});

test('a key no index can hold is refused in plain words', async () => {
  const long = Array.from({ length: 15_000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join('');
  expect(await take(long, 1)).toMatchObject({ kind: 'refused', refusal: { code: 'register-refused' } });
});
