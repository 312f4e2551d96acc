import { z } from 'zod';
import { type Responses, title } from './words.js';

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const milliseconds = z.number().describe('epoch milliseconds');

const seal = z.object({
  n: z.int().min(1),
  at: milliseconds,
  previous: hash,
  batches: count,
  accesses: count,
  events: count,
  root: hash,
  key: hash,
  hash,
  signature: z.string().describe('Ed25519 over `gatehouse seal <hash>`, base64'),
});

export const EVIDENCE_RESPONSES: Responses = {
  'GET /api/evidence/report': {
    schema: z.object({
      isWhole: z.boolean(),
      findings: z.array(
        z.object({
          code: z.string(),
          instance: z.string().optional(),
          seq: count.optional(),
          batch: z.string().optional(),
          access: z.string().optional(),
          seal: count.optional(),
          hash: hash.optional(),
          line: count.optional(),
          among: z.array(z.object({ instance: z.string(), seq: count })).optional(),
          text: title,
        }),
      ),
      findingCount: count,
      counts: z.object({ seals: count, batches: count, accesses: count, heads: count, purged: count, events: count }),
      sealedUntil: z.object({ n: count, at: milliseconds, hash }).nullable(),
      unsealed: z.object({ batches: count, accesses: count }),
      instances: z.array(z.string()).nullable().describe('what it is about; null: everything'),
      madeAt: milliseconds.nullable(),
      isCompared: z.boolean(),
      comparedUntil: count.nullable().describe('number of the last seal that was compared with one published outside'),
      laterSeals: z.array(count).describe('numbers of published seals that are later than the evidence'),
      clockSetBack: z.array(count).describe('numbers of seals'),
    }),
    says: "The host's own verification. With `Accept: application/x-ndjson`: lines `{ read, of }`, the last `{ result }`.",
  },
  'GET /api/seals': {
    schema: z.object({ items: z.array(seal), next: count.nullable().describe('`after` of the next page; null on the last one') }),
    says: 'Seals as they are published, in order.',
  },
};
