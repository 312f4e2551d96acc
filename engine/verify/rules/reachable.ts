import type { ProcessRule } from '../rule.js';
import { branchesOf, entered, handlersOver, misspellsTarget, type StateNode } from '../state-tree.js';

/** Every state can be entered from the initial one. */
export const reachable: ProcessRule = ({ process, tree, report }) => {
  const seen = new Set<StateNode>();
  const open: StateNode[] = [];
  const enter = (name: string | null): void => {
    const target = name === null ? undefined : tree.find(name);
    for (const node of target === undefined ? [] : entered(target)) {
      if (seen.has(node)) continue;
      seen.add(node);
      open.push(node);
    }
  };
  enter(process.initial);
  for (const { target } of process.always) enter(target);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { target } of branchesOf(node)) enter(target);
    for (const { branches } of handlersOver(node, process)) for (const { target } of branches) enter(target);
  }
  if (seen.size === 0 || misspellsTarget(process, tree)) return;
  for (const node of tree.nodes) {
    if (seen.has(node) || (node.parent !== null && !seen.has(node.parent))) continue;
    report.errorAtKey('GH2106', node.state.path, {
      zh: `状态 \`${node.state.name}\` 无法到达。`,
      en: `state \`${node.state.name}\` is never entered`,
    });
  }
};
