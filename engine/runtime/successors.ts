import type { Succession } from './instance.js';
import type { Turn } from './turn.js';

/**
 * Whoever is asked in a person's place now; himself, when nobody is.
 *
 * @param state - where: what was settled for that state goes before what holds everywhere; null: everywhere
 */
export function successorOf({ state: { successors } }: Turn, person: string, state: string | null = null): string {
  const own = successors.filter((one) => one.person === person && (one.state === null || one.state === state));
  return (own.find((one) => one.state !== null) ?? own[0])?.to ?? person;
}

/** Whoever the request is now: the initiator, or who took his place. */
export function isRequester(turn: Turn, person: string): boolean {
  const { initiator } = turn.state;
  return person === initiator || person === successorOf(turn, initiator);
}

/**
 * Settles that one person takes another's place. Whoever had the other for a successor gets the new one, so that nobody is looked for twice and no circle
 * comes about: somebody who comes back into his own place has no successor any more.
 *
 * @param state - only while this state lasts; null: in all that is still to come
 */
export function settleSuccession(turn: Turn, person: string, to: string, state: string | null): void {
  const isMeant = (one: Succession): boolean => state === null || one.state === state;
  const others = turn.state.successors.filter((one) => !(one.person === person && isMeant(one)));
  const moved = others.map((one) => (one.to === person && isMeant(one) ? { ...one, to } : one));
  turn.state.successors = [...moved, { person, to, state }].filter((one) => one.person !== one.to);
}

/** What was settled for a state ends with it. */
export function endSuccessions(turn: Turn, state: string): void {
  const { successors } = turn.state;
  if (successors.some((one) => one.state === state)) turn.state.successors = successors.filter((one) => one.state !== state);
}
