import { isAmong } from '../../people/candidates.js';
import type { OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { tasksOfMatter } from '../added-approvers.js';
import { peopleWaiting } from '../gate-votes.js';
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

/** Whether he holds the task or delegated it, or, at a gate, votes on the same item or has voted in this round. */
export function isThere(turn: Turn, task: OpenTask, person: string): boolean {
  const isActors = task.assignee === null && [turn.actor, turn.inNameOf].includes(person) && isAmong(turn, person, task.candidates);
  // A substitute is there for whom he substitutes.
  const isSubstitute = turn.onBehalfOf !== null && turn.actor === person;
  if (task.assignee === person || task.delegatedBy.includes(person) || isActors || isSubstitute) return true;
  if (task.kind === 'task') return false;
  const index = task.item?.index ?? null;
  const voted = (turn.state.decisions[task.state] ?? []).some(
    (decision) => (decision.person === person || decision.onBehalfOf === person) && decision.item === index,
  );
  const open = tasksOfMatter(turn, task);
  const willVote = open.some(({ followedBy }) => followedBy.some((added) => added.person === person));
  const state = turn.process.states.get(task.state);
  if (state?.kind === 'approval' && peopleWaiting(turn, state, task).includes(person)) return true;
  return voted || willVote || open.some((other) => other.ordinal !== task.ordinal && isVoter(turn, other, person));
}

function isVoter(turn: Turn, task: OpenTask, person: string): boolean {
  return task.assignee === null ? isAmong(turn, person, task.candidates) : [task.assignee, ...task.delegatedBy].includes(person);
}
