import type { Candidate } from '../definition/candidate.js';
import { type Gate, workOf } from '../definition/work-of.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { type Entry, resolveCandidates, whomNames } from '../people/candidates.js';
import { entriesOf, votersWaiting } from './gate-votes.js';
import type { OpenTask } from './instance.js';
import { itemNames } from './item-names.js';
import { successorOf } from './successors.js';
import type { Turn } from './turn.js';

/** Whether a person is still to be asked at the gate of a task: later in a sequence, at a higher level, or after somebody who added him. */
export function isToCome(turn: Turn, task: OpenTask, person: string): boolean {
  const state = turn.process.states.get(task.state);
  if (state?.kind !== 'approval') return false;
  const names = itemNames(turn, state.approval, task.item);
  const above = state.approval.levels.slice(task.level + 1).flatMap(({ by }) => by);
  return (
    isWaiting(turn, state, task, person) ||
    above.some(
      (entry) =>
        isNamed(turn, entry, person, names, state.name) ||
        (entry.kind === 'everyone' && resolveCandidates(turn, [entry], names).persons.includes(person)),
    )
  );
}

/** Whether a person's vote of a sequence is still to come. */
export function isWaiting(turn: Turn, state: Gate, task: OpenTask, person: string): boolean {
  const names = itemNames(turn, state.approval, task.item);
  return votersWaiting(turn, state, task.item)
    .flatMap((voter) => entriesOf(state, task.level, voter))
    .some((entry) => isNamed(turn, entry, person, names, state.name));
}

/**
 * Whether the instance names a person himself for anything but the tasks he has: it is his request, the definition or a document says that he is asked, he
 * waits to vote, something goes back to him, a question or a copy waits for him. What he may do by a role is not meant: it goes to whoever holds the post.
 */
export function isExpected(turn: Turn, person: string): boolean {
  const { state, process } = turn;
  const tasks = [...turn.tasks.values()];
  const gateOf = (task: OpenTask): Gate => process.states.get(task.state) as Gate;
  return (
    successorOf(turn, state.initiator) === person ||
    isUnread(turn, person) ||
    tasks.some(({ questions }) => questions.some(({ to, answer }) => to === person && answer === null)) ||
    Object.values(state.resumes).some((reopenings) => reopenings.some((one) => successorOf(turn, one.person) === person)) ||
    tasks.some((task) => task.kind === 'approval' && isWaiting(turn, gateOf(task), task, person)) ||
    isNamedByDefinition(turn, person)
  );
}

export function isUnread({ state }: Turn, person: string): boolean {
  return Object.hasOwn(state.copies, person) && state.copies[person]?.readAt === null;
}

function isNamedByDefinition(turn: Turn, person: string): boolean {
  const { definition, states } = turn.process;
  const pressers = [definition.on, ...[...states.values()].map(({ on }) => on)].flat().flatMap((handler) => handler.by);
  if (pressers.some((entry) => isNamed(turn, entry, person, {}, null))) return true;
  return [...states.values()].some((state) => {
    const work = workOf(state);
    const asked = state.kind === 'task' ? state.task.by : state.kind === 'approval' ? state.approval.levels.flatMap(({ by }) => by) : [];
    const items = work?.each ? itemsOf(turn, work.each) : [{}];
    return asked.some((entry) => items.some((names) => isNamed(turn, entry, person, names, state.name)));
  });
}

/** Expression names of each item there will be, as far as is known. */
function itemsOf(turn: Turn, { list, as }: { readonly list: Parameters<Turn['evaluate']>[0]; readonly as: string }): readonly object[] {
  try {
    return (turn.evaluate(list) as readonly unknown[]).map((value) => ({ [as]: value }));
  } catch (error) {
    if (error instanceof EvaluationError) return [];
    throw error;
  }
}

function isNamed(turn: Turn, entry: Candidate | Entry, person: string, names: object, state: string | null): boolean {
  try {
    return whomNames(turn, entry, names as Readonly<Record<string, unknown>>, state) === person;
  } catch (error) {
    // What it reads is not filled in yet.
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}
