import type { Candidate } from '../definition/candidate.js';
import type { Approval, GateMode, Work } from '../definition/work.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import type { DirectoryDay } from './directory-day.js';
import { valueOfEntry } from './entry-keys.js';

/** Somebody who starts an instance; null: it is not known who, and none of those the gate asks. */
export type Starter = string | null;

/** How people stand for one process and one starter. */
export interface Staffing {
  readonly process: string;
  readonly today: DirectoryDay;
  readonly starter: Starter;
  /** Whether some gate lets the starter approve his own request: a gate that does not ask twice may count that. */
  readonly letsStarterApprove: boolean;
}

/** A vote a level would ask for, as people stand. */
export interface AskedVote {
  /** Roles and relations it asks for, and whose turn it is when nobody holds those: `finance`, `manager of initiator`. */
  readonly asks: readonly string[];
  readonly weight: number;
  /** Who may cast it; null: told only by an instance. Empty: nobody, but for an administrator. */
  readonly people: readonly string[] | null;
  /** The starter is the only one it asks for, and may not decide on his own request. */
  readonly isOwnRequest: boolean;
}

export interface AskedLevel {
  readonly mode: GateMode;
  readonly votes: readonly AskedVote[];
  /** Votes that must approve but cannot be asked for, because a role has fewer people; null: there are enough. */
  readonly short: { readonly needed: number; readonly there: number } | null;
}

/** How many levels a state has; a task has one. */
export function levelsOf(state: WorkedIn): number {
  return state.kind === 'task' ? 1 : state.approval.levels.length;
}

/**
 * Votes a state asks for, by the rules it opens by (`votersOf`, `openVote`, `openTask`): people kept apart are left out, the starter does not decide on his own
 * request, and whoever is named stands in where nobody qualifies. A vote that is skipped is not among them.
 *
 * @param barred - whom duties kept apart bar
 */
export function votesAsked(state: WorkedIn, level: number, staffing: Staffing, barred: readonly string[] = []): AskedLevel {
  const work = workOf(state);
  const mode: GateMode = state.kind === 'task' ? { kind: 'any' } : state.approval.mode;
  const entries = state.kind === 'task' ? state.task.by : (state.approval.levels[level]?.by ?? []);
  const voters = mode.kind === 'any' ? [{ entries, person: null, vote: 0 }] : votersOf(entries, staffing, barred);
  const standIn = standInOf(state, staffing, barred);
  // Entries are counted by another rule of the checker, and what it could not read is told there.
  if (entries.length === 0) return { mode, votes: [], short: null };
  const isOfPersons = entries.some(({ kind }) => kind === 'everyone');
  if (isOfPersons && mode.kind === 'quorum' && mode.count !== null && voters.length < mode.count && work.whenNobody.kind !== 'skip') {
    const asks = entries.map(askedFor);
    return {
      mode: { kind: 'any' },
      votes: [{ asks, weight: 1, people: standIn, isOwnRequest: false }],
      short: { needed: mode.count, there: voters.length },
    };
  }
  const votes = voters.flatMap((voter): readonly AskedVote[] => {
    const asked = askedOf(state, voter, voters, staffing);
    if (asked === null) return [];
    const people = asked.people?.filter((person) => !barred.includes(person)) ?? null;
    const isNobody = people?.length === 0;
    if (isNobody && work.whenNobody.kind === 'skip') return [];
    return [
      {
        asks: [...voter.entries.map(askedFor), ...(isNobody && work.whenNobody.kind === 'role' ? [work.whenNobody.role] : [])],
        weight: weightOf(state, level, voter.vote),
        people: isNobody ? standIn : people,
        isOwnRequest: asked.isOwnRequest,
      },
    ];
  });
  return { mode, votes, short: null };
}

/** Whether nobody decides on his own request there. */
export function barsOwnRequest(state: WorkedIn): boolean {
  return state.kind === 'approval' && state.approval.whenInitiator !== 'allow';
}

interface AskedVoter {
  readonly entries: readonly Candidate[];
  /** Of `everyone in`: whose vote it is. */
  readonly person: string | null;
  /** Place in `by`. */
  readonly vote: number;
}

/** A voter an entry, a voter each person of `everyone in`, nobody twice. */
function votersOf(entries: readonly Candidate[], staffing: Staffing, barred: readonly string[]): readonly AskedVoter[] {
  const seen = new Set(barred);
  return entries.flatMap((entry, vote): readonly AskedVoter[] => {
    const alone = { entries: [entry], person: null, vote };
    if (entry.kind !== 'everyone') return [alone];
    const able = (peopleOf(entry, staffing) ?? []).filter((person) => !barred.includes(person));
    const own = able.filter((person) => !seen.has(person));
    for (const person of own) seen.add(person);
    return able.length === 0 ? [alone] : own.map((person) => ({ entries: [entry], person, vote }));
  });
}

/** Whom a voter means, the rule for the starter's own request applied; null: the vote is skipped. */
function askedOf(
  state: WorkedIn,
  { entries, person }: AskedVoter,
  voters: readonly AskedVoter[],
  staffing: Staffing,
): Pick<AskedVote, 'people' | 'isOwnRequest'> | null {
  const { today, starter, letsStarterApprove } = staffing;
  const meant = person === null ? everybody(entries.map((entry) => peopleOf(entry, staffing))) : [person];
  if (meant === null || starter === null || !barsOwnRequest(state) || !meant.includes(starter))
    return { people: meant, isOwnRequest: false };
  if (meant.length > 1) return { people: meant.filter((one) => one !== starter), isOwnRequest: false };
  const { whenInitiator, whenRepeated } = (state as { readonly approval: Approval }).approval;
  // What he approved elsewhere in the instance may count here.
  if (whenRepeated === 'skip' && letsStarterApprove) return { people: null, isOwnRequest: false };
  if (whenInitiator === 'skip') return null;
  const above = today.people({ kind: 'manager', of: starter });
  if (person !== null && voters.some((voter) => voter.person !== null && above.includes(voter.person))) return null;
  return { people: above, isOwnRequest: true };
}

/** Who is named for work nobody qualifies for; an administrator is nobody who knows the matter. */
function standInOf(state: WorkedIn, { today, starter }: Staffing, barred: readonly string[]): readonly string[] {
  const { whenNobody }: Work = workOf(state);
  if (whenNobody.kind !== 'role') return [];
  const isBarred = (person: string): boolean => barred.includes(person) || (barsOwnRequest(state) && person === starter);
  return today.people({ kind: 'role', role: whenNobody.role }).filter((person) => !isBarred(person));
}

/** Null: told only by an instance. */
function peopleOf(entry: Candidate, { today, starter }: Staffing): readonly string[] | null {
  switch (entry.kind) {
    case 'role':
    case 'everyone':
      return today.people({ kind: 'role', role: entry.role });
    case 'initiator':
      return starter === null ? null : today.people({ kind: 'person', person: starter });
    case 'manager':
      return starter !== null && isStarter(entry.of) ? today.people({ kind: 'manager', of: starter }) : null;
    case 'roleOfPerson':
      if (starter !== null && isStarter(entry.of)) return today.people({ kind: 'roleOfPerson', role: entry.role, of: starter });
      return today.people({ kind: 'role', role: entry.role }).length === 0 ? [] : null;
    case 'roleOfUnit':
    case 'roleWhere':
      // Narrowed to units it can only be fewer: nobody at all is told, who of them is left to the instance.
      return today.people({ kind: 'role', role: entry.role }).length === 0 ? [] : null;
    case 'person':
      return null;
  }
}

const isStarter = ({ source }: { readonly source: string }): boolean => source.trim() === 'initiator';

function everybody(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  if (lists.some((people) => people === null)) return null;
  return [...new Set(lists.flatMap((people) => people ?? []))].sort();
}

function weightOf(state: WorkedIn, level: number, vote: number): number {
  if (state.kind === 'task' || state.approval.mode.kind !== 'weighted') return 1;
  const at = state.approval.levels[level];
  return (at && valueOfEntry(state.approval.mode.weights, at, vote)) ?? 1;
}

/** What an entry asks for, as a reader of the definition knows it: `finance`, `manager of initiator`. */
export function askedFor(entry: Candidate): string {
  if ('role' in entry) return entry.role;
  return entry.kind === 'manager' ? `manager of ${entry.of.source}` : entry.kind;
}
