import { z } from 'zod';
import { refuseFuture } from '#engine/audit/find-moment.js';
import { readInstant } from '#engine/time/iso-instant.js';

/** An instant in a query; a plus sign that was not written `%2B` arrives as a space. */
export const instantText = z.preprocess(
  (text) => (typeof text === 'string' ? text.replace(/ (?=\d\d:\d\d$)/, '+') : text),
  z
    .string()
    .max(100)
    .refine((text) => readInstant(text) !== null, {
      error: '应为带时区的时刻，如 2026-02-13T09:00:00+08:00 / Expected an instant with its zone, such as 2026-02-13T09:00:00+08:00',
    }),
);

/** Query of what was so at an instant; left out: now. */
export const atQuery = z.strictObject({ at: instantText.optional() });

/**
 * The instant such a query asks for.
 *
 * @param now - by the clock instances live by, epoch milliseconds
 * @throws {DomainError} `moment-in-future`
 */
export function pastInstant(at: string | undefined, now: number): Date {
  const instant = at === undefined ? now : (readInstant(at) ?? now);
  refuseFuture(instant, now);
  return new Date(instant);
}
