import type { Candidate, State } from '../definition/process-definition.js';
import { resolveCandidates } from '../people/candidates.js';
import type { OpenTask } from './instance.js';
import { itemNames, lastActors, openTask, positiveOutcome } from './open-work.js';
import type { Turn } from './turn.js';

type Gate = Extract<State, { kind: 'approval' }>;

/** Opens the first level from `from` on whose condition holds; past the last one the item is approved. */
export function openLevel(turn: Turn, state: Gate, item: OpenTask['item'], from: number, dueAt: number | null): void {
  const { levels, mode } = state.approval;
  for (let level = from; level < levels.length; level++) {
    const { by, when } = levels[level] as (typeof levels)[number];
    if (when && turn.evaluate(when, itemNames(turn, state.approval, item)) !== true) continue;
    const votes: readonly (readonly Candidate[])[] = mode === 'all' ? by.map((entry) => [entry]) : [by];
    const opened = votes.filter((entries, vote) => openVote(turn, state, entries, item, { level, vote, dueAt }));
    if (opened.length > 0) return;
  }
  closeItem(turn, state, item?.index ?? 0, positiveOutcome(state.approval));
}

/** False when the vote is not asked for: nobody qualifies, the approver is the initiator, or he approved already, and the gate says to skip. */
function openVote(
  turn: Turn,
  state: Gate,
  entries: readonly Candidate[],
  item: OpenTask['item'],
  place: { level: number; vote: number; dueAt: number | null },
): boolean {
  const { whenInitiator, whenRepeated } = state.approval;
  const { persons } = resolveCandidates(turn, entries, itemNames(turn, state.approval, item));
  const { initiator } = turn.state;
  const barred = lastActors(turn, state.approval.apart);
  // Whom a duty keeps apart here cannot have decided it before.
  if (whenRepeated === 'skip' && persons.some((person) => !barred.includes(person) && approvedBefore(turn, person))) return false;
  if (whenInitiator === 'allow' || !persons.includes(initiator)) return openTask(turn, state, entries, item, place) === 'open';
  if (persons.length > 1) return openTask(turn, state, entries, item, { ...place, exclude: [initiator] }) === 'open';
  if (whenInitiator === 'skip') return false;
  return openTask(turn, state, [{ kind: 'managerOfInitiator' }], item, place) === 'open';
}

/** Whether he approved in this instance since the last rejection. */
function approvedBefore(turn: Turn, person: string): boolean {
  return Object.values(turn.state.decisions)
    .flat()
    .some(
      (decision) =>
        (decision.onBehalfOf ?? decision.person) === person && decision.outcome === 'approved' && decision.seq > turn.state.lastRejection,
    );
}

/** Counts a vote: any other outcome than the approving one decides at once, an approval when no vote of the level is open any more. */
export function castVote(turn: Turn, state: Gate, task: OpenTask, outcome: string): void {
  const index = task.item?.index ?? 0;
  const siblings = [...turn.tasks.values()].filter((other) => other.state === state.name && (other.item?.index ?? 0) === index);
  if (outcome !== positiveOutcome(state.approval)) {
    for (const other of siblings) turn.closeTask(other, 'superseded');
    return closeItem(turn, state, index, outcome);
  }
  if (siblings.length === 0) openLevel(turn, state, task.item, task.level + 1, task.dueAt);
}

/** Notes the outcome of one item; when all have one, the state raises its event: the approving outcome (or `done`) only if each was. */
export function closeItem(turn: Turn, state: Extract<State, { kind: 'task' | 'approval' }>, index: number, outcome: string): void {
  const items = (turn.state.gates[state.name] ?? [null]).map((old, position) => (position === index ? outcome : old));
  turn.state.gates = { ...turn.state.gates, [state.name]: items };
  if (items.some((item) => item === null)) return;
  const positive = positiveOutcome(state.kind === 'task' ? state.task : state.approval);
  turn.raised.push(`${state.name}.${items.find((item) => item !== positive) ?? positive}`);
}
