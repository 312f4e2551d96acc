import type { LibraryFile } from '#engine/definition/library.js';

const ORGANIZATION = `
units:
  company: { title: { zh: 公司, en: Company }, head: leader }
  branch: { title: { zh: 分部, en: Branch }, parent: company, head: manager, region: east }
roles:
  leader: { title: { zh: 领导, en: Leader } }
  manager: { title: { zh: 经理, en: Manager } }
  sales-clerk: { title: { zh: 内勤, en: Clerk } }
`;

const PEOPLE = `
people:
  ann: { name: { zh: 安, en: Ann }, posts: [{ unit: branch, role: sales-clerk }] }
  bob: { name: { zh: 鲍, en: Bob }, posts: [{ unit: branch, role: manager }] }
  eve: { name: { zh: 夏, en: Eve }, posts: [{ unit: company, role: leader }] }
`;

const CALENDAR = `
id: office
title: { zh: 日历, en: Calendar }
zone: Asia/Shanghai
hours: { monday: ["08:30-12:00", "13:30-17:30"] }
workingDays: [monday]
`;

const FORM = `
id: request
title: { zh: 申请, en: Request }
type: object
required: [amount]
properties:
  amount: { type: string, format: money, title: { zh: 金额, en: Amount } }
  remark: { type: string, title: { zh: 备注, en: Remark } }
  double: { type: string, format: money, title: { zh: 双倍, en: Double }, x-computed: amount * 2 }
  sign: { type: object, format: signature, title: { zh: 签字, en: Signed } }
  lines:
    type: array
    title: { zh: 明细, en: Lines }
    items: { type: object, properties: { quantity: { type: string, format: decimal, title: { zh: 数量, en: Quantity } } } }
`;

const REGISTER = `
id: ledger
title: { zh: 台账, en: Ledger }
key: number
type: object
required: [number]
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  amount: { type: string, format: money, title: { zh: 金额, en: Amount } }
`;

const MESSAGES = `
request.settled: { title: { zh: 已结清, en: Settled }, from: outside, fields: { request: request, amount: money } }
`;

const TEMPLATE = `{{!--
title: { zh: 申请, en: Request }
form: request
--}}
<h1>{{title}}</h1>{{#each document.lines}}{{decimal quantity}}{{/each}}
`;

/** A process of the smallest kind without mistakes; tests change one thing in it. */
export const PROCESS = `id: small
title: { zh: 申请, en: Request }
owner: manager
key: request.number
documents:
  request: { form: request, number: "SQ-{yyyy}-{seq:4}" }
start:
  - by: sales-clerk
initial: asking
states:
  asking:
    title: { zh: 填写, en: Fill in }
    task: { by: initiator, fills: request }
    on: { done: deciding }
  deciding:
    title: { zh: 审批, en: Decide }
    approval: { by: manager, shows: request }
    limit: 1 working day
    on: { approved: agreed, rejected: asking }
  agreed: { type: final, title: { zh: 同意, en: Agreed } }
`;

/** A whole small library around one process (`small`), for tests. */
export function smallLibrary(process: string = PROCESS, more: Readonly<Record<string, string>> = {}): readonly LibraryFile[] {
  const files: Record<string, string> = {
    'processes/organization.yaml': ORGANIZATION,
    'processes/demo/people.yaml': PEOPLE,
    'processes/calendars/office.yaml': CALENDAR,
    'processes/registers/ledger.yaml': REGISTER,
    'processes/messages.yaml': MESSAGES,
    'forms/request.yaml': FORM,
    'templates/request.hbs': TEMPLATE,
    'processes/small.yaml': process,
    ...more,
  };
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}
