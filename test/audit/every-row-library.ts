import { PATROL } from '#test/fault/patrol-library.js';
import { LEAVE_LIBRARY } from '#test/leave-library.js';
import { title } from '#test/surroundings.js';

const text = `{ type: string, ${title} }`;
const personal = `{ type: string, x-personal: true, ${title} }`;

/**
 * Processes that together leave a row in every table: those of `leave` (number, gate with a limit, call, register, messages), `patrol` (schedules), `guest`
 * (personal data in form and register, a print, a notification, files) and `regions` (branches that join).
 */
export const EVERY_ROW_LIBRARY = [
  ...LEAVE_LIBRARY,
  ...PATROL,
  ...Object.entries({
    'processes/registers/client.yaml': `id: client\n${title}\nkey: number\ntype: object\nrequired: [number]\nproperties:\n  number: ${text}\n  phone: ${personal}\n  city: ${text}\n`,
    'forms/guest.yaml': `id: guest\n${title}\ntype: object\nrequired: [client]\nproperties:\n  client: { type: string, x-register: client, ${title} }\n  phone: ${personal}\n  city: ${text}\n`,
    'templates/guest.hbs': `{{!--\n${title}\nform: guest\n--}}\n<p>{{document.city}}</p>\n`,
    'processes/guest.yaml': `id: guest
${title}
owner: sales-department-manager
key: guest.client
documents: { guest: { form: guest } }
start: [{ by: salesperson }]
initial: asking
states:
  asking:
    ${title}
    task: { by: initiator, fills: guest }
    on: { done: { target: receiving, do: [{ render: guest }, { notify: finance }, { record: client, key: guest.client, with: { phone: guest.phone, city: guest.city } }] } }
  receiving: { ${title}, task: { by: finance }, on: { done: over } }
  over: { type: final, ${title} }
`,
    'processes/regions.yaml': `id: regions
${title}
owner: sales-department-manager
key: instance.key
documents: { request: { form: request } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: looking } }
  looking:
    type: parallel
    ${title}
    states:
      price: { ${title}, task: { by: finance }, on: { done: finished } }
      stock: { ${title}, task: { by: warehouse-keeper }, on: { done: finished } }
    onDone: joined
  joined: { ${title}, task: { by: initiator }, on: { done: over } }
  over: { type: final, ${title} }
`,
  }).map(([path, content]) => ({ path, text: content })),
];
