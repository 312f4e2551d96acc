import { workOf } from '../../definition/work-of.js';
import type { OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';

/**
 * Refuses what `allow:` of the task's state leaves out.
 *
 * @throws {Refused} `command-not-allowed` with the commands that are
 */
export function refuseUnlessAllowed(turn: Turn, task: OpenTask, word: string): void {
  const state = turn.process.states.get(task.state);
  const allow = (state && workOf(state)?.allow) ?? [];
  if (!allow.includes(word)) refuse('command-not-allowed', { command: word, allow });
}
