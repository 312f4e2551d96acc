import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';

/** Days of a query, the last one included. */
export const days = {
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};

/** From the beginning of the first day to the end of the last, epoch milliseconds. */
export interface DayRange {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Nobody means more than this, and it would be read whole. */
const MOST_DAYS = 3660;

/**
 * @param example - of a query that is bounded
 * @throws {DomainError} `query-without-bounds` when a day is missing, `bad-request` when they are in the wrong order or too far apart
 */
export function dayRange(from: string | undefined, to: string | undefined, zone: string, example: string): DayRange {
  if (from === undefined || to === undefined)
    throw new DomainError(
      'query-without-bounds',
      `${from === undefined ? 'from' : 'to'}: 请写明起止日期，两端都含，例如 ${example} / Say from which day to which, both included, such as ${example}`,
    );
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)];
  const count = first.until(last).days + 1;
  if (count < 1 || count > MOST_DAYS)
    throw new DomainError(
      'bad-request',
      `to: 应在 from 之后，相距不超过 ${MOST_DAYS} 天 / Expected a day after \`from\`, at most ${MOST_DAYS} days later.`,
    );
  const at = (day: Temporal.PlainDate): number => day.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
  return { from: at(first), to: at(last.add({ days: 1 })) };
}
