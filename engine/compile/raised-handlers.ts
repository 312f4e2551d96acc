import type { State } from '../definition/state.js';
import type { Handler } from '../definition/transition.js';
import { chain, type StateNode } from '../verify/state-tree.js';

/** Handlers of an outcome, the innermost first. */
export function hearing(node: StateNode, outcome: string): readonly Handler[] {
  return chain(node).flatMap(({ state }) => state.on.filter(({ kind, event }) => kind === 'raised' && event === outcome));
}

/** How the name of the end of a region begins. */
export const END = /^finished_/;

/** The final state a region ends in, beside the child of the parallel state it is made of. */
export function endOf(region: State): string {
  return `finished_${region.name}`;
}
