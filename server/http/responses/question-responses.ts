import { z } from 'zod';
import { instant, json, maybeInstant, page, type Responses, title } from './words.js';

const found = z.object({
  id: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  status: z.enum(['running', 'suspended', 'ended', 'incident']),
  states: z.array(z.string()),
  initiator: z.string(),
  startedAt: instant,
  lastAt: instant.describe('of its last event'),
  events: z.int(),
});

const told = z.object({
  instance: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  seq: z.int(),
  at: instant,
  type: z.string(),
  person: z.string().nullable().describe('null: a program'),
  onBehalfOf: z.string().nullable(),
  command: z.string(),
  whom: z.array(z.string()).describe('persons it names besides'),
  said: z.string().nullable().describe('comment or reason; null: none, or it was erased'),
  decisions: z.array(z.object({ state: z.string(), outcome: z.string() })),
  left: z.array(z.string()),
  entered: z.array(z.string()),
  hash: z.string(),
});

const seldom = told.extend({
  kind: z.string(),
  substitution: z
    .object({ from: z.iso.date(), to: z.iso.date() })
    .nullable()
    .describe('days of the substitution by which he acted; null: none, or it has been ended'),
});

const act = z.object({ seq: z.int(), at: instant, state: z.string(), person: z.string(), onBehalfOf: z.string().nullable() });
const examined = z.int().describe('instances looked at for this page');

const exception = z.object({
  instance: z.uuid(),
  process: z.string(),
  key: z.string().nullable(),
  kind: z.enum(['apart', 'own-matter', 'several-votes']),
  state: z.string(),
  by: act,
  before: act.nullable().describe('what he had done before'),
  rule: z
    .enum(['then', 'now'])
    .nullable()
    .describe('whether the version it was decided by said so, or only the one published now does; null: it holds of every gate'),
  why: title,
  said: z.string().nullable(),
});

const formOf = z.object({ document: z.string(), form: z.string() });
const counts = z.record(z.string(), z.int());
const gate = z.object({
  process: z.string(),
  processTitle: title,
  version: z.int().describe('the version described'),
  isPublished: z.boolean().describe('false: the version published now has no such gate any more'),
  state: z.string(),
  title,
  levels: z.array(z.object({ when: z.string().nullable(), by: z.array(title) })),
  mode: title,
  each: z.string().nullable(),
  shows: z.array(formOf),
  fills: z.array(formOf.extend({ fields: z.array(z.string()).nullable() })),
  limit: title.nullable(),
  outcomes: z.record(z.string(), title),
  apart: z.array(z.string()),
  whenInitiator: z.string(),
  whenRepeated: z.string(),
  proxy: z.string().nullable(),
  uses: z.array(
    z.object({
      version: z.int().nullable(),
      part: z.string().nullable().describe('part of the period; null: all of it'),
      entered: z.int(),
      decided: counts.describe('outcome → times'),
      returned: z.int(),
      votes: counts,
      medianMs: z.number().nullable().describe('from entering to the decision, by the clock on the wall'),
      lastUsedAt: maybeInstant,
    }),
  ),
});

/** What auditors ask of all instances together. */
export const QUESTION_RESPONSES: Responses = {
  'GET /api/audit/instances': {
    schema: z.object({
      items: z.array(found),
      next: z
        .string()
        .nullable()
        .describe('`after` of the next page, also where nothing was found yet among those looked at; null: that was all'),
      examined,
    }),
    says: 'Instances of which all that was asked is true, those that began last first.',
  },
  'GET /api/audit/duties': {
    schema: z.object({ items: z.array(exception), next: z.string().nullable(), examined }),
    says: 'What one person did that two should have done; those of an instance are on one page.',
  },
  'GET /api/audit/interventions': { schema: page(seldom), says: 'Interventions, the latest first.' },
  'GET /api/audit/stand-ins': { schema: page(seldom), says: 'What was done in others’ names, handed on or handed over, the latest first.' },
  'GET /api/audit/gates': {
    schema: z.object({
      from: z.iso.date(),
      to: z.iso.date(),
      gates: z.int(),
      events: z.int().describe('read to count the use'),
      items: z.array(gate),
    }),
    says: 'All gates, in the order of the processes, with their use by instances begun on these days.',
  },
  'GET /api/instances/{id}/access': {
    schema: z.object({
      instance: z.uuid(),
      field: z.string(),
      at: instant,
      seq: z.int().describe('event the instance stood at'),
      directory: z.int().describe('version of the directory that is answered by'),
      version: z.string().describe('content hash of the definition it ran on'),
      items: z.array(
        z.object({
          person: z.string(),
          because: z.array(z.string()).describe('why he could read the instance: `reader`, `participant`, `candidate` …'),
          sees: z.boolean().describe('false: the definition hides the field from him'),
          name: title,
        }),
      ),
      next: z.string().nullable(),
      read: z.array(
        z.object({
          person: z.string().nullable(),
          onBehalfOf: z.string().nullable(),
          at: instant,
          action: z.string(),
          details: z.record(z.string(), json),
        }),
      ),
    }),
    says: 'Who could see the field, page by page, and with the first page who has read the instance, as the access log has it.',
  },
  'GET /api/events': { schema: page(told), says: 'What the person did, himself or through a substitute, the latest first.' },
};
