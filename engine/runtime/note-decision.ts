import { sharedVoteOf } from './added-approvers.js';
import type { Consent } from './command.js';
import type { Decision, FilledDocument, OpenTask } from './instance.js';
import type { Turn } from './turn.js';

/** Puts a completion, vote or return on record: in `decisions`, for the duties kept apart, and in the history. */
export function noteDecision(turn: Turn, task: OpenTask, outcome: string, comment: string | null, consent: Consent | null = null): void {
  const person = turn.actor ?? turn.state.initiator;
  const decision: Decision = {
    person,
    onBehalfOf: turn.onBehalfOf,
    outcome,
    at: turn.now,
    seq: turn.state.seq + 1,
    item: task.item?.index ?? null,
    level: task.level,
    vote: task.vote,
    sharedVote: sharedVoteOf(turn, task),
    comment,
    consent,
    saw: Object.fromEntries(Object.keys(turn.documents).map((document) => [document, versionOf(turn, document)])),
  };
  const round = turn.state.decisions[task.state] ?? [];
  const actors = round.length === 0 ? [] : (turn.state.actors[task.state] ?? []);
  turn.state.decisions = { ...turn.state.decisions, [task.state]: [...round, decision] };
  turn.state.actors = {
    ...turn.state.actors,
    [task.state]: [...new Set([...actors, person, ...(turn.onBehalfOf === null ? [] : [turn.onBehalfOf])])],
  };
  // A single vote against is not yet a rejection: its gate may pass.
  if (outcome === 'rejected' && task.kind === 'task') turn.state.lastRejection = decision.seq;
  turn.delta.decisions.push({ task: task.ordinal, state: task.state, ...decision });
  turn.changed();
}

/** Version of a document, or how many there are of one that is `many`; 0: none yet. */
export function versionOf(turn: Turn, document: string): number {
  const current = turn.documents[document];
  return Array.isArray(current) ? current.length : ((current as FilledDocument | undefined)?.version ?? 0);
}
