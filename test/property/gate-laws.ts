import { WHOLE_SHARE } from '#engine/definition/share.js';
import type { Approval, GateMode } from '#engine/definition/work.js';
import type { Gate } from '#engine/definition/work-of.js';
import type { Decision, Instance, JsonObject, OpenTask } from '#engine/runtime/instance.js';
import type { Happened } from './laws.js';

/** How the votes of an open gate stand, by weight; counted here from what is stored, not as the engine counts. */
interface Standing {
  readonly for: number;
  readonly against: number;
  readonly abstained: number;
  readonly open: number;
}

/** An item of a gate that is still voted on. */
interface Matter {
  readonly gate: Gate;
  readonly index: number;
  readonly level: number;
  readonly tasks: readonly OpenTask[];
  readonly decisions: readonly Decision[];
  readonly ballot: { readonly before: number; readonly waiting: readonly { readonly vote: number }[] };
}

/** Whoever stands in where nobody qualifies may stand in for several. */
const STANDS_IN: ReadonlySet<string> = new Set(['admin', 'zhou.min']);

/** Votes: each once, by whoever may, and the gate decided as soon as they decide it and not before. */
export function brokenGateLaws(happened: Happened): readonly string[] {
  const { process, before, after, event } = happened;
  const lines: string[] = [];
  const gates = [...process.states.values()].filter((state): state is Gate => state.kind === 'approval');
  const command = event.command as JsonObject;
  for (const gate of gates) {
    for (const matter of mattersOf(gate, after)) {
      const place = `${gate.name}[${matter.index}]`;
      lines.push(...brokenMatter(matter).map((line) => `${place}: ${line}`));
      const earlier = before && mattersOf(gate, before).find(({ index, level }) => index === matter.index && level === matter.level);
      const goesOn = earlier && !event.delta.entered.includes(gate.name) && !event.delta.left.includes(gate.name);
      const broken = goesOn ? brokenSum(gate, weightOf(earlier), weightOf(matter), event.type) : brokenWhole(matter);
      lines.push(...broken.map((line) => `${place}: ${line}`));
    }
    const voted = event.delta.decisions.find((decision) => decision['state'] === gate.name && decision['outcome'] !== 'returned');
    if (!before || !voted || command['type'] === 'start') continue;
    const matter = mattersOf(gate, before).find(({ index }) => index === (voted['item'] ?? 0));
    if (!matter) lines.push(`${gate.name}: a vote where none was asked for`);
    else lines.push(...brokenDecision({ ...happened, before }, matter, voted).map((line) => `${gate.name}[${matter.index}]: ${line}`));
  }
  return lines;
}

function mattersOf(gate: Gate, { state }: Instance): readonly Matter[] {
  return (state.gates[gate.name] ?? []).flatMap((outcome, index) => {
    const tasks = Object.values(state.tasks).filter((task) => task.state === gate.name && (task.item?.index ?? 0) === index);
    const [first] = tasks;
    if (outcome !== null || !first) return [];
    const decisions = (state.decisions[gate.name] ?? []).filter(
      (decision) => decision.level === first.level && (decision.item ?? 0) === index,
    );
    const ballot = state.ballots[gate.name]?.[index] ?? { before: 0, waiting: [] };
    return [{ gate, index, level: first.level, tasks, decisions, ballot }];
  });
}

function brokenMatter(matter: Matter): readonly string[] {
  const { gate, tasks, level, decisions, ballot } = matter;
  const lines: string[] = [];
  if (tasks.some((task) => task.level !== level)) lines.push('votes of two levels are open');
  const votes = votesOf(matter);
  const entries = [...votes.values()].map(({ vote }) => vote).concat(ballot.waiting.map(({ vote }) => vote));
  if (isOneVoteEach(matter) && new Set(entries).size < entries.length) lines.push(`an entry of by has two votes: ${entries.join(', ')}`);
  const voters = decisions.map(({ person, onBehalfOf }) => onBehalfOf ?? person).filter((person) => !STANDS_IN.has(person));
  if (new Set(voters).size < voters.length) lines.push(`somebody voted twice: ${voters.join(', ')}`);
  const hands = decisions.map(({ person }) => person).filter((person) => !STANDS_IN.has(person));
  if (new Set(hands).size < hands.length) lines.push(`somebody signed twice: ${hands.join(', ')}`);
  const standing = standingOf(matter);
  if (resultOf(gate.approval.mode, standing) !== null) lines.push(`it is decided, and still open: ${JSON.stringify(standing)}`);
  return lines;
}

/** Votes neither come nor go while a level is open; only one that is removed does, or that nobody is asked for when its turn comes. */
function brokenSum({ approval }: Gate, before: number, after: number, type: string): readonly string[] {
  const isLess = type === 'approver.removed' || (approval.mode.kind === 'sequence' && maySkip(approval));
  const isRight = isLess ? after <= before : after === before;
  return isRight ? [] : [`the votes weighed ${before}, and weigh ${after} after ${type}`];
}

/** A level that has just opened has a vote for each entry of `by`, given before or still to be given. */
function brokenWhole(matter: Matter): readonly string[] {
  const { gate, level } = matter;
  const { approval } = gate;
  if (approval.mode.kind === 'any' || maySkip(approval) || !isOneVoteEach(matter)) return [];
  const whole = (approval.levels[level]?.by ?? []).reduce((sum, _, vote) => sum + weightOfEntry(approval, level, vote), 0);
  return weightOf(matter) === whole ? [] : [`its entries weigh ${whole}, its votes ${weightOf(matter)}`];
}

const maySkip = ({ whenNobody, whenInitiator }: Approval): boolean => whenNobody.kind === 'skip' || whenInitiator === 'skip';
const isOneVoteEach = ({ gate, level }: Matter): boolean =>
  gate.approval.levels[level]?.by.every(({ kind }) => kind !== 'everyone') ?? false;

/** Whether votes of a sequence can be skipped or count as given when their turn comes, by what others approved in another state meanwhile. */
function mayNeedNobody({ name, approval }: Gate, { state }: Instance): boolean {
  const elsewhere = Object.entries(state.decisions).flatMap(([other, decisions]) => (other === name ? [] : decisions));
  const isApproved = elsewhere.some(({ outcome, seq }) => outcome === 'approved' && seq > state.lastRejection);
  return approval.mode.kind === 'sequence' && (maySkip(approval) || (approval.whenRepeated === 'skip' && isApproved));
}

/** What the rules of the mode say of this vote, against what came of it. */
function brokenDecision(
  { process, before, after, event }: Happened & { readonly before: Instance },
  matter: Matter,
  voted: JsonObject,
): readonly string[] {
  const { gate, index, level } = matter;
  const task = matter.tasks.find(({ ordinal }) => ordinal === voted['task']);
  if (!task) return ['a vote on a task that was not open'];
  const isAgainst = sideOf(String(voted['outcome'])) === 'against';
  const rest = matter.tasks.filter((other) => other !== task && !(isAgainst && voteOf(other) === voteOf(task)));
  // Whoever was added after is asked now, in the same vote.
  const next = isAgainst || task.followedBy.length === 0 ? [] : [{ ...task, ordinal: -1, sharedVote: voteOf(task) }];
  const decision = { ...voted, sharedVote: voted['sharedVote'] ?? null } as unknown as Decision;
  const result = resultOf(
    gate.approval.mode,
    standingOf({ ...matter, tasks: [...rest, ...next], decisions: [...matter.decisions, decision] }),
  );
  const stillOpen = Object.values(after.state.tasks).filter((open) => matter.tasks.some(({ ordinal }) => ordinal === open.ordinal));
  const isLeft = event.delta.left.includes(gate.name);
  if (result === null) {
    const isAsked = rest.length + next.length > 0 || isAgainst || !mayNeedNobody(gate, before);
    return isLeft && isAsked ? ['the state was left before it was decided'] : [];
  }
  const lines = stillOpen.length > 0 ? [`it is ${result}, and votes are still open`] : [];
  for (const { ordinal } of matter.tasks) {
    const how = event.delta.closed.find((closed) => closed.task === ordinal)?.how;
    if (ordinal !== task.ordinal && how !== 'superseded') lines.push(`it is ${result}, and vote ${ordinal} closed as ${how}`);
  }
  const asked = Object.values(after.state.tasks).some((open) => open.state === gate.name && open.level > level);
  if (result === 'failed' && asked && !isLeft) lines.push('it failed, and the next level is asked');
  const goesBack = Object.hasOwn(before.state.resumes, gate.name);
  const others = (before.state.gates[gate.name] ?? []).filter((_, place) => place !== index);
  if (!isLeft || goesBack || others.some((outcome) => outcome !== 'approved')) return lines;
  const way = process.states.get(gate.name)?.on.find((handler) => handler.event === (result === 'passed' ? 'approved' : 'rejected'));
  const target = way?.branches[0]?.target ?? '';
  if (process.states.has(target) && !event.delta.entered.includes(target)) lines.push(`it ${result}, and did not go to ${target}`);
  return lines;
}

interface Vote {
  readonly vote: number;
  readonly side: 'for' | 'against' | 'abstained' | 'open';
}

/** Votes by what tells them apart. */
function votesOf({ tasks, decisions }: Pick<Matter, 'tasks' | 'decisions'>): ReadonlyMap<string, Vote> {
  const votes = new Map<string, Vote>();
  const rank = ['abstained', 'for', 'against', 'open'] as const;
  const add = (key: string, vote: number, side: Vote['side']): void => {
    const known = votes.get(key)?.side ?? 'abstained';
    votes.set(key, { vote, side: rank[Math.max(rank.indexOf(known), rank.indexOf(side))] ?? 'open' });
  };
  for (const { seq, vote, sharedVote, outcome } of decisions)
    add(sharedVote === null ? `event ${seq}` : `task ${sharedVote}`, vote, sideOf(outcome));
  for (const task of tasks) add(`task ${voteOf(task)}`, task.vote, 'open');
  return votes;
}

function standingOf(matter: Matter): Standing {
  const { gate, level, ballot } = matter;
  const standing = { for: ballot.before, against: 0, abstained: 0, open: 0 };
  for (const { vote, side } of votesOf(matter).values()) standing[side] += weightOfEntry(gate.approval, level, vote);
  for (const { vote } of ballot.waiting) standing.open += weightOfEntry(gate.approval, level, vote);
  return standing;
}

function weightOf(matter: Matter): number {
  const standing = standingOf(matter);
  return standing.for + standing.against + standing.abstained + standing.open;
}

function weightOfEntry({ mode, levels }: Approval, level: number, vote: number): number {
  return mode.kind === 'weighted' ? (mode.weights[levels[level]?.names[vote] ?? ''] ?? 1) : 1;
}

/** Tried out: it is decided when the votes still open, all for or all against, lead to the same. */
function resultOf(mode: GateMode, votes: Standing): 'passed' | 'failed' | null {
  if (mode.kind === 'any' && votes.for + votes.against > 0) return votes.for > 0 ? 'passed' : 'failed';
  const best = passes(mode, { ...votes, for: votes.for + votes.open, open: 0 });
  const worst = passes(mode, { ...votes, against: votes.against + votes.open, open: 0 });
  return best === worst ? (best ? 'passed' : 'failed') : null;
}

/** The rule of the mode, when all have voted. */
function passes(mode: GateMode, votes: Standing): boolean {
  const whole = votes.for + votes.against + votes.abstained;
  if (votes.for === 0) return false;
  switch (mode.kind) {
    case 'any':
      return true;
    case 'all':
    case 'sequence':
      return votes.against === 0;
    case 'quorum':
      return mode.count === null ? votes.for / whole >= mode.share / WHOLE_SHARE : votes.for >= Math.min(mode.count, whole);
    case 'weighted':
      return votes.for / whole > mode.pass / WHOLE_SHARE;
  }
}

function sideOf(outcome: string): 'for' | 'against' | 'abstained' {
  return outcome === 'abstained' ? 'abstained' : outcome === 'approved' ? 'for' : 'against';
}

const voteOf = ({ sharedVote, ordinal }: OpenTask): number => sharedVote ?? ordinal;
