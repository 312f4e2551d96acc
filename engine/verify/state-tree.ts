import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { State } from '#engine/definition/state.js';
import type { Branch, Handler } from '#engine/definition/transition.js';

/** A state with its place among the others. */
export interface StateNode {
  readonly state: State;
  readonly parent: StateNode | null;
  readonly children: readonly StateNode[];
}

export interface StateTree {
  /** Parents before children, in the order of the file. */
  readonly nodes: readonly StateNode[];
  readonly top: readonly StateNode[];
  /** By name; of two states with one name the first. */
  find(name: string): StateNode | undefined;
  readonly names: readonly string[];
}

export function stateTree(process: ProcessDefinition): StateTree {
  const nodes: StateNode[] = [];
  const build = (states: Readonly<Record<string, State>>, parent: StateNode | null): StateNode[] =>
    Object.values(states).map((state) => {
      const children: StateNode[] = [];
      const node: StateNode = { state, parent, children };
      nodes.push(node);
      if (state.kind === 'compound' || state.kind === 'parallel') children.push(...build(state.states, node));
      return node;
    });
  const top = build(process.states, null);
  const byName = new Map<string, StateNode>();
  for (const node of nodes) if (!byName.has(node.state.name)) byName.set(node.state.name, node);
  return { nodes, top, find: (name) => byName.get(name), names: [...byName.keys()] };
}

/** The node itself and all states it stands in, innermost first. */
export function chain(node: StateNode): readonly StateNode[] {
  return node.parent === null ? [node] : [node, ...chain(node.parent)];
}

/** The node and everything inside. */
export function within(node: StateNode): readonly StateNode[] {
  return [node, ...node.children.flatMap(within)];
}

/** The children of parallel states that a node stands in (or is): region → its parallel state. */
export function regionsOf(node: StateNode): ReadonlyMap<StateNode, StateNode> {
  const regions = new Map<StateNode, StateNode>();
  for (const inner of chain(node)) if (inner.parent?.state.kind === 'parallel') regions.set(inner, inner.parent);
  return regions;
}

/** Whether two states lie in different regions of one parallel state. */
export function areSiblings(node: StateNode, other: StateNode): boolean {
  const around = regionsOf(other);
  return [...regionsOf(node)].some(([region, parallel]) => !around.has(region) && [...around.values()].includes(parallel));
}

/** Branches taken without anybody doing anything. */
export function automaticBranches({ state }: StateNode): readonly Branch[] {
  const own = state.kind === 'choose' ? state.choose : state.kind === 'lookup' ? state.on.flatMap(({ branches }) => branches) : [];
  return [...own, ...state.always];
}

/** All branches written on a state. */
export function branchesOf({ state }: StateNode): readonly Branch[] {
  return [
    ...state.on.flatMap(({ branches }) => branches),
    ...state.always,
    ...(state.kind === 'choose' ? state.choose : []),
    ...(state.kind === 'compound' || state.kind === 'parallel' ? state.onDone : []),
  ];
}

/** Whether a target is no state: it could have meant any, so nothing can be said about which states are entered and which reach an end. */
export function misspellsTarget(process: ProcessDefinition, tree: StateTree): boolean {
  const branches = [...tree.nodes.flatMap(branchesOf), ...process.on.flatMap((handler) => handler.branches), ...process.always];
  return branches.some(({ target }) => target !== null && target !== 'finished' && tree.find(target) === undefined);
}

/** States that are entered when one is entered from outside: itself, what it stands in, and the initial ones inside. */
export function entered(node: StateNode): readonly StateNode[] {
  const all = new Set<StateNode>(chain(node));
  for (const [own, parallel] of regionsOf(node)) for (const region of parallel.children) if (region !== own) descend(region, all);
  descend(node, all);
  return [...all];
}

/** States that are entered when a transition leads from one to another; what both stand in is not left, nor the regions beside it. */
export function enteredFrom(from: StateNode, to: StateNode): readonly StateNode[] {
  const around = new Set(chain(from).slice(1));
  const shared = chain(to)
    .slice(1)
    .find((node) => around.has(node));
  return entered(to).filter((node) => shared === undefined || chain(node).slice(1).includes(shared));
}

/** Where transitions written on a state, or inside it, lead out of it. */
export function waysOutOf(node: StateNode): readonly string[] {
  const inside = new Set(within(node).map(({ state }) => state.name));
  return within(node)
    .flatMap(branchesOf)
    .flatMap(({ target }) => (target !== null && target !== 'finished' && !inside.has(target) ? target : []));
}

function descend(node: StateNode, into: Set<StateNode>): void {
  into.add(node);
  const { state } = node;
  for (const inner of node.children) {
    if (state.kind === 'parallel' || (state.kind === 'compound' && state.initial === inner.state.name)) descend(inner, into);
  }
}

/** Handlers that hold in a state: its own, those around it, those of the process. */
export function handlersOver(node: StateNode, process: ProcessDefinition): readonly Handler[] {
  const around = chain(node);
  const names = around.map(({ state }) => state.name);
  const covers = ({ over }: Handler): boolean => over === null || over.some((name) => names.includes(name));
  return [...around.flatMap(({ state }) => state.on), ...process.on].filter(covers);
}
