import { EvaluationError } from '../expression/evaluation-error.js';
import { possibleExcuses } from './commands/excuse.js';
import { buttonsNow, mayPress } from './commands/press.js';
import { isInInbox, isWith } from './in-inbox.js';
import type { Turn } from './turn.js';

/**
 * Whether a person has to do with an instance: he acted, was copied, asked or mentioned, may see every instance of the process, has a task of it in his
 * inbox, or may press a button or excuse a limit now; or he substitutes the requester, or somebody who has a task or a question, or may do either. The
 * host lets the same people read it.
 */
export function mayFollow(turn: Turn, person: string): boolean {
  if (turn.state.involved.includes(person)) return true;
  const { id, owner, readers } = turn.process.definition;
  if ([owner, ...readers, 'auditor', 'administrator'].some((role) => turn.facts.hasRole(person, role))) return true;
  const tasks = [...turn.tasks.values()];
  if (tasks.some((task) => isInInbox(turn, task, person)) || buttonsNow(turn).some((button) => holds(() => mayPress(turn, button, person))))
    return true;
  // Asked last: older events answered all of the above, and not this.
  const substituted = turn.facts.substitutedBy(person, id);
  return (
    substituted.some((absent) => tasks.some((task) => isWith(turn, task, absent))) ||
    holds(() => possibleExcuses(turn, person).length > 0) ||
    substituted.some((absent) => waitsFor(turn, absent))
  );
}

/** Whether something but a task waits for an absent person here: his request, a question, a button. */
function waitsFor(turn: Turn, absent: string): boolean {
  const { initiator } = turn.state;
  return initiator === absent || isAsked(turn, absent) || buttonsNow(turn).some((button) => holds(() => mayPress(turn, button, absent)));
}

/** Whether a question to a person waits for its answer. */
function isAsked({ tasks }: Turn, person: string): boolean {
  return [...tasks.values()].some(({ questions }) => questions.some(({ to, answer }) => to === person && answer === null));
}

/** What cannot be computed yet lets nobody in. */
function holds(question: () => boolean): boolean {
  try {
    return question();
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}
