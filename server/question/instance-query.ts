import { z } from 'zod';
import { pageQuery } from '#server/problem/keyset-page.js';

const instant = z.iso.datetime({ offset: true });
const duration = z.string().regex(/^\d{1,6} ?(minutes|hours|days)$/, 'expected `90 minutes`, `36 hours`, `3 days`');
const times = z.coerce.number().int().min(1).max(1_000);

/** What is asked of instances; everything that is said must be true of each. */
export const instanceQuery = pageQuery.extend({
  process: z.string().max(100).optional(),
  /** Number of the published version it runs on, or ended on. */
  version: z.coerce.number().int().min(1).optional(),
  /** It began from this instant on, and before that one. */
  from: instant.optional(),
  to: instant.optional(),
  status: z.enum(['running', 'suspended', 'ended', 'incident']).optional(),
  /** Business key; one that ends with `*` is the beginning of it. */
  key: z.string().min(1).max(200).optional(),
  /** `goodsRequest.customer=ACME`, `request.days>=3`; several: all of them. */
  field: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(500)).max(10)).optional(),
  /** It stands there now, or ended there. */
  state: z.string().max(100).optional(),
  /** It was there some time. */
  passed: z.string().max(100).optional(),
  person: z.string().min(1).max(100).optional(),
  /** What the person had to do with it: did something, or a substitute in his name; began it; has a task of it now; had one some time. */
  part: z.enum(['acted', 'initiated', 'holds', 'held']).default('acted'),
  /** One of its limits runs, runs on although it is over, or was breached some time. */
  clock: z.enum(['running', 'late', 'breached']).optional(),
  /** Name of the limit meant by `clock`. */
  clockName: z.string().max(100).optional(),
  /** Time from its beginning to its end, or to now. */
  over: duration.optional(),
  under: duration.optional(),
  /** So often at least some state was entered again; with `passed`: that one. */
  again: times.optional(),
  /** So often at least it was returned. */
  returned: times.optional(),
});
export type InstanceQuery = z.infer<typeof instanceQuery>;

const SECONDS = { minutes: 60, hours: 3_600, days: 86_400 } as const;

/** @param text - as `duration` allows it */
export function secondsOf(text: string): number {
  const [, amount = '0', unit = 'days'] = /^(\d+) ?(\w+)$/.exec(text) ?? [];
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}
