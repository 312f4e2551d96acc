import { isAmong } from '../../people/candidates.js';
import type { OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { barOf } from './find-task.js';
import { refuseUnknown } from './known-person.js';

/**
 * Refuses to bring a person to a task who may not act there: whatever way he comes, duties kept apart and one's own request are checked as if he
 * had come by himself, and nobody gets a second vote at a gate.
 *
 * @throws {Refused} `person-unknown`, `person-is-initiator`, `person-kept-apart`, `person-there-already`
 */
export function refuseNewcomer(turn: Turn, task: OpenTask, person: string): void {
  refuseUnknown(turn, person);
  const bar = barOf(turn, task, person);
  if (bar) refuse(bar.code === 'own-request' ? 'person-is-initiator' : 'person-kept-apart', { ...bar.facts, person });
  if (isThere(turn, task, person)) refuse('person-there-already', { person });
}

/** Whether he holds the task, or, at a gate, votes on the same item or has voted in this round. */
function isThere(turn: Turn, task: OpenTask, person: string): boolean {
  if (task.assignee === person || (task.assignee === null && turn.actor === person)) return true;
  if (task.kind === 'task') return false;
  const index = task.item?.index ?? null;
  const voted = (turn.state.decisions[task.state] ?? []).some(
    (decision) => (decision.person === person || decision.onBehalfOf === person) && decision.item === index,
  );
  return voted || [...turn.tasks.values()].some((other) => other !== task && isSameMatter(other, task) && isVoter(turn, other, person));
}

function isSameMatter(other: OpenTask, task: OpenTask): boolean {
  return other.state === task.state && (other.item?.index ?? null) === (task.item?.index ?? null);
}

function isVoter(turn: Turn, task: OpenTask, person: string): boolean {
  return task.assignee === null ? isAmong(turn, person, task.candidates) : [task.assignee, ...task.delegatedBy].includes(person);
}
