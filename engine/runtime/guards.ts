import type { Conditions } from '../compile/branches-config.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import type { Turn } from './turn.js';

/** Guard of the machine. A `match` without a value is false: the message cannot be meant for this instance. */
export function holds(turn: Turn, { match, keep, when, over }: Conditions): boolean {
  if (over && !over.some((state) => turn.active.has(state))) return false;
  try {
    if (keep !== null && !keeps(turn, keep)) return false;
    return (match === null || matches(turn, match)) && (when === null || turn.evaluate({ path: when, source: '' }) === true);
  } catch (error) {
    turn.failure = error;
    throw error;
  }
}

/** Whether a handler's `match` holds for the message of the turn. */
export function matches(turn: Turn, path: string): boolean {
  try {
    return turn.evaluate({ path, source: '' }) === true;
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}

/** Whether the message of the turn has not been kept for longer than this; one that has just been sent never has. */
export function keeps(turn: Turn, duration: string): boolean {
  const from = turn.message?.keptSince;
  if (from === undefined) return true;
  return turn.now <= turn.facts.due({ calendar: turn.process.definition.calendar, from, duration, before: false, cutoff: null }).at;
}
