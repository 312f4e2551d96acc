import type { Candidate } from '../definition/candidate.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { State } from '../definition/state.js';
import type { Work } from '../definition/work.js';
import { workOf } from '../definition/work-of.js';
import { statesOf } from '../expression/process-scope.js';
import type { DirectoryDay } from './directory-day.js';

/** A task or gate that nobody can act on as people stand. */
export interface UnstaffedGate {
  readonly process: string;
  readonly state: string;
  /** `nobody`: nobody holds what it asks for; `apart`: whoever does is needed where he may not have acted. */
  readonly why: 'nobody' | 'apart';
  /** What it asks for: `finance`, `bcr where region`. */
  readonly asks: readonly string[];
  /** States whose duty is kept apart from it; empty for `nobody`. */
  readonly apart: readonly string[];
}

/** A vote: entries of `by`, of which anybody may cast it. */
interface Vote {
  readonly state: string;
  readonly by: readonly Candidate[];
}

/**
 * Tasks and gates of a process that can be satisfied by nobody. Told is what follows from posts alone: whom `manager of initiator` or a field means is
 * known only when an instance runs. Where the definition says to skip what nobody can do, nothing is wrong.
 */
export function unstaffedGates(process: ProcessDefinition, today: DirectoryDay): readonly UnstaffedGate[] {
  const states = statesOf(process.states);
  const work = new Map(states.flatMap((state) => (workOf(state) ? [[state.name, workOf(state)!] as const] : [])));
  const votes = states.flatMap((state) => votesOf(state).map((by): Vote => ({ state: state.name, by })));
  const found = votes.flatMap((vote): UnstaffedGate[] => {
    const own = work.get(vote.state)!;
    const holders = holdersOf(vote, today);
    if (own.whenNobody.kind === 'skip' || holders === null) return [];
    const place = { process: process.id, state: vote.state, asks: vote.by.map(askedFor) };
    if (holders.length === 0) return [{ ...place, why: 'nobody', apart: [] }];
    const apart = apartFrom(vote.state, work);
    const others = votes.filter((other) => other !== vote && apart.has(other.state));
    const known = others.flatMap((other) => {
      const people = holdersOf(other, today);
      return people === null || people.length === 0 ? [] : [{ state: other.state, people }];
    });
    const isApart = (a: string, b: string): boolean => Boolean(work.get(a)?.apart.includes(b) || work.get(b)?.apart.includes(a));
    // Duties that cannot be shared even without this one are told where they are.
    const canBeDone = canBeShared([{ state: vote.state, people: holders }, ...known], isApart, []) || !canBeShared(known, isApart, []);
    return canBeDone ? [] : [{ ...place, why: 'apart', apart: own.apart }];
  });
  return [...new Map(found.map((gate) => [JSON.stringify(gate), gate])).values()];
}

/** Where every vote is needed each entry of `by` is one; else somebody is enough. */
function votesOf(state: State): readonly (readonly Candidate[])[] {
  if (state.kind === 'task') return [state.task.by];
  if (state.kind !== 'approval') return [];
  const { levels, mode } = state.approval;
  const needsAll = mode.kind === 'all' || mode.kind === 'sequence';
  return levels.flatMap(({ by }) => (needsAll ? by.map((entry) => [entry]) : [by]));
}

/** The states a duty is kept apart from, and those they are kept apart from in turn. */
function apartFrom(state: string, work: ReadonlyMap<string, Work>): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...(work.get(state)?.apart ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(work.get(next)?.apart ?? []));
  }
  return found;
}

/** Whether each duty can go to one of its people so that no two that are kept apart go to the same. */
function canBeShared(
  duties: readonly { readonly state: string; readonly people: readonly string[] }[],
  isApart: (a: string, b: string) => boolean,
  given: readonly { readonly state: string; readonly person: string }[],
): boolean {
  // Where there are as many people as duties, somebody is always left.
  const [first, ...rest] = duties.filter(({ people }) => people.length < duties.length + given.length);
  if (first === undefined) return true;
  const { state, people } = first;
  return people.some(
    (person) =>
      !given.some((other) => other.person === person && isApart(other.state, state)) &&
      canBeShared(rest, isApart, [...given, { state, person }]),
  );
}

/** Null: told only by an instance, or not understood. */
function holdersOf({ by }: Vote, today: DirectoryDay): readonly string[] | null {
  if (by.length === 0) return null;
  const people: string[] = [];
  for (const entry of by) {
    if (
      entry.kind !== 'role' &&
      entry.kind !== 'everyone' &&
      entry.kind !== 'roleOfPerson' &&
      entry.kind !== 'roleOfUnit' &&
      entry.kind !== 'roleWhere'
    )
      return null;
    // Narrowed to a unit or a person it can only be fewer: nobody at all is told, who of them is left to the instance.
    const holders = today.people({ kind: 'role', role: entry.role });
    if (entry.kind !== 'role' && entry.kind !== 'everyone' && holders.length > 0) return null;
    people.push(...holders);
  }
  return people;
}

function askedFor(entry: Candidate): string {
  return 'role' in entry ? entry.role : entry.kind;
}
