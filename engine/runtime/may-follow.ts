import { EvaluationError } from '../expression/evaluation-error.js';
import { isAmong } from '../people/candidates.js';
import { buttonsNow, mayPress } from './commands/press.js';
import type { Turn } from './turn.js';

/**
 * Whether a person has to do with an instance: he acted, was copied, asked or mentioned, may act or press a button now, or may see every instance of
 * the process. The host lets the same people read it.
 */
export function mayFollow(turn: Turn, person: string): boolean {
  if (turn.state.involved.includes(person)) return true;
  const { owner, readers } = turn.process.definition;
  if ([owner, ...readers, 'auditor', 'administrator'].some((role) => turn.facts.hasRole(person, role))) return true;
  const tasks = [...turn.tasks.values()];
  if (tasks.some((task) => task.assignee === person || isAmong(turn, person, task.candidates))) return true;
  return buttonsNow(turn).some((button) => {
    try {
      return mayPress(turn, button, person);
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
  });
}
