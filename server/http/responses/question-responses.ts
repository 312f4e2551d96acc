import { z } from 'zod';
import { instant, page, type Responses } from './words.js';

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
  person: z.string(),
  onBehalfOf: z.string().nullable(),
  command: z.string(),
  said: z.string().nullable().describe('comment or reason; null: none, or it was erased'),
  decisions: z.array(z.object({ state: z.string(), outcome: z.string() })),
  left: z.array(z.string()),
  entered: z.array(z.string()),
  hash: z.string(),
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
      examined: z.int().describe('instances looked at for this page'),
    }),
    says: 'Instances of which all that was asked is true, those that began last first.',
  },
  'GET /api/events': { schema: page(told), says: 'What the person did, himself or through a substitute, the latest first.' },
};
