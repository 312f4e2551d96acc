import type { ProcessRule } from '../rule.js';

/** State names are unique in the file, whatever they stand in; `finished` is the end of a region. */
export const stateNames: ProcessRule = ({ tree, report }) => {
  const seen = new Set<string>();
  for (const { state } of tree.nodes) {
    if (seen.has(state.name)) {
      report.errorAtKey('GH2102', state.path, {
        zh: `状态名 \`${state.name}\` 在本文件中重复。`,
        en: `state name \`${state.name}\` is used twice in this file`,
      });
    }
    if (state.name === 'finished') {
      report.errorAtKey('GH2102', state.path, {
        zh: '`finished` 是保留的目标名。',
        en: '`finished` is the end of a region and cannot be a state',
      });
    }
    seen.add(state.name);
  }
};
