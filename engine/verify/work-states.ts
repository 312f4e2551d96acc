import { child } from '#engine/definition/json-pointer.js';
import type { State } from '#engine/definition/state.js';
import type { Work } from '#engine/definition/work.js';
import type { StateNode, StateTree } from './state-tree.js';

/** A state in which people act, with the pointer to its `task` or `approval`. */
export interface WorkState {
  readonly node: StateNode;
  readonly state: State;
  readonly work: Work;
  readonly path: string;
}

export function workStates(tree: StateTree): readonly WorkState[] {
  return tree.nodes.flatMap((node): WorkState[] => {
    const { state } = node;
    if (state.kind === 'task') return [{ node, state, work: state.task, path: child(state.path, 'task') }];
    if (state.kind === 'approval') return [{ node, state, work: state.approval, path: child(state.path, 'approval') }];
    return [];
  });
}
