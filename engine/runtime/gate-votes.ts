import { positiveOutcome } from '../definition/positive-outcome.js';
import { ABSTAINED } from '../definition/abstained.js';
import { own, without } from '../definition/values.js';
import type { Gate } from '../definition/work-of.js';
import { type Entry, resolveCandidates } from '../people/candidates.js';
import { valueOfEntry } from '../people/entry-keys.js';
import { NO_VOTES, type Tally } from '../people/gate-decision.js';
import { voteOf } from './added-approvers.js';
import type { Ballot, OpenTask, Voter } from './instance.js';
import { itemNames } from './item-names.js';
import { lastActors, openTask } from './open-task.js';
import { isRequester, successorOf } from './successors.js';
import type { Turn } from './turn.js';

/** Where votes are given: a level of a gate, for one item. */
export interface Place {
  readonly level: number;
  readonly item: OpenTask['item'];
  readonly dueAt: number | null;
}

/** The votes of a level, fixed when it opens: one per entry of `by`, one per person of `everyone in`; one for all where the first decides. */
export function votersOf(turn: Turn, { name, approval }: Gate, level: number): readonly Voter[] {
  if (approval.mode.kind === 'any') return [{ vote: 0, person: null }];
  const barred = lastActors(turn, approval.apart);
  const seen = new Set(barred);
  return (approval.levels[level]?.by ?? []).flatMap((entry, vote): readonly Voter[] => {
    if (entry.kind !== 'everyone') return [{ vote, person: null }];
    const able = resolveCandidates(turn, [entry], {}).persons.filter((person) => !barred.includes(person));
    const own = able.map((person) => successorOf(turn, person, name)).filter((person) => !seen.has(person));
    for (const person of own) seen.add(person);
    return able.length === 0 ? [{ vote, person: null }] : own.map((person) => ({ vote, person }));
  });
}

/** Whose vote it is. */
export function entriesOf({ approval }: Gate, level: number, { vote, person }: Voter): readonly Entry[] {
  if (person !== null) return [{ kind: 'named', person }];
  const by = approval.levels[level]?.by ?? [];
  return approval.mode.kind === 'any' ? by : by.slice(vote, vote + 1);
}

/** Whether the vote counts as given, because one of its people approved in this instance since the last rejection, and the gate does not ask twice. */
export function isGiven(turn: Turn, state: Gate, voter: Voter, { level, item }: Place): boolean {
  if (state.approval.whenRepeated !== 'skip') return false;
  const { persons } = resolveCandidates(turn, entriesOf(state, level, voter), itemNames(turn, state.approval, item), state.name);
  // Whom a duty keeps apart here cannot have decided it before.
  const barred = lastActors(turn, state.approval.apart);
  return persons.some((person) => !barred.includes(person) && approvedBefore(turn, person));
}

function approvedBefore(turn: Turn, person: string): boolean {
  return Object.values(turn.state.decisions)
    .flat()
    .some(
      (decision) =>
        (decision.onBehalfOf ?? decision.person) === person && decision.outcome === 'approved' && decision.seq > turn.state.lastRejection,
    );
}

/** Asks for a vote. False when nobody is asked: nobody qualifies, or the approver is the initiator, and the gate says to skip. */
export function openVote(turn: Turn, state: Gate, voter: Voter, { level, item, dueAt }: Place, voters: readonly Voter[]): boolean {
  const { whenInitiator } = state.approval;
  const entries = entriesOf(state, level, voter);
  const { persons } = resolveCandidates(turn, entries, itemNames(turn, state.approval, item), state.name);
  const place = { level, vote: voter.vote, dueAt };
  if (whenInitiator === 'allow' || !persons.some((person) => isRequester(turn, person)))
    return openTask(turn, state, entries, item, place) === 'open';
  if (persons.length > 1)
    return openTask(turn, state, entries, item, { ...place, exclude: persons.filter((person) => isRequester(turn, person)) }) === 'open';
  if (whenInitiator === 'skip') return false;
  const above: readonly Entry[] = [{ kind: 'managerOfInitiator' }];
  // One vote per person: the superior who votes for himself does not vote in the initiator's place too.
  const superiors = voter.person === null ? [] : resolveCandidates(turn, above, {}).persons;
  if (superiors.some((superior) => voters.some(({ person }) => person === superior))) return false;
  return openTask(turn, state, above, item, place) === 'open';
}

/** How the votes of a level stand. */
export function tallyOf(turn: Turn, state: Gate, level: number, item: OpenTask['item']): Tally {
  const index = item?.index ?? 0;
  const { before, waiting } = ballotOf(turn, state, index);
  const add = (votes: Tally, side: keyof Tally, weight: number): Tally => ({ ...votes, [side]: votes[side] + weight });
  const open = [...firstOfVotes(openVotes(turn, state, index)), ...waiting].reduce(
    (votes, { vote }) => add(votes, 'open', weightOf(state, level, vote)),
    { ...NO_VOTES, for: before },
  );
  return castVotes(turn, state, level, index).reduce((votes, { vote, side }) => add(votes, side, weightOf(state, level, vote)), open);
}

/** Votes that are cast; one that several share when none of them has yet to decide: against if one is, else for if one is. */
function castVotes(turn: Turn, state: Gate, level: number, index: number): readonly { readonly vote: number; readonly side: Side }[] {
  const decisions = (turn.state.decisions[state.name] ?? []).filter(
    (decision) => decision.level === level && (decision.item ?? 0) === index,
  );
  const open = new Set(openVotes(turn, state, index).map(voteOf));
  const shared = new Map<number, Side>();
  return decisions.flatMap(({ vote, outcome, sharedVote }, place) => {
    const side = sideOf(state, outcome);
    if (sharedVote === null) return [{ vote, side }];
    const before = shared.get(sharedVote) ?? 'abstained';
    const together = SIDES.find((one) => one === before || one === side) ?? side;
    shared.set(sharedVote, together);
    const isLast = !decisions.some((later, at) => at > place && later.sharedVote === sharedVote);
    return isLast && !open.has(sharedVote) ? [{ vote, side: together }] : [];
  });
}

type Side = 'against' | 'for' | 'abstained';
/** Of those who share a vote, the first of these that one of them takes. */
const SIDES: readonly Side[] = ['against', 'for', 'abstained'];

/** One task of each vote. */
function firstOfVotes(tasks: readonly OpenTask[]): readonly OpenTask[] {
  return [...new Map(tasks.map((task) => [voteOf(task), task])).values()];
}

/** Votes of a sequence whose turn has not come, for one item. */
export function votersWaiting(turn: Turn, state: Gate, item: OpenTask['item']): readonly Voter[] {
  return ballotOf(turn, state, item?.index ?? 0).waiting;
}

/** Everybody a sequence has yet to ask, for one item. */
export function peopleWaiting(turn: Turn, state: Gate, { level, item }: Pick<Place, 'level' | 'item'>): readonly string[] {
  const names = itemNames(turn, state.approval, item);
  return votersWaiting(turn, state, item).flatMap(
    (voter) => resolveCandidates(turn, entriesOf(state, level, voter), names, state.name).persons,
  );
}

export function sideOf({ approval }: Gate, outcome: string): Side {
  if (outcome === ABSTAINED) return 'abstained';
  return outcome === positiveOutcome(approval) ? 'for' : 'against';
}

export function weightOf({ approval }: Gate, level: number, vote: number): number {
  const { mode, levels } = approval;
  const at = levels[level];
  return mode.kind === 'weighted' && at ? (valueOfEntry(mode.weights, at, vote) ?? 1) : 1;
}

/** Open votes of a gate, for one item. */
export function openVotes(turn: Turn, state: Gate, index: number): readonly OpenTask[] {
  return [...turn.tasks.values()].filter((task) => task.state === state.name && (task.item?.index ?? 0) === index);
}

const NOTHING: Ballot = { before: 0, waiting: [] };

export function ballotOf(turn: Turn, state: Gate, index: number): Ballot {
  return own(own(turn.state.ballots, state.name) ?? {}, String(index)) ?? NOTHING;
}

/** Keeps what is not seen from open votes and decisions; nothing, when there is nothing. */
export function keepBallot(turn: Turn, state: Gate, index: number, ballot: Ballot = NOTHING): void {
  const { [state.name]: ofState = {}, ...others } = turn.state.ballots;
  const rest = without(ofState, String(index));
  const kept = ballot.before === 0 && ballot.waiting.length === 0 ? rest : { ...rest, [index]: ballot };
  turn.state.ballots = Object.keys(kept).length === 0 ? others : { ...others, [state.name]: kept };
}
