import type { Candidate } from '../definition/candidate.js';
import type { PeopleQuery } from '../runtime/facts.js';
import { successorOf } from '../runtime/successors.js';
import type { Turn } from '../runtime/turn.js';

export interface Candidates {
  /** `role:finance` for a whole role, `person:zhao.lei` for a resolved one; sorted, no doubles. */
  readonly principals: readonly string[];
  /** Everybody those stand for now. */
  readonly persons: readonly string[];
}

/** An entry of `by`, or whom the engine asks instead: the superior of an approver who is the initiator himself, one person of several. */
export type Entry =
  | Candidate
  | { readonly kind: 'managerOfInitiator' }
  /** A voter of `everyone in`, fixed when the votes were. */
  | { readonly kind: 'named'; readonly person: string };

/**
 * Who an entry list of `by` means, now. Whoever has a successor is not meant any more, that one is.
 *
 * @param state - where they are asked; null: nowhere in particular
 */
export function resolveCandidates(
  turn: Turn,
  candidates: readonly Entry[],
  extra: Readonly<Record<string, unknown>>,
  state: string | null = null,
): Candidates {
  const principals = new Set<string>();
  const persons = new Set<string>();
  for (const candidate of candidates) {
    const query = queryOf(turn, candidate, extra, state);
    const people = turn.facts.people(query);
    for (const person of people) persons.add(person);
    if (candidate.kind === 'role') principals.add(`role:${candidate.role}`);
    else for (const person of people) principals.add(`person:${person}`);
  }
  return { principals: [...principals].sort(), persons: [...persons].sort() };
}

function queryOf(turn: Turn, candidate: Entry, extra: Readonly<Record<string, unknown>>, state: string | null): PeopleQuery {
  const text = (expression: Parameters<Turn['evaluate']>[0]): string => String(turn.evaluate(expression, extra));
  const placed = (person: string): string => successorOf(turn, person);
  switch (candidate.kind) {
    case 'initiator':
      return { kind: 'person', person: successorOf(turn, turn.state.initiator, state) };
    case 'named':
      return { kind: 'person', person: successorOf(turn, candidate.person, state) };
    case 'role':
    case 'everyone':
      return { kind: 'role', role: candidate.role };
    case 'managerOfInitiator':
      return { kind: 'manager', of: placed(turn.state.initiator) };
    case 'manager':
      return { kind: 'manager', of: placed(text(candidate.of)) };
    case 'roleOfPerson':
      return { kind: 'roleOfPerson', role: candidate.role, of: placed(text(candidate.of)) };
    case 'roleOfUnit':
      return { kind: 'roleOfUnit', role: candidate.role, unit: text(candidate.unit) };
    case 'roleWhere':
      return { kind: 'roleWhere', role: candidate.role, attribute: candidate.attribute, equals: text(candidate.equals) };
    case 'person':
      return { kind: 'person', person: successorOf(turn, text(candidate.person), state) };
  }
}

/** The person an entry names himself, or whose superior or colleague it means; null: it names nobody, only posts. */
export function whomNames(turn: Turn, entry: Entry, extra: Readonly<Record<string, unknown>>, state: string | null): string | null {
  const query = queryOf(turn, entry, extra, state);
  return query.kind === 'person' ? query.person : query.kind === 'manager' || query.kind === 'roleOfPerson' ? query.of : null;
}

/** Whether a person is one of the principals. */
export function isAmong(turn: Turn, person: string, principals: readonly string[]): boolean {
  return principals.some((principal) =>
    principal.startsWith('role:') ? turn.facts.hasRole(person, principal.slice(5)) : principal === `person:${person}`,
  );
}
