import type { Candidate } from '#engine/definition/candidate.js';
import type { ProcessRule } from '../rule.js';
import type { StateNode, StateTree } from '../state-tree.js';

/** A person starts a process by finishing its first task: it must be theirs. */
export const firstTask: ProcessRule = ({ process, tree, report }) => {
  const first = firstState(tree, process.initial, new Set());
  if (first === undefined) return;
  const { state } = first;
  for (const start of process.starts) {
    if (start.kind !== 'person') continue;
    const theirs =
      state.kind === 'task' &&
      (state.task.by.some(({ kind }) => kind === 'initiator') ||
        start.by.every((starter) => state.task.by.some((candidate) => same(starter, candidate))));
    if (theirs) continue;
    report.error(
      'GH2113',
      start.path,
      {
        zh: `由人员发起时，首个状态 \`${state.name}\` 必须是发起人的任务。`,
        en: `with a start by a person, the first state \`${state.name}\` must be a task of the starter`,
      },
      { zh: '写 `task: { by: initiator, … }`。', en: 'write `task: { by: initiator, … }`' },
    );
  }
};

/**
 * The state a person meets first: compound states are entered, and a `lookup` is passed when all its ways lead to the same one, so that the first
 * task can be pre-filled from a register. Undefined: a state that does not exist, told elsewhere.
 */
function firstState(tree: StateTree, name: string, passed: Set<string>): StateNode | undefined {
  const node = tree.find(name);
  if (node === undefined || passed.has(name)) return node;
  passed.add(name);
  if (node.state.kind === 'compound') return firstState(tree, node.state.initial, passed);
  if (node.state.kind !== 'lookup') return node;
  const targets = new Set(node.state.on.flatMap(({ branches }) => branches.map(({ target }) => target)));
  const [target] = targets;
  return targets.size === 1 && typeof target === 'string' ? firstState(tree, target, passed) : node;
}

function same(a: Candidate, b: Candidate): boolean {
  return a.kind === 'role' && b.kind === 'role' && a.role === b.role;
}
