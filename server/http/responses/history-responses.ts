import { z } from 'zod';
import { instant, json, maybeInstant, type Responses, title } from './words.js';

const person = z.string().nullable();
const value = json.describe('`{ "$erased": true }` where a personal value was erased');
const why = json.describe('comment or reason; null: none; `{ "$erased": true }` where it was erased');

const event = z.object({
  seq: z.int(),
  at: instant,
  type: z.string(),
  actor: person.describe('null: a program'),
  onBehalfOf: person,
  why,
  text: title.describe('in a sentence, with the names people had then'),
});

const task = z.looseObject({
  state: z.string(),
  title,
  kind: z.enum(['task', 'approval']),
  assignee: person.describe('who held it'),
  candidates: z.array(z.string()).describe('`person:zhao.lei`, `role:finance`'),
  openedAt: instant,
  dueAt: maybeInstant,
});

const limit = z.looseObject({
  name: z.string(),
  title,
  state: z.string().nullable(),
  limit: z.string().nullable().describe('as written: `3 working days`'),
  startedAt: instant,
  dueAt: maybeInstant.describe('null: not known, or standing still'),
  pausedAt: maybeInstant,
  breachedAt: maybeInstant,
});

const difference = z.object({
  path: z.string().describe('JSON pointer into the answer of `as-of`: `/documents/request/content/amount`'),
  kind: z.enum(['added', 'removed', 'changed']),
  before: value,
  after: value,
});

/** Instances told by their histories: as they were, what changed, whether it is what is stored. */
export const HISTORY_RESPONSES: Responses = {
  'GET /api/instances/{id}/as-of': {
    schema: z.looseObject({
      instance: z.string(),
      process: z.string(),
      event: event.describe('the last one that had happened'),
      until: maybeInstant.describe('when the next event happened; null: none has'),
      status: z.string(),
      states: z.record(z.string(), title),
      key: value,
      initiator: z.string(),
      startedAt: instant,
      end: z.string().nullable(),
      data: z.record(z.string(), value),
      documents: z.record(z.string(), json).describe('content, number, version, who filled it and when; a list for one that may be many'),
      tasks: z.record(z.string(), task).describe('open work by ordinal'),
      limits: z.record(z.string(), limit).describe('clocks not yet ended, by ordinal'),
      people: z.record(z.string(), title).describe('names of everybody mentioned, as they were then'),
      definition: z
        .object({ hash: z.string(), version: z.int(), publishedBy: z.string(), publishedAt: instant, reason: z.string(), href: z.string() })
        .nullable(),
      organization: z.object({ version: z.int(), href: z.string() }),
      calendar: z.object({ version: z.string(), href: z.string() }),
    }),
    says: 'The instance as it was, and what it was decided by.',
  },
  'GET /api/instances/{id}/difference': {
    schema: z.object({
      from: z.int().describe('number of the last event before; 0: the instance had not been started'),
      to: z.int(),
      changes: z.array(difference.extend({ seq: z.int(), at: instant, actor: person, onBehalfOf: person, why })),
      tasks: z.array(
        z.object({
          task: z.int(),
          state: z.string(),
          title,
          opened: z.object({ seq: z.int(), at: instant }).nullable().describe('null: it was open before'),
          closed: z
            .object({ seq: z.int(), at: instant, how: z.string(), by: person, onBehalfOf: person })
            .nullable()
            .describe('null: it is still open then'),
        }),
      ),
      limits: z.array(
        z.object({ name: z.string(), ordinal: z.int(), what: z.string(), dueAt: maybeInstant, seq: z.int(), at: instant, by: person }),
      ),
      events: z.array(event),
    }),
    says: 'What differs, and who changed it.',
  },
  'GET /api/instances/{id}/fields/{path}/history': {
    schema: z.object({
      path: z.string(),
      title: title.nullable().describe('null: it is no field of a form'),
      entries: z.array(
        event.extend({
          kind: z
            .enum(['set', 'changed', 'cleared', 'unknown'])
            .describe('`unknown`: both values are erased, and whether they differ nobody can tell any more'),
          before: value,
          after: value,
        }),
      ),
    }),
    says: 'Every value it had, oldest first.',
  },
  'GET /api/instances/{id}/replay-check': {
    schema: z.object({
      events: z.int(),
      erased: z.boolean().describe('something was erased, and could not be compared'),
      differences: z
        .array(
          z.object({
            kind: z.enum(['event', 'undecidable', 'instance']),
            seq: z.int(),
            path: z.string().describe('JSON pointer into the event or the instance'),
            recorded: json,
            rebuilt: json,
            reason: z.string().nullable(),
          }),
        )
        .describe('empty: what is stored is what the history leads to'),
    }),
    says: 'Whether the history leads to what is stored.',
  },
};
