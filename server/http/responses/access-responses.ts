import { z } from 'zod';
import { LOG_ACTIONS, type LogAction } from '#server/access/interventions.js';
import { instant, json, page, type Responses, title } from './words.js';

const line = z.object({
  id: z.string().describe('of the access; `<instance>:<seq>` of an event'),
  at: instant,
  kind: z.enum(['access', 'event']).describe('an event stands in the history of its instance'),
  person: z.string().nullable().describe('null: nobody who is known; `system`: the host'),
  onBehalfOf: z.string().nullable(),
  action: z.enum(Object.keys(LOG_ACTIONS) as [LogAction, ...LogAction[]]),
  title,
  subject: z.string().nullable().describe('`instance:<id>`, `person:<id>`, `register:<name>/<key>`, …'),
  outcome: z.string().describe('`done`, or the code of the refusal'),
  details: z.record(z.string(), json).describe('names, counts and reasons, never a personal value'),
});

/** Who did, read or was refused what. */
export const ACCESS_RESPONSES: Responses = {
  'GET /api/access': { schema: page(line), says: 'The access log, newest first.' },
};
