import type { Gate, WorkedIn } from '../definition/work-of.js';
import { voteOf } from './added-approvers.js';
import { ballotOf, sideOf, votersOf, votersWaiting } from './gate-votes.js';
import type { Decision, OpenTask, Reopening } from './instance.js';
import type { Turn } from './turn.js';

/**
 * Whether a decision stands when the gate comes back to whoever returned it: those of lower levels do, and in a sequence those of whoever was asked
 * before him. Whoever shared his vote is asked again.
 */
export function standsForReturner(state: WorkedIn, decision: Decision, task: OpenTask): boolean {
  if (state.kind !== 'approval' || state.approval.each) return false;
  if (decision.level !== task.level) return decision.level < task.level;
  return isSequence(state) && decision.sharedVote !== voteOf(task);
}

/** Where a gate is taken up again for whoever returns it now. */
export function returnerOf(turn: Turn, state: WorkedIn, task: OpenTask): Reopening {
  const returner = { state: state.name, level: task.level, person: turn.inNameOf ?? '' };
  return isSequence(state) && !state.approval.each ? { ...returner, given: votesBefore(turn, state, task) } : returner;
}

/** Whether a decision of the round before is kept by a gate that is taken up again. */
export function isKept(state: WorkedIn, decision: Decision, { level, given }: Pick<Reopening, 'level' | 'given'>): boolean {
  if (decision.level !== level) return decision.level < level;
  return given !== undefined && state.kind === 'approval' && sideOf(state, decision.outcome) !== 'against';
}

/** Voters of a sequence asked before this one, as many as surely gave their vote. */
function votesBefore(turn: Turn, state: Gate, task: OpenTask): number {
  const asked = votersOf(turn, state, task.level).length - votersWaiting(turn, state, task.item).length - 1;
  const decided = (turn.state.decisions[state.name] ?? []).filter((decision) => standsForReturner(state, decision, task));
  const votes = decided
    .filter(({ level }) => level === task.level)
    .filter(({ sharedVote }, place, all) => sharedVote === null || all.findIndex((other) => other.sharedVote === sharedVote) === place);
  return Math.max(0, Math.min(asked, votes.length + ballotOf(turn, state, task.item?.index ?? 0).before));
}

function isSequence(state: WorkedIn): state is Gate {
  return state.kind === 'approval' && state.approval.mode.kind === 'sequence';
}
