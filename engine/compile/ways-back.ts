import { positiveOutcome } from '../definition/positive-outcome.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Handler } from '../definition/transition.js';
import { workOf } from '../definition/work-of.js';
import { areSiblings, chain, regionsOf, type StateNode, stateTree } from '../verify/state-tree.js';
import { workStates } from '../verify/work-states.js';
import { earlierStates } from './earlier-states.js';
import { nextStates } from './next-states.js';
import { endOf, END, hearing } from './raised-handlers.js';

/** Every way back there can be in a process, from its definition alone: what really can be gone back to, the instance's path tells. */
export interface WaysBack {
  /** State of work → states it can be returned to, the usual one first; none where it may not be returned. */
  readonly returns: ReadonlyMap<string, readonly string[]>;
  /** State of work → where whoever finished it can take it back from: states of work, and ends of regions (`finished_<region>`). */
  readonly next: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Ends of the regions beside a state, which stay ended when it alone is entered again from elsewhere.
   *
   * @param from - a state, or the end of a region: regions of parallel states around it are not meant
   */
  beside(state: string, from: string): readonly string[];
  /** Whether two states lie in different regions of one parallel state. */
  areSiblings(state: string, other: string): boolean;
  /** What hears the outcome that lets the instance go on from a state of work. */
  onward(state: string): Handler | null;
}

export function waysBack(process: ProcessDefinition): WaysBack {
  const tree = stateTree(process);
  const works = workStates(tree);
  const nodeOf = (name: string): StateNode | null => tree.find(name) ?? null;
  const areSiblingsByName = (state: string, other: string): boolean => {
    const [node, beside] = [nodeOf(state), nodeOf(other)];
    return node !== null && beside !== null && areSiblings(node, beside);
  };
  const earlier = earlierStates(process, tree);
  const requester = requesterState(process);
  const returns = new Map(
    works.map(({ node, state, work }) => {
      const usual = work.return.to ?? [requester, ...earlier(node).filter((name) => name !== requester)];
      const isPossible = (name: string): boolean => name !== state.name && nodeOf(name) !== null && !areSiblingsByName(name, state.name);
      return [state.name, work.allow.includes('return') ? [...new Set(usual)].filter(isPossible) : []];
    }),
  );
  const next = new Map(
    works.map(({ node, state, work }) => {
      const after = work.allow.some((word) => word === 'withdraw' || word === 'take-back') ? nextStates(process, tree, node, work) : [];
      // Whoever returned comes right after what he returned to, when it is resumed.
      const resumed = [...returns].flatMap(([from, targets]) => (after.length > 0 && targets.includes(state.name) ? [from] : []));
      return [state.name, new Set([...after, ...resumed])];
    }),
  );
  return {
    returns,
    next,
    areSiblings: areSiblingsByName,
    beside(state, from) {
      const [node, other] = [nodeOf(state), nodeOf(from.replace(END, ''))];
      const around = new Set(other ? chain(other) : []);
      return [...(node ? regionsOf(node) : [])].flatMap(([region, parallel]) =>
        around.has(parallel) ? [] : parallel.children.filter((child) => child !== region).map((child) => endOf(child.state)),
      );
    },
    onward(state) {
      const node = nodeOf(state);
      const work = node && workOf(node.state);
      return node && work ? (hearing(node, positiveOutcome(work))[0] ?? null) : null;
    },
  };
}

/** Where a matter begins: the initial state, or the first task of the initiator when the process does not begin with a task. */
export function requesterState(definition: ProcessDefinition): string {
  const tree = stateTree(definition);
  let name = definition.initial;
  let state = definition.states[name];
  while (state?.kind === 'compound') {
    name = state.initial;
    state = state.states[name];
  }
  if (state?.kind === 'task') return name;
  const first = tree.nodes.find((node) => node.state.kind === 'task' && node.state.task.by.some((by) => by.kind === 'initiator'));
  return first?.state.name ?? name;
}
