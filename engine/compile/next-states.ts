import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Branch } from '../definition/transition.js';
import type { Work } from '../definition/work.js';
import { workOf } from '../definition/work-of.js';
import { branchesOf, entered, regionsOf, type StateNode, type StateTree } from '../verify/state-tree.js';
import { endOf, hearing } from './raised-handlers.js';

/** What an outcome of a state leads to before anybody or anything is waited for. */
export function nextStates(process: ProcessDefinition, tree: StateTree, node: StateNode, work: Work): readonly string[] {
  const next = new Set<string>();
  const seen = new Set<StateNode>();
  const take = (from: StateNode, branches: readonly Branch[]): void => {
    for (const { target } of branches) {
      if (target === 'finished') endRegion(from);
      else for (const to of target === null ? [] : entered(tree.find(target) ?? from)) enter(to);
    }
  };
  const endRegion = (from: StateNode): void => {
    const [first] = regionsOf(from);
    if (!first) return;
    next.add(endOf(first[0].state));
    if (first[1].state.kind === 'parallel') take(first[1], first[1].state.onDone);
  };
  const enter = (to: StateNode): void => {
    if (seen.has(to)) return;
    seen.add(to);
    const { state } = to;
    if (workOf(state)) next.add(state.name);
    else if (state.kind === 'choose') take(to, state.choose);
    else if (state.kind === 'lookup') take(to, branchesOf(to));
    else if (state.kind === 'final' && to.parent?.state.kind === 'compound') take(to.parent, to.parent.state.onDone);
    take(to, state.always);
  };
  for (const outcome of Object.keys(work.outcomes)) for (const { branches } of hearing(node, outcome)) take(node, branches);
  take(node, process.always);
  return [...next];
}
