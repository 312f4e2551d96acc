import { title } from './surroundings.js';

/**
 * Text of the form `request`.
 *
 * @param fields - field → its type in JSON Schema
 * @param required - default: none
 */
export function requestForm(fields: Readonly<Record<string, string>>, required: readonly string[] = []): string {
  const properties = Object.entries(fields).map(([field, type]) => `  ${field}: { type: ${type}, ${title} }\n`);
  return `id: request\n${title}\ntype: object\nrequired: [${required.join(', ')}]\nproperties:\n${properties.join('')}`;
}

/**
 * Text of a process that begins with a request: a salesperson fills the form `request`, which is numbered like `QJ-2026-00001`; the number is the
 * key. Ends without a new line before the states after it.
 *
 * @param prefix - of the number
 * @param target - where it goes then: a state, or conditions as YAML
 * @param more - further keys of the process, whole lines
 */
export function requestOpening(id: string, prefix: string, target: string, more = ''): string {
  return `id: ${id}
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "${prefix}-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
${more}initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: ${target} } }`;
}

/**
 * Text of a process that others call with a `number`, and that ends when finance has looked.
 *
 * @param key - expression
 */
export function calledProcess(id: string, key: string): string {
  return `id: ${id}
${title}
owner: sales-department-manager
key: '${key}'
data: { number: { type: text } }
start: [{ called: true }]
initial: looking
states:
  looking: { ${title}, task: { by: finance }, on: { done: fine } }
  fine: { type: final, ${title} }
`;
}

/**
 * Text of a process that one message (with `number` and `person`) starts, and another (with the same `number`) ends.
 *
 * @param key - expression
 * @param more - further keys of the process, whole lines
 */
export function waitingProcess(id: string, key: string, message: { readonly starts: string; readonly ends: string }, more = ''): string {
  return `id: ${id}
${title}
owner: sales-department-manager
key: '${key}'
data: { number: { type: text } }
start: [{ on: ${message.starts}, initiator: message.person, with: { number: message.number } }]
${more}initial: away
states:
  away: { ${title}, wait: { for: number }, on: { ${message.ends}: { match: message.number == number, target: back } } }
  back: { type: final, ${title} }
`;
}
