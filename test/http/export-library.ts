import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';

const personal = `{ type: string, x-personal: true, ${title} }`;
const plain = `{ type: string, ${title} }`;

/** Two processes whose histories have everything an export must tell: a gate with a limit, and personal data of a register's rows. */
export const EXPORT_LIBRARY = withSurroundings({
  'processes/registers/client.yaml': `id: client\n${title}\nkey: number\ntype: object\nrequired: [number]\nproperties:\n  number: ${plain}\n  phone: ${personal}\n  city: ${plain}\n  calls: { type: integer, ${title} }\n`,
  'forms/request.yaml': requestForm({ days: 'integer', remark: 'string' }, ['days']),
  'forms/call.yaml': `id: call
${title}
type: object
required: [client]
properties:
  client: { type: string, x-register: client, ${title} }
  caller: ${personal}
  note: ${plain}
  urgent: { type: boolean, ${title} }
  price: { type: string, format: money, ${title} }
  lines: { type: array, ${title}, items: { type: object, properties: { client: { type: string, x-register: client, ${title} }, count: { type: integer, ${title} } } } }
`,
  'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'review')}
  review:
    title: { zh: 审批请假, en: Decide leave }
    approval: { by: sales-department-manager, shows: request }
    limit: { within: 1 working day, accountable: sales-department-manager }
    on: { approved: granted, rejected: asking }
  granted: { type: final, ${title} }
`,
  'processes/call.yaml': `id: call
${title}
owner: sales-department-manager
key: call.number
documents: { call: { form: call, number: "LD-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
initial: noting
states:
  noting: { title: { zh: 记录来电, en: Note the call }, task: { by: initiator, fills: call }, on: { done: recording } }
  recording:
    ${title}
    do: [{ record: client, key: call.client, with: { phone: call.caller, city: call.note, calls: 1 } }]
    task: { by: initiator, fills: call }
    on: { done: { target: over, do: [{ record: client, key: call.client, with: { city: call.note, calls: 2 } }] } }
  over: { type: final, ${title} }
`,
});
