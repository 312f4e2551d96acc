import { type Library, type LibraryFile, readLibrary } from '#engine/definition/library.js';
import { type LibraryTypes, libraryTypes } from './library-types.js';

const ORDER = `
id: order
title: { zh: 订单, en: Order }
type: object
required: [customer, lines]
properties:
  customer: { type: string, title: { zh: 客户, en: Customer }, x-register: account }
  kind: { type: string, enum: [normal, urgent], x-labels: { normal: { zh: 普通, en: Normal }, urgent: { zh: 加急, en: Urgent } }, title: { zh: 类别, en: Kind } }
  reason: { type: string, maxLength: 10, title: { zh: 原因, en: Reason }, x-required: "kind == 'urgent'" }
  dueDate: { type: string, format: date, title: { zh: 到期日, en: Due } }
  callAt: { type: string, format: date-time, title: { zh: 回访时间, en: Call at } }
  discount: { type: string, format: percent, title: { zh: 折扣, en: Discount } }
  count: { type: integer, title: { zh: 件数, en: Count } }
  rush: { type: boolean, title: { zh: 急, en: Rush } }
  net: { type: string, format: money, title: { zh: 净额, en: Net }, x-computed: total * (1 - discount) }
  total: { type: string, format: money, title: { zh: 合计, en: Total }, x-computed: "sum(lines.map(l, l.amount))" }
  approved: { type: object, format: signature, title: { zh: 审批, en: Approved } }
  lines:
    type: array
    minItems: 1
    title: { zh: 明细, en: Lines }
    items:
      type: object
      required: [quantity, price]
      properties:
        product: { type: string, title: { zh: 品名, en: Product } }
        quantity: { type: string, format: decimal, x-minimum: "0.001", title: { zh: 数量, en: Quantity } }
        price: { type: string, format: money, title: { zh: 单价, en: Price } }
        amount: { type: string, format: money, title: { zh: 金额, en: Amount }, x-computed: quantity * price }
`;

const ACCOUNT = `
id: account
title: { zh: 账户, en: Accounts }
key: order
type: object
required: [order, amount]
properties:
  order: { type: string, title: { zh: 订单, en: Order } }
  class: { type: string, title: { zh: 等级, en: Class } }
  amount: { type: string, format: money, title: { zh: 应收, en: Amount } }
  paid: { type: string, format: money, default: "0", title: { zh: 已收, en: Paid } }
  days: { type: integer, default: 30, title: { zh: 天数, en: Days } }
check: [{ that: paid <= amount, text: { zh: 已收不超过应收, en: Never more than is due } }]
sums: { outstanding: "sum(amount - paid) by class" }
`;

/** A library of one form (`order`) and one register (`account`), for tests; `more`: other files by path. */
export function testLibrary(more: Readonly<Record<string, string>> = {}): Library {
  const files: Readonly<Record<string, string>> = { 'forms/order.yaml': ORDER, 'processes/registers/account.yaml': ACCOUNT, ...more };
  const { library, findings } = readLibrary(Object.entries(files).map(([path, text]): LibraryFile => ({ path, text })));
  if (findings.length > 0) throw new Error(JSON.stringify(findings, null, 1));
  return library;
}

export function testTypes(more: Readonly<Record<string, string>> = {}): LibraryTypes {
  return libraryTypes(testLibrary(more));
}
