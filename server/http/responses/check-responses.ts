import { z } from 'zod';
import { INVARIANT_IDS } from '#server/audit/check/finding.js';
import { instant, type Responses, title } from './words.js';

const invariant = z.enum(INVARIANT_IDS);

/** What the check of the database answers. */
export const CHECK_RESPONSES: Responses = {
  'POST /api/audit/checks': {
    schema: z.object({
      passed: z.boolean(),
      at: instant,
      ms: z.int(),
      invariants: z.array(
        z.object({
          id: invariant,
          title,
          proves: title,
          verdict: z.enum(['passed', 'failed', 'not-checked']),
          findings: z.int(),
          unchecked: z.array(z.object({ why: title, times: z.int() })),
        }),
      ),
      findings: z.array(
        z.object({
          invariant,
          check: z.string(),
          instance: z.string().nullable(),
          seq: z.int().nullable(),
          table: z.string(),
          what: title,
          expected: title,
          remedy: title,
        }),
      ),
    }),
    says: 'Verdict on I1 to I12 with at most a hundred findings of each. With `Accept: application/x-ndjson`: lines `{ check, read, of }` and `{ finding }`, the last `{ result }`.',
  },
};
