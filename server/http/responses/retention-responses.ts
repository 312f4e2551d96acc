import { z } from 'zod';
import { KEPT } from '#engine/retention/kept.js';
import { instant, list, maybeInstant, type Responses, title } from './words.js';

const count = z.int().min(0);
const month = z.string().describe('2026-03, by UTC');
const kept = z.array(
  z.object({
    reason: z.enum(Object.keys(KEPT) as [keyof typeof KEPT]),
    text: title,
    instances: count,
    first: z
      .array(
        z.object({
          id: z.string(),
          process: z.string(),
          key: z.string().nullable(),
          hold: z.string().optional().describe('of `held`: the hold'),
          until: instant.optional().describe('of `retention`: when it is over'),
        }),
      )
      .describe('at most 20'),
  }),
);
const hold = z.object({
  id: z.string(),
  subject: z.string().describe('`instance:<id>`, `key:<process>/<key>`, `process:<id>`, `register:<name>/<key>` or `month:2026-03`'),
  reason: z.string(),
  placedBy: z.string(),
  placedAt: instant,
  from: instant,
  until: maybeInstant.describe('null: until it is lifted'),
  lifted: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable(),
});
const purge = z.object({
  id: z.string(),
  month,
  reason: z.string(),
  by: z.string(),
  begunAt: instant,
  endedAt: maybeInstant.describe('null: it is under way'),
  kept: kept.nullable().describe('what ended it before its end; null: nothing did'),
  instances: count.describe('purged so far'),
  events: count,
});

export const RETENTION_RESPONSES: Responses = {
  'GET /api/retention': {
    schema: z.object({
      processes: z.array(z.object({ process: z.string(), title, years: count.nullable().describe('after the end; null: for ever') })),
      months: z.array(z.object({ month, bytes: z.number() })),
    }),
    says: 'Retention of every process, and the months of start whose history is kept.',
  },
  'GET /api/retention/{month}': {
    schema: z.object({ month, instances: count, events: count, mayPurge: z.boolean(), kept }),
    says: 'Whether the month may be purged, and what keeps it.',
  },
  'GET /api/holds': { schema: list(hold), says: 'Holds, the latest first.' },
  'POST /api/holds': { schema: hold, says: 'The hold as it was placed.' },
  'POST /api/holds/{id}/lift': { schema: hold, says: 'The hold as it was lifted.' },
  'GET /api/purges': { schema: list(purge), says: 'Purges, the latest first.' },
  'GET /api/purges/{id}': { schema: purge, says: 'How far a purge has come.' },
  'POST /api/purges': { schema: purge, says: 'The purge has begun; it goes on in the background.' },
};
