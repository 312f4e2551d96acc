import type { Action } from '#engine/definition/action.js';
import type { Limit } from '#engine/definition/time-limit.js';
import type { Branch } from '#engine/definition/transition.js';
import type { ProcessSubject } from './rule.js';
import { branchesOf } from './state-tree.js';

/** Every action of a process, wherever it is written. */
export function actionsOf({ process, tree }: ProcessSubject): readonly Action[] {
  const branches: readonly Branch[] = [
    ...process.on.flatMap((handler) => handler.branches),
    ...process.always,
    ...tree.nodes.flatMap(branchesOf),
  ];
  return [
    ...branches.flatMap((branch) => branch.do),
    ...tree.nodes.flatMap(({ state }) => state.do),
    ...limitsOf({ process, tree }).flatMap((limit) => [...limit.breach, ...limit.chain.flatMap((link) => link.do)]),
  ];
}

/** Every limit of a process: those of states and those over several. */
export function limitsOf({ process, tree }: Pick<ProcessSubject, 'process' | 'tree'>): readonly Limit[] {
  return [...Object.values(process.limits), ...tree.nodes.flatMap(({ state }) => state.limit ?? [])];
}
