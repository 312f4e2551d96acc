import type { CompiledProcess } from '../compile/compile.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Branch } from '../definition/transition.js';
import { automaticBranches, chain, entered, handlersOver, type StateNode, type StateTree, stateTree } from '../verify/state-tree.js';

/** Which states a version can enter from which, conditions left aside: whether an order of states was possible, not whether it was right. */
export interface PossibleChanges {
  /** States entered when an instance begins. */
  readonly initial: ReadonlySet<string>;
  has(state: string): boolean;
  /** States one transition out of a state can enter, those around and inside the target too. */
  from(state: string): ReadonlySet<string>;
  /** States of people's work on a shortest way from a state to another, neither included; null: there is no way. */
  between(from: string, to: string): readonly string[] | null;
}

/** What a version allows, worked out once. */
export function possibleChanges({ definition, waysBack }: CompiledProcess): PossibleChanges {
  const tree = stateTree(definition);
  const targets = new Map(tree.nodes.map((node) => [node.state.name, new Set<string>()]));
  for (const node of tree.nodes) {
    const into = targets.get(node.state.name);
    for (const target of targetsOf(definition, tree, node)) for (const { state } of entered(target)) into?.add(state.name);
  }
  const lead = (from: string, to: string): void => {
    const node = tree.find(to);
    if (node) for (const { state } of entered(node)) targets.get(from)?.add(state.name);
  };
  for (const [from, to] of waysBack.returns) {
    for (const target of to) {
      lead(from, target);
      // It comes back when it is resumed.
      lead(target, from);
    }
  }
  // What was finished is taken back from where it led.
  for (const [finished, next] of waysBack.next) for (const from of next) lead(from, finished);
  const first = tree.find(definition.initial);
  return {
    initial: new Set(first ? entered(first).map(({ state }) => state.name) : []),
    has: (state) => targets.has(state),
    from: (state) => targets.get(state) ?? new Set(),
    between: (from, to) => wayBetween(targets, tree, from, to),
  };
}

/** Where handlers, conditions and ends lead from a state. */
function targetsOf(process: ProcessDefinition, tree: StateTree, node: StateNode): readonly StateNode[] {
  const around = chain(node);
  const branches: Branch[] = [
    ...handlersOver(node, process).flatMap((handler) => handler.branches),
    ...around.flatMap(automaticBranches),
    ...process.always,
    // A final state inside, or the last of the regions to finish, ends what is around it.
    ...around.slice(1).flatMap(({ state }) => (state.kind === 'compound' || state.kind === 'parallel' ? state.onDone : [])),
  ];
  return branches.flatMap(({ target }) => (target === null || target === 'finished' ? [] : (tree.find(target) ?? [])));
}

function wayBetween(
  targets: ReadonlyMap<string, ReadonlySet<string>>,
  tree: StateTree,
  from: string,
  to: string,
): readonly string[] | null {
  const cameFrom = new Map<string, string>();
  const waiting = [from];
  for (let state = waiting.shift(); state !== undefined; state = waiting.shift()) {
    for (const next of targets.get(state) ?? []) {
      if (cameFrom.has(next) || next === from) continue;
      cameFrom.set(next, state);
      if (next === to) return wayBack(cameFrom, tree, from, to);
      waiting.push(next);
    }
  }
  return null;
}

function wayBack(cameFrom: ReadonlyMap<string, string>, tree: StateTree, from: string, to: string): readonly string[] {
  const way: string[] = [];
  for (let state = cameFrom.get(to); state !== undefined && state !== from; state = cameFrom.get(state)) way.unshift(state);
  return way.filter((name) => ['task', 'approval'].includes(tree.find(name)?.state.kind ?? ''));
}
