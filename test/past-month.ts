import type pg from 'pg';
import type { CommandBody } from '#engine/runtime/command.js';
import { firstIdOf, monthOf } from '#server/database/month-range.js';
import type { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { requestOf } from '#server/instance/test-request.js';
import { title } from './surroundings.js';

const { name, from } = monthOf(new Date(), -1);
/** The month before this one, which always has a partition. */
export const PAST_MONTH = new Date(from).toISOString().slice(0, 7);
/** Its partition. */
export const PAST_PARTITION = name;

/** An id as it was made in that month. */
export function pastId(): string {
  const fresh = newInstanceId(0);
  return `${firstIdOf(from + 1_000).slice(0, 14)}${fresh.slice(14)}`;
}

/** Messages the memo sends. */
export const MEMO_MESSAGES = `memo.filed: { ${title}, fields: { number: text } }\n`;

const opening = (id: string): string => `id: ${id}
${title}
owner: sales-department-manager
key: memo.number
documents: { memo: { form: memo, number: "${id.toUpperCase()}-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
initial: asking
`;

/**
 * A process whose instances are kept for two years: a memo is asked for about a client, and filed by a manager, which writes a row, sends a message and
 * tells the initiator. Another one, `note`, says no retention.
 */
export const MEMO_FILES = {
  'forms/memo.yaml': `id: memo
${title}
type: object
properties:
  days: { type: integer, ${title} }
  client: { type: string, x-register: client, ${title} }
  caller: { type: string, x-personal: true, ${title} }
`,
  'processes/messages.yaml': MEMO_MESSAGES,
  'processes/registers/client.yaml': `id: client
${title}
key: number
type: object
required: [number]
properties:
  number: { type: string, ${title} }
  days: { type: integer, ${title} }
`,
  'processes/memo.yaml': `${opening('memo')}retention: 2 years
states:
  asking: { ${title}, task: { by: initiator, fills: memo }, on: { done: review } }
  review:
    ${title}
    task: { by: sales-department-manager, shows: memo }
    on:
      done:
        target: filed
        do:
          - { record: client, key: memo.client, with: { days: memo.days } }
          - { cc: initiator }
          - { send: memo.filed, with: { number: memo.number } }
  filed: { type: final, ${title} }
`,
  'processes/note.yaml': `${opening('note')}states:
  asking: { ${title}, task: { by: initiator, fills: memo }, on: { done: noted } }
  noted: { type: final, ${title} }
`,
} as const;

type Request = Readonly<Record<string, string | number>>;

/** Plays a memo from its start to its end. @param until - number of events; 2: it has ended */
export async function playMemo(committer: Committer, id: string, request: Request = {}, until = 2): Promise<void> {
  const documents = { memo: { days: 3, client: 'K-001', caller: '欧阳小姐', ...request } };
  await submit(committer, id, { type: 'start', process: 'memo', outcome: 'done', documents, comment: null }, 'zhao.lei');
  if (until > 1)
    await submit(committer, id, { type: 'complete', task: 2, outcome: 'done', documents: {}, comment: '归档', saw: null }, 'wang.fang');
}

export async function submit(committer: Committer, id: string, body: CommandBody, by: string): Promise<void> {
  const result = await committer.submit(requestOf(id, body, by));
  if (result.kind === 'refused') throw new Error(`${result.refusal.code}: ${result.refusal.text.en}`);
}

/** Moves the clock instances live by; ids go on being made by the real one. */
export async function moveYears(database: Pick<pg.Pool, 'query'>, years: number): Promise<void> {
  await database.query('UPDATE epoch SET clock_offset_ms = $1', [years * 366 * 86_400_000]);
}
