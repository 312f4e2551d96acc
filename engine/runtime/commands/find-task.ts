import { isAmong } from '../../people/candidates.js';
import { workOf } from '../../definition/work-of.js';
import { actFor } from './act-for.js';
import { lastActors } from '../open-task.js';
import type { JsonObject, OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import { isRequester } from '../successors.js';
import type { Turn } from '../turn.js';

/** @throws {Refused} `task-already-closed` (who did it, when), `task-not-found` */
export function findTask(turn: Turn, ordinal: number): OpenTask {
  const task = turn.tasks.get(String(ordinal));
  if (task) return task;
  if (ordinal > 0 && ordinal < turn.state.nextOrdinal) refuse('task-already-closed', lastDecision(turn));
  return refuse('task-not-found');
}

/**
 * The task, when the actor may act on it: he holds it, or nobody does and he is a candidate, and no duty keeps him apart.
 *
 * @param as - `helper`: what may also be done by a delegate, and while approvers added before have yet to decide
 * @throws {Refused} `task-already-claimed`, `task-not-yours`, `kept-apart`, `own-request`, `voted-already`, `hand-back-first`, `approver-first`
 */
export function taskOfActor(turn: Turn, ordinal: number, as: 'owner' | 'helper' = 'owner'): OpenTask {
  const task = findTask(turn, ordinal);
  if (!actOn(turn, task, (person) => isHis(turn, task, person))) {
    if (task.assignee === null) refuse('task-not-yours');
    refuse(isAmong(turn, turn.actor ?? '', task.candidates) ? 'task-already-claimed' : 'task-not-yours', { assignee: task.assignee });
  }
  if (as === 'helper') return task;
  refuseDelegate(task);
  refuseWaiting(turn, task);
  return task;
}

/** @throws {Refused} `hand-back-first` when it is delegated: whoever holds it prepares and gives his opinion, nothing more */
export function refuseDelegate({ delegatedBy }: OpenTask): void {
  const owner = delegatedBy.at(-1);
  if (owner !== undefined) refuse('hand-back-first', { owner });
}

/**
 * Lets the actor act on a task, in his own name or in that of somebody he substitutes; what keeps duties apart is checked of both.
 *
 * @param mayAct - whether it is a person's to act on
 * @returns false when it is nobody's whose name he could act in
 * @throws {Refused} `kept-apart`, `own-request`, `voted-already`
 */
export function actOn(turn: Turn, task: OpenTask, mayAct: (person: string) => boolean): boolean {
  if (!actFor(turn, mayAct, (person) => barOf(turn, task, person) !== null)) return false;
  refuseIfApart(turn, task, turn.actor ?? '');
  if (turn.onBehalfOf !== null) refuseIfApart(turn, task, turn.onBehalfOf);
  if (votedAlready(turn, task)) refuse('voted-already');
  return true;
}

/** Whether he holds the task, or may take it because nobody does. */
export function isHis(turn: Turn, task: OpenTask, person: string): boolean {
  return task.assignee === null ? isAmong(turn, person, task.candidates) : task.assignee === person;
}

/** @throws {Refused} `approver-first` (who) while approvers added before have yet to decide */
export function refuseWaiting(turn: Turn, { waitsFor }: OpenTask): void {
  const first = waitsFor.flatMap((ordinal) => turn.tasks.get(String(ordinal))?.assignee ?? []);
  if (waitsFor.length > 0) refuse('approver-first', { people: first });
}

/** Duties kept apart, and one's own request: checked again whenever somebody acts, as candidates may have been added since. */
export function refuseIfApart(turn: Turn, task: OpenTask, person: string): void {
  const bar = barOf(turn, task, person);
  if (bar) refuse(bar.code, bar.facts);
}

/** What keeps a person from acting on a task, whoever he acts for; null: nothing does. */
export function barOf(
  turn: Turn,
  task: Pick<OpenTask, 'state'>,
  person: string,
): { readonly code: 'own-request' | 'kept-apart'; readonly facts: JsonObject } | null {
  const state = turn.process.states.get(task.state);
  if (state?.kind === 'approval' && state.approval.whenInitiator !== 'allow' && isRequester(turn, person))
    return { code: 'own-request', facts: {} };
  const work = state ? workOf(state) : null;
  return work && lastActors(turn, work.apart).includes(person) ? { code: 'kept-apart', facts: { apart: work.apart } } : null;
}

/** A substitute or assistant casts one vote of a gate, his own or another's: two of three signatures are never the same hand. */
export function votedAlready(turn: Turn, { state, kind, level, item }: OpenTask): boolean {
  return (
    kind === 'approval' &&
    (turn.state.decisions[state] ?? []).some(
      (decision) =>
        decision.person === turn.actor &&
        decision.level === level &&
        decision.item === (item?.index ?? null) &&
        (turn.onBehalfOf !== null || decision.onBehalfOf !== null),
    )
  );
}

/** Who decided last, what, when and where: what somebody who comes too late wants to know. */
export function lastDecision(turn: Turn): { [key: string]: string | number } {
  const last = Object.entries(turn.state.decisions)
    .flatMap(([state, decisions]) => decisions.map((decision) => ({ state, ...decision })))
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
  return last ? { by: last.person, outcome: last.outcome, at: last.at, state: last.state } : {};
}
