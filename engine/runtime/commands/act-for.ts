import { refuse } from '../refusals.js';
import { isRequester } from '../successors.js';
import type { Turn } from '../turn.js';

/**
 * Lets the actor act on a task in his own name where he may, else in the name of somebody he substitutes now, which the event records.
 *
 * @param mayAct - whether the task is a person's to act on
 * @param isBarred - whether a duty keeps him away; of several whom the actor substitutes, one whom nothing bars goes before; default: nobody is barred
 * @returns false when it is nobody's whose name he could act in
 */
export function actFor(turn: Turn, mayAct: (person: string) => boolean, isBarred: (person: string) => boolean = () => false): boolean {
  const actor = turn.actor ?? '';
  if (mayAct(actor)) return true;
  const substituted = turn.facts.substitutedBy(actor, turn.process.definition.id).filter(mayAct);
  turn.onBehalfOf = substituted.find((person) => !isBarred(person)) ?? substituted[0] ?? null;
  return turn.onBehalfOf !== null;
}

/**
 * Whoever asked for something does not use another's powers over his own request.
 *
 * @throws {Refused} `own-request`
 */
export function refuseOwnRequestFor(turn: Turn): void {
  if (turn.onBehalfOf !== null && isRequester(turn, turn.actor ?? '')) refuse('own-request');
}
