import type { ProcessRule } from '../rule.js';
import { branchesOf, chain, handlersOver, misspellsTarget, regionsOf, type StateNode, waysOutOf, within } from '../state-tree.js';

/**
 * Every state can be left, and from every state an end can be reached. A button (cancel) alone is no way out. A transition that leads out of a
 * parallel state takes all its regions along.
 */
export const waysOut: ProcessRule = ({ process, tree, report }) => {
  const targetsOf = (node: StateNode): readonly string[] => {
    const own = chain(node).flatMap(branchesOf);
    const general = handlersOver(node, process).filter(({ kind }) => kind !== 'button');
    const alongside = [...regionsOf(node)].flatMap(([region, parallel]) => {
      const inside = new Set(within(parallel).map(({ state }) => state.name));
      const others = parallel.children.filter((sibling) => sibling !== region);
      return others.flatMap(waysOutOf).filter((target) => !inside.has(target));
    });
    const written = [...own, ...general.flatMap(({ branches }) => branches), ...process.always].flatMap(({ target }) => target ?? []);
    return [...written, ...waysOutOf(node), ...alongside];
  };
  const stuck = new Set<StateNode>();
  for (const node of tree.nodes) {
    if (node.state.kind === 'final' || targetsOf(node).length > 0) continue;
    stuck.add(node);
    report.errorAtKey('GH2105', node.state.path, {
      zh: `状态 \`${node.state.name}\` 没有出口。`,
      en: `there is no way out of state \`${node.state.name}\``,
    });
  }
  if (misspellsTarget(process, tree)) return;
  const ending = new Set<StateNode>(
    tree.nodes.filter((node) => node.state.kind === 'final' && (node.parent === null || regionsOf(node).size > 0)),
  );
  for (let before = -1; before !== ending.size;) {
    before = ending.size;
    for (const node of tree.nodes) {
      if (ending.has(node)) continue;
      const inside = node.state.kind === 'final' && node.parent !== null && ending.has(node.parent);
      const ends = targetsOf(node).some((target) => target === 'finished' || ending.has(tree.find(target) ?? node));
      if (inside || ends) ending.add(node);
    }
  }
  for (const node of tree.nodes) {
    if (ending.has(node) || stuck.has(node) || node.state.kind === 'final') continue;
    report.errorAtKey('GH2117', node.state.path, {
      zh: `从状态 \`${node.state.name}\` 无法走到终点。`,
      en: `no end can be reached from state \`${node.state.name}\``,
    });
  }
};
