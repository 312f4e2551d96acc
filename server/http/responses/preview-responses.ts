import { z } from 'zod';
import { instant, json, maybeInstant, priority, type Responses, title } from './words.js';

const opened = z.object({
  state: z.string(),
  candidates: z.array(z.string()),
  people: z.array(z.string()),
  assignee: z.string().nullable(),
  dueAt: maybeInstant,
});
const preview = z.object({
  refusal: z
    .object({ code: z.string(), text: title, facts: z.record(z.string(), json) })
    .nullable()
    .describe('null: it would be done'),
  event: z.string().nullable(),
  left: z.array(z.string()),
  entered: z.array(z.string()),
  end: z.string().nullable(),
  closed: z.array(z.object({ task: z.int(), state: z.string(), how: z.string(), assignee: z.string().nullable() })),
  opened: z.array(opened),
  changed: z.array(opened.extend({ task: z.int() })).describe('tasks that stay open, for somebody else or due at another time'),
  again: z
    .array(z.object({ state: z.string(), person: z.string(), outcome: z.string(), at: instant }))
    .describe('decisions to be given again'),
  limits: z.array(z.object({ name: z.string(), ordinal: z.int(), what: z.string(), dueAt: maybeInstant })),
  documents: z.array(z.object({ document: z.string(), version: z.int() })),
  violations: z.array(json),
  sent: z.array(json),
  prints: z.array(json),
});
const told = z.object({
  seq: z.int(),
  at: instant,
  event: z.string(),
  by: z.string().nullable(),
  onBehalfOf: z.string().nullable(),
  text: title,
});
const due = z.object({
  at: maybeInstant.describe('null while its clock stands still, or the date is not known yet'),
  limit: z.string().describe('as written in the definition'),
  text: title,
  from: instant,
  calendar: z.string(),
  days: z
    .array(z.object({ day: z.iso.date(), counts: z.boolean(), text: title }))
    .nullable()
    .describe('days off and make-up days between; null: the calendar has changed since'),
  pauses: z.array(z.object({ from: instant, to: maybeInstant, by: z.string().nullable(), reason: z.string(), reasonTitle: title })),
  breachedAt: maybeInstant,
  provisional: z.boolean(),
  over: z.array(z.string()).nullable().describe('states it runs over; null: that of the task'),
});
const explanation = z.object({
  opened: told,
  rules: z.array(
    z.object({
      by: z.string().describe('as written in the definition'),
      text: title,
      people: z.array(z.string()),
      data: z.object({ expression: z.string(), value: json }).nullable().describe('what the rule read'),
    }),
  ),
  apart: z.object({ states: z.array(z.string()), people: z.array(z.string()) }).nullable(),
  reason: title.nullable(),
  succeeded: z.array(z.object({ person: z.string(), to: z.string(), text: title })),
  given: z.object({ to: z.string(), text: title }).nullable().describe('to whom it was given as it opened; null: whoever claims it'),
  since: z.array(told).describe('what changed whose it is or when it is due'),
  substitutes: z.array(z.object({ person: z.string(), by: z.string(), from: z.iso.date(), to: z.iso.date(), text: title })),
  you: z.array(title).describe('why it is yours; empty: it is not'),
  priority: z.object({
    is: priority,
    text: title.describe('why it is so'),
    data: z.object({ expression: z.string(), value: json }).nullable(),
  }),
  due: due.nullable(),
  overall: z.array(due),
  versions: z.object({ directory: z.int(), calendar: z.string() }),
});
const path = z.object({
  steps: z.array(
    z.object({
      state: z.string(),
      title,
      kind: z.string(),
      now: z.boolean(),
      people: z.array(z.string()),
      later: z.array(z.string()).describe('whom a gate asks after those'),
      dependsOn: z
        .object({ places: z.array(z.string()), text: title })
        .nullable()
        .describe('who it is depends on what is not filled in yet'),
      assignee: z.string().nullable(),
      expectedAt: maybeInstant,
    }),
  ),
  until: z.enum(['end', 'outside', 'unknown', 'parked', 'suspended']),
  end: z.string().nullable(),
  why: title.nullable().describe('why it can be told no further; null: to the end it can'),
});

/** What would happen, why, and where to. */
export const PREVIEW_RESPONSES: Responses = {
  'GET /api/definitions/{id}/preview': { schema: preview, says: 'What starting it would lead to; nothing has happened.' },
  'GET /api/instances/{id}/preview': { schema: preview, says: 'What the command would lead to; nothing has happened.' },
  'GET /api/tasks/{id}/preview': { schema: preview, says: 'What the command would lead to; nothing has happened.' },
  'GET /api/tasks/{id}/why': { schema: explanation, says: 'Why the task is whose it is, and when it is due.' },
  'GET /api/instances/{id}/path': { schema: path, says: 'Where it stands, and the steps to its end if all goes well.' },
};
