import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';

export const FILES = {
  'forms/order.yaml': `id: order
${title}
type: object
required: [customer]
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  note: { type: string, title: { zh: 备注, en: Note } }
  leader: { type: object, format: signature, title: { zh: 领导, en: Leader } }
  money: { type: object, format: signature, title: { zh: 财务, en: Finance } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items:
      type: object
      properties:
        person: { type: string, format: person, title: { zh: 人, en: Person } }
        quantity: { type: string, format: decimal, title: { zh: 数量, en: Quantity } }
        opinion: { type: string, title: { zh: 意见, en: Opinion } }
`,
  'forms/note.yaml': `id: note\n${title}\ntype: object\nproperties:\n  customer: { type: string, title: { zh: 客户, en: Customer } }\n  carrier: { type: string, title: { zh: 承运, en: Carrier } }\n`,
  'processes/messages.yaml': `payment.received: { ${title}, from: outside, fields: { order: text, amount: money } }\n`,
  'processes/registers/receivable.yaml': `id: receivable\n${title}\nkey: order\ntype: object\nproperties:\n  order: { type: string, title: { zh: 订单, en: Order } }\n  amount: { type: string, format: money, title: { zh: 应收, en: Amount } }\n`,
};
export const HEAD = `id: sale\n${title}\nowner: sales-department-manager\nkey: order.number\nsummary: [order.customer, note.carrier]\ndocuments:\n  order: { form: order, number: "S-{seq:3}" }\n  note: { form: note }\nstart: [{ by: salesperson }, { called: true }]\n`;
export const asking = (target: string): string =>
  `initial: asking\nstates:\n  asking: { ${title}, task: { by: initiator, fills: { order: [customer, note, lines.person, lines.quantity, lines] } }, on: { done: ${target} } }\n`;
export const story = (body: string, files: Readonly<Record<string, string>> = {}): TestWorld =>
  new TestWorld({ ...FILES, 'processes/sale.yaml': `${HEAD}${body}`, ...files });
export const over = `  over: { type: final, ${title} }\n`;
export const ORDER = {
  order: {
    customer: 'ACME',
    lines: [
      { person: 'zhao.lei', quantity: 0 },
      { person: 'liu.yang', quantity: 2 },
      { person: 'sun.li', quantity: 3 },
    ],
  },
};

export const same = (world: TestWorld): void => expect(world.replayed()).toEqual(world.instance);
