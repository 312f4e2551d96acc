import type { ProcessDefinition } from '../definition/process-definition.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import { statesOf } from '../expression/process-scope.js';
import type { DirectoryDay } from './directory-day.js';
import { decideGate, NO_VOTES } from './gate-decision.js';
import { canBeShared } from './share-duties.js';
import { askedFor, levelsOf, type Staffing, type Starter, votesAsked } from './votes-asked.js';

/** A task or gate that can be satisfied by nobody as people stand: an administrator would have to, or it would wait. */
export interface UnstaffedGate {
  readonly process: string;
  readonly state: string;
  /**
   * `nobody`: too many of its votes have nobody to cast them; `few`: a role has fewer people than votes must approve; `initiator`: the only one who
   * may decide is who started it; `absent`: whoever may is absent, and his substitute may not act either; `apart`: whoever may is needed where he may
   * not have acted.
   */
  readonly why: 'nobody' | 'few' | 'initiator' | 'absent' | 'apart';
  /** What it lacks: `finance`, `bcr where region`. */
  readonly asks: readonly string[];
  /** States whose duty is kept apart from it; empty but for `apart`. */
  readonly apart: readonly string[];
  /** Votes that must approve, and how many there are; null but for `few`. */
  readonly votes: { readonly needed: number; readonly there: number } | null;
  /** Only when one of these starts it, sorted; empty: whoever does. */
  readonly initiators: readonly string[];
}

type Found = Omit<UnstaffedGate, 'initiators'>;

/**
 * Tasks and gates of a process that can be satisfied by nobody, whoever starts it or when somebody in particular does. Told is what follows from
 * posts and substitutions alone: whom a field means is known only when an instance runs. Where the definition says who stands in, or to skip what
 * nobody can do, nothing is wrong.
 */
export function unstaffedGates(process: ProcessDefinition, today: DirectoryDay): readonly UnstaffedGate[] {
  const states = statesOf(process.states).filter((state): state is WorkedIn => workOf(state) !== null);
  const letsStarterApprove = states.some((state) => state.kind === 'approval' && state.approval.whenInitiator === 'allow');
  const groups = startersOf(process, today);
  const found = new Map<string, { readonly gate: Found; readonly groups: (readonly Starter[])[] }>();
  for (const starters of groups) {
    const staffing = { process: process.id, today, starter: starters[0] ?? null, letsStarterApprove };
    for (const gate of states.flatMap((state) => lacksOf(state, states, staffing))) {
      const text = JSON.stringify(gate);
      const known = found.get(text) ?? { gate, groups: [] };
      if (!known.groups.includes(starters)) known.groups.push(starters);
      found.set(text, known);
    }
  }
  return [...found.values()].map(({ gate, groups: affected }) => ({
    ...gate,
    initiators: affected.length === groups.length ? [] : affected.flatMap((starters) => starters.flatMap((one) => one ?? [])).sort(),
  }));
}

/** What one state lacks. */
function lacksOf(state: WorkedIn, states: readonly WorkedIn[], staffing: Staffing): readonly Found[] {
  const place = { process: staffing.process, state: state.name, apart: [], votes: null };
  const lacks = Array.from({ length: levelsOf(state) }, (_, level): Found | null => {
    const { mode, votes, short } = votesAsked(state, level, staffing);
    const missing = votes.filter(({ people }) => people?.length === 0);
    const weigh = (some: typeof votes): number => some.reduce((sum, { weight }) => sum + weight, 0);
    const open = weigh(missing);
    if (open === 0 || decideGate(mode, { ...NO_VOTES, for: weigh(votes) - open, open }) === 'passed') return null;
    const asks = [...new Set(missing.flatMap((vote) => vote.asks))];
    if (short) return { ...place, why: 'few', asks, votes: short };
    return { ...place, why: missing.every(({ isOwnRequest }) => isOwnRequest) ? 'initiator' : 'nobody', asks };
  }).filter((found) => found !== null);
  const apart = apartFrom(state, states);
  const others = states.filter((other) => other !== state && apart.has(other.name) && canBeShared([other], staffing));
  const all = states.filter((other) => other === state || others.includes(other));
  // Whoever acted where it is kept apart from is asked for no vote: what he could not have cast is then not lacking.
  if (lacks.length > 0) return others.length > 0 && canBeShared(all, staffing) ? [] : lacks;

  const found = { ...place, asks: askedBy(state) };
  if (!canBeShared([state], staffing)) return [{ ...found, why: 'absent' }];
  // Duties that cannot be shared even without this one are told where they are.
  if (canBeShared(all, staffing) || !canBeShared(others, staffing)) return [];
  return [{ ...found, why: 'apart', apart: workOf(state).apart }];
}

function askedBy(state: WorkedIn): readonly string[] {
  const entries = state.kind === 'task' ? state.task.by : state.approval.levels.flatMap(({ by }) => by);
  return [...new Set(entries.map(askedFor))];
}

/** The states a duty is kept apart from, and those they are kept apart from in turn. */
function apartFrom(state: WorkedIn, states: readonly WorkedIn[]): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...workOf(state).apart];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const other = states.find(({ name }) => name === next);
    waiting.push(...(other ? workOf(other).apart : []));
  }
  return found;
}

/** Who may start it, those of the same posts together; a group of nobody in particular where a message or another process does. */
function startersOf(process: ProcessDefinition, today: DirectoryDay): readonly (readonly Starter[])[] {
  const entries = process.starts.flatMap((start) => (start.kind === 'person' ? start.by : []));
  const isOpen =
    process.starts.length === 0 ||
    process.starts.some(({ kind }) => kind !== 'person') ||
    entries.some(({ kind }) => kind !== 'role' && kind !== 'everyone');
  const groups = new Map<string, string[]>();
  for (const person of new Set(entries.flatMap((entry) => ('role' in entry ? today.people({ kind: 'role', role: entry.role }) : [])))) {
    const posts = JSON.stringify([today.postsOf(person), today.substitutesOf(person, process.id), today.substitutedBy(person, process.id)]);
    groups.set(posts, [...(groups.get(posts) ?? []), person]);
  }
  const known = [...groups.values()];
  return isOpen || known.length === 0 ? [...known, [null]] : known;
}
