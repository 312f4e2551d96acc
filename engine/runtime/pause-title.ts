import { reasonTitle } from '../definition/reasons.js';
import type { Text } from '../definition/text.js';
import type { Limit } from '../definition/time-limit.js';

/** Reason of nobody's pause: a limit over a group of states stands still outside them. */
export const OUTSIDE = 'outside';
const TITLES = { [OUTSIDE]: { zh: '流程不在这个时限的步骤中', en: 'Outside of the states of the limit' } };

/** Why a clock stood still, as people read it; what an administrator wrote when he suspended the instance is told as he wrote it. */
export function pauseTitle(limit: Limit | null, reason: string): Text {
  return reasonTitle({ ...TITLES, ...limit?.pause }, reason);
}
