import type { ProcessRule } from '../rule.js';

/** Most regions of one parallel state: the cost of an event grows with their square. */
export const MAX_REGIONS = 20;

export const parallelWidth: ProcessRule = ({ tree, report }) => {
  for (const { state, children } of tree.nodes) {
    if (state.kind !== 'parallel' || children.length <= MAX_REGIONS) continue;
    report.errorAtKey('GH2112', state.path, {
      zh: `并行状态 \`${state.name}\` 有 ${children.length} 个分支，最多 ${MAX_REGIONS} 个。`,
      en: `parallel state \`${state.name}\` has ${children.length} regions, at most ${MAX_REGIONS}`,
    });
  }
};
