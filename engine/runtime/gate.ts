import { ABSTAINED } from '../definition/abstained.js';
import { positiveOutcome } from '../definition/positive-outcome.js';
import type { Text } from '../definition/text.js';
import type { Approval } from '../definition/work.js';
import { type Gate, type WorkedIn, workOf } from '../definition/work-of.js';
import { carryVoteOn } from './added-approvers.js';
import { decideGate, NO_VOTES } from '../people/gate-decision.js';
import { ballotOf, isGiven, keepBallot, openVote, openVotes, type Place, sideOf, tallyOf, votersOf, weightOf } from './gate-votes.js';
import type { OpenTask, Voter } from './instance.js';
import { itemNames } from './item-names.js';
import { openTask } from './open-task.js';
import type { Turn } from './turn.js';

const TOO_FEW: Text = { zh: '表决人不足法定票数', en: 'Fewer voters than must approve' };

/**
 * Opens the first level from `from` on whose condition holds and whose votes are not all given or skipped; past the last one the item is approved.
 *
 * @param given - votes of a sequence of that level that stand
 */
export function openLevel(turn: Turn, state: Gate, item: OpenTask['item'], from: number, dueAt: number | null, given = 0): void {
  const { levels } = state.approval;
  for (let level = from; level < levels.length; level++) {
    const when = levels[level]?.when;
    if (when && turn.evaluate(when, itemNames(turn, state.approval, item)) !== true) continue;
    if (askFor(turn, state, { level, item, dueAt }, level === from ? given : 0)) return;
  }
  closeItem(turn, state, item?.index ?? 0, positiveOutcome(state.approval));
}

/** False when nobody has to be asked any more. */
function askFor(turn: Turn, state: Gate, place: Place, given: number): boolean {
  const { approval } = state;
  const { level, item } = place;
  const index = item?.index ?? 0;
  const voters = votersOf(turn, state, level);
  // Whoever stands in for missing voters decides alone, under no entry of `by`.
  if (isShort(approval, voters))
    return openTask(turn, state, [], item, { ...place, vote: approval.levels[level]?.by.length ?? 0, reason: TOO_FEW }) === 'open';
  if (approval.mode.kind === 'sequence') {
    keepBallot(turn, state, index, { before: 0, waiting: voters.slice(given) });
    return openNext(turn, state, place);
  }
  const asked = voters.filter((voter) => !isGiven(turn, state, voter, place));
  const weigh = (some: readonly Voter[]): number => some.reduce((sum, { vote }) => sum + weightOf(state, level, vote), 0);
  const before = weigh(voters.filter((voter) => !asked.includes(voter)));
  if (decideGate(approval.mode, { ...NO_VOTES, for: before, open: weigh(asked) }) === 'passed') return false;
  if (asked.filter((voter) => openVote(turn, state, voter, place, voters)).length === 0) return false;
  keepBallot(turn, state, index, { before, waiting: [] });
  return !closeDecided(turn, state, place);
}

/** A count can be short of voters only where `everyone in` a role is asked: entries are counted by validation. */
function isShort({ mode, whenNobody }: Approval, voters: readonly Voter[]): boolean {
  return mode.kind === 'quorum' && mode.count !== null && voters.length < mode.count && whenNobody.kind !== 'skip';
}

/** Opens the next vote of a sequence for which somebody is asked. @returns false: there is none left */
function openNext(turn: Turn, state: Gate, place: Place): boolean {
  const index = place.item?.index ?? 0;
  for (;;) {
    const { before, waiting } = ballotOf(turn, state, index);
    const [next, ...rest] = waiting;
    if (!next) return false;
    const given = isGiven(turn, state, next, place);
    keepBallot(turn, state, index, { before: before + (given ? 1 : 0), waiting: rest });
    if (!given && openVote(turn, state, next, place, [next, ...rest])) return true;
  }
}

/** Counts a vote that is in `decisions`; once the level is decided, the votes left can no longer matter. */
export function castVote(turn: Turn, state: Gate, task: OpenTask, outcome: string): void {
  carryVoteOn(turn, state, task, sideOf(state, outcome) === 'against');
  countVotes(turn, state, task, outcome);
}

/**
 * Decides the level if its votes do, or asks for the next one of a sequence.
 *
 * @param outcome - of the last vote; null: none was cast, one was removed
 */
export function countVotes(turn: Turn, state: Gate, task: OpenTask, outcome: string | null): void {
  const index = task.item?.index ?? 0;
  const undecided = (): boolean => decideGate(state.approval.mode, tallyOf(turn, state, task.level, task.item)) === null;
  if (undecided() && openVotes(turn, state, index).length === 0) openNext(turn, state, task);
  const decided = closeDecided(turn, state, task);
  if (decided === 'failed') {
    const negative = negativeOutcome(state.approval, outcome);
    if (negative === 'rejected') turn.state.lastRejection = turn.state.seq + 1;
    closeItem(turn, state, index, negative);
  }
  if (decided === 'passed') openLevel(turn, state, task.item, task.level + 1, task.dueAt);
}

/** Closes what is open of a level that is decided. */
function closeDecided(turn: Turn, state: Gate, { level, item }: Place): 'passed' | 'failed' | null {
  const index = item?.index ?? 0;
  const decided = decideGate(state.approval.mode, tallyOf(turn, state, level, item));
  if (decided === null) return null;
  for (const vote of openVotes(turn, state, index)) turn.closeTask(vote, 'superseded');
  keepBallot(turn, state, index);
  return decided;
}

/** What a failed level ends with: the outcome of the vote that made it fail, else the first that neither approves nor abstains. */
function negativeOutcome(approval: Approval, outcome: string | null): string {
  const negative = Object.keys(approval.outcomes).filter((name) => name !== positiveOutcome(approval) && name !== ABSTAINED);
  return outcome !== null && negative.includes(outcome) ? outcome : (negative[0] ?? 'rejected');
}

/** Notes the outcome of one item; when all have one, the state raises its event: the approving outcome (or `done`) only if each was. */
export function closeItem(turn: Turn, state: WorkedIn, index: number, outcome: string): void {
  const items = (turn.state.gates[state.name] ?? [null]).map((old, position) => (position === index ? outcome : old));
  turn.state.gates = { ...turn.state.gates, [state.name]: items };
  if (items.some((item) => item === null)) return;
  const positive = positiveOutcome(workOf(state));
  turn.raised.push(`${state.name}.${items.find((item) => item !== positive) ?? positive}`);
}
