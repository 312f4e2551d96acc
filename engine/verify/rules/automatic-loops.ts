import type { ProcessRule } from '../rule.js';
import { automaticBranches, enteredFrom, type StateNode } from '../state-tree.js';

/** Transitions that nobody has to wait for never lead in a circle. */
export const automaticLoops: ProcessRule = ({ tree, report }) => {
  const next = (node: StateNode): readonly StateNode[] =>
    automaticBranches(node).flatMap(({ target }) => {
      const to = target === null ? undefined : tree.find(target);
      return to === undefined ? [] : enteredFrom(node, to);
    });
  const done = new Set<StateNode>();
  const visit = (node: StateNode, path: readonly StateNode[]): void => {
    const from = path.indexOf(node);
    if (from >= 0) {
      const circle = [...path.slice(from), node].map(({ state }) => state.name).join(' → ');
      report.errorAtKey('GH2111', node.state.path, {
        zh: `自动循环，没有等待：${circle}。`,
        en: `an automatic loop without a wait: ${circle}`,
      });
      return;
    }
    if (done.has(node)) return;
    for (const to of next(node)) visit(to, [...path, node]);
    done.add(node);
  };
  for (const node of tree.nodes) if (automaticBranches(node).length > 0) visit(node, []);
};
