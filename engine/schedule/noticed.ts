import type { Missed } from '../definition/schedule.js';
import type { EpochMs } from '../runtime/instance.js';

/** An occurrence noticed later than this after it was due was missed: the host was down. */
export const MISSED_AFTER_MS = 10 * 60_000;

/**
 * What becomes of an occurrence that is due.
 *
 * @param nextAt - when the one after it is due; null: there is none
 * @returns `on-time` and `missed` start what they start, `skipped` nothing
 */
export function noticedAs(missed: Missed, at: EpochMs, nextAt: EpochMs | null, now: EpochMs): 'on-time' | 'missed' | 'skipped' {
  if (now - at <= MISSED_AFTER_MS) return 'on-time';
  if (missed === 'none') return 'skipped';
  return missed === 'last' && nextAt !== null && nextAt <= now ? 'skipped' : 'missed';
}
