import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Branch, Handler } from '#engine/definition/transition.js';
import { workOf } from '#engine/definition/work-of.js';
import { type StateNode, type StateTree, entered, within } from '#engine/verify/state-tree.js';

/** Which documents are certainly filled when a state is entered and when it is left. */
export interface FilledBefore {
  onEntry(state: string): ReadonlySet<string>;
  /** When the branches of `on`, `always` or `onDone` of the state are taken. */
  onLeaving(state: string): ReadonlySet<string>;
  /** When an event of the whole process is heard. */
  readonly always: ReadonlySet<string>;
}

/** Follows every transition until nothing changes; a document counts as filled when every way leads through filling it. */
export function filledBefore(process: ProcessDefinition, tree: StateTree): FilledBefore {
  const given = new Set(Object.entries(process.documents).flatMap(([name, { given: when }]) => (when === 'always' ? [name] : [])));
  const known = new Map<StateNode, ReadonlySet<string>>();
  const initial = tree.find(process.initial);
  const atStart = new Set([...given, ...(initial ? fillings(initial) : [])]);
  const queue: StateNode[] = [];

  const enter = (target: string | null, filled: ReadonlySet<string>): void => {
    const node = target === null ? undefined : tree.find(target);
    if (!node) return;
    for (const state of entered(node)) {
      const before = known.get(state);
      const after = before === undefined ? filled : new Set([...before].filter((name) => filled.has(name)));
      if (before !== undefined && after.size === before.size) continue;
      known.set(state, after);
      queue.push(state);
    }
  };
  const take = (branches: readonly Branch[], filled: ReadonlySet<string>): void => {
    for (const { target } of branches) enter(target, filled);
  };

  enter(process.initial, given);
  for (const handler of process.on) take(handler.branches, atStart);
  take(process.always, atStart);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const { state } = node;
    const before = known.get(node) ?? given;
    for (const handler of state.on) take(handler.branches, completes(handler) ? leaving(node, before) : before);
    take(state.always, before);
    if (state.kind === 'choose') take(state.choose, before);
    if (state.kind === 'compound' || state.kind === 'parallel') take(state.onDone, leaving(node, before));
  }
  const onEntry = (name: string): ReadonlySet<string> => known.get(tree.find(name) as StateNode) ?? given;
  return {
    always: atStart,
    onEntry,
    onLeaving(name) {
      const node = tree.find(name);
      return node ? leaving(node, onEntry(name)) : given;
    },
  };
}

function completes(handler: Handler): boolean {
  return handler.kind === 'raised' && handler.event !== 'breached';
}

/** What is filled inside a compound state counts when it is done. */
function leaving(node: StateNode, before: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...before, ...within(node).flatMap((inner) => [...fillings(inner)])]);
}

function fillings({ state }: StateNode): readonly string[] {
  return workOf(state)?.fills.map(({ document }) => document) ?? [];
}
