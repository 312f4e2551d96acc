import { positiveOutcome } from '../definition/positive-outcome.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Branch } from '../definition/transition.js';
import { workOf } from '../definition/work-of.js';
import { branchesOf, chain, entered, handlersOver, regionsOf, type StateNode, type StateTree, within } from '../verify/state-tree.js';
import { workStates } from '../verify/work-states.js';
import { hearing } from './raised-handlers.js';

/**
 * States of work that may have been passed on the way to a state: those it can be reached from, unless it was always passed before them and only turning
 * back leads from them to it.
 */
export function earlierStates(process: ProcessDefinition, tree: StateTree): (node: StateNode) => readonly string[] {
  const works = workStates(tree);
  const initial = tree.find(process.initial);
  const start = initial ? entered(initial) : [];
  const anyWay = (node: StateNode): readonly Branch[] => [
    ...branchesOf(node),
    ...handlersOver(node, process).flatMap(({ branches }) => branches),
    ...process.always,
  ];
  const onward = (node: StateNode): readonly Branch[] => {
    const work = workOf(node.state);
    if (work) return [...hearing(node, positiveOutcome(work)).flatMap(({ branches }) => branches), ...node.state.always];
    const isAround = node.state.kind === 'compound' || node.state.kind === 'parallel';
    return isAround ? [...node.state.onDone, ...node.state.always] : branchesOf(node);
  };
  const after = new Map(works.map(({ node }) => [node, follow(tree, [...chain(node), ...besideIn(node)], anyWay, null)]));
  const onwardOf = new Map(works.map(({ node }) => [node, follow(tree, [...chain(node), ...besideIn(node)], onward, null)]));
  return (node) => {
    const without = follow(
      tree,
      start.filter((first) => first !== node),
      anyWay,
      node,
    );
    return works
      .filter((other) => other.node !== node && after.get(other.node)?.has(node))
      .filter((other) => without.has(other.node) || onwardOf.get(other.node)?.has(node))
      .map(({ state }) => state.name);
  };
}

/** What goes on in the regions beside a state can lead on from it too. */
function besideIn(node: StateNode): readonly StateNode[] {
  return [...regionsOf(node).values()].flatMap(within);
}

function follow(
  tree: StateTree,
  starts: readonly StateNode[],
  ways: (node: StateNode) => readonly Branch[],
  without: StateNode | null,
): ReadonlySet<StateNode> {
  const seen = new Set<StateNode>();
  const queue = [...starts];
  const expanded = new Set<StateNode>();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (expanded.has(node)) continue;
    expanded.add(node);
    for (const { target } of ways(node)) {
      const to = target === null || target === 'finished' ? undefined : tree.find(target);
      for (const next of to ? entered(to) : []) {
        if (next === without) continue;
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return without === null ? seen : new Set([...starts, ...seen]);
}
