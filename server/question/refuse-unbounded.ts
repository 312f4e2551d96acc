import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';

/**
 * Refuses a question that would read the whole history.
 *
 * @param missing - what must be said besides
 * @param example - the same question with bounds, as a query
 * @throws {DomainError} `query-without-bounds`, always
 */
export function refuseUnbounded(missing: Text, example: string): never {
  throw new DomainError('query-without-bounds', `${missing.zh}，例如 ${example} / ${missing.en}, for example ${example}`, { example });
}

const A_DAY_MS = 24 * 60 * 60 * 1_000;

/** A time from an instant on and before another. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/**
 * The period of a question that is found by time alone.
 *
 * @param mostDays - longest that is answered
 * @throws {DomainError} `query-without-bounds` (an end is missing), `query-too-wide`, `request-invalid` (it ends before it begins)
 */
export function periodOf(from: string | undefined, to: string | undefined, mostDays: number, example: string): Period {
  if (from === undefined || to === undefined) {
    const [name, zh] = from === undefined ? ['from', '起'] : ['to', '止'];
    return refuseUnbounded(
      { zh: `请写明期间的${zh}（${name}）`, en: `Say where the period ${name === 'from' ? 'begins' : 'ends'} (${name})` },
      example,
    );
  }
  const days = (Date.parse(to) - Date.parse(from)) / A_DAY_MS;
  if (days <= 0)
    throw new DomainError(
      'request-invalid',
      `to: 期间的止 ${to} 应晚于起 ${from} / The period must end after it begins: ${from} to ${to}.`,
    );
  if (days > mostDays)
    throw new DomainError(
      'query-too-wide',
      `期间最长 ${mostDays} 天，所写为 ${Math.ceil(days)} 天；请分段查询 / The period may have at most ${mostDays} days, this one has ${Math.ceil(days)}; ask for its parts.`,
      { mostDays },
    );
  return { from, to };
}
