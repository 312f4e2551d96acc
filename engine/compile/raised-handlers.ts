import type { Handler, State, Work } from '../definition/process-definition.js';
import { chain, type StateNode } from '../verify/state-tree.js';

/** Handlers of an outcome, the innermost first. */
export function hearing(node: StateNode, outcome: string): readonly Handler[] {
  return chain(node).flatMap(({ state }) => state.on.filter(({ kind, event }) => kind === 'raised' && event === outcome));
}

/** How the name of the end of a region begins. */
export const END = /^finished_/;

export function endOf(region: StateNode): string {
  return `finished_${region.state.name}`;
}

/** What people do in a state; null: nothing. */
export function workIn(state: State): Work | null {
  return state.kind === 'task' ? state.task : state.kind === 'approval' ? state.approval : null;
}
