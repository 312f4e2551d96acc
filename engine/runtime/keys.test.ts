import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

const world = (key: string, of: string): TestWorld =>
  new TestWorld({
    'forms/order.yaml': `id: order\n${title}\ntype: object\nproperties:\n  customer: { type: string, title: { zh: 客户, en: Customer } }\n`,
    'processes/registers/customer.yaml': `id: customer\n${title}\nkey: name\ntype: object\nproperties:\n  name: { type: string, title: { zh: 名称, en: Name } }\n`,
    'processes/sale.yaml': `id: sale
${title}
owner: sales-department-manager
key: ${key}
documents: { order: { form: order, number: "S-{seq:3}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: order }, on: { done: { target: over, do: [{ record: customer, key: ${of} }] } } }
  over: { type: final, ${title} }
`,
  });
const starting = (customer: string) =>
  ({ type: 'start', process: 'sale', outcome: 'done', documents: { order: { customer } }, comment: null }) as const;

test('a business key has at most 200 characters: a longer one changes nothing', () => {
  expect(world('order.customer', 'order.number').refusal(starting('甲'.repeat(201)), 'zhao.lei')).toMatchObject({ code: 'key-too-long' });
  expect(world('order.customer', 'order.number').act(starting('甲'.repeat(200)), 'zhao.lei').instance?.state.key).toHaveLength(200);
});

test('a row is entered under a key that is neither empty nor too long', () => {
  const refused = (customer: string): string => world('order.number', 'order.customer').refusal(starting(customer), 'zhao.lei').text.en;
  expect(refused('a'.repeat(201))).toBe('A: a key has at most 200 characters');
  expect(refused('')).toBe('A: the key is empty');
});
