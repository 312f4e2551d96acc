import { didYouMean } from '#engine/definition/suggest.js';
import { child } from '#engine/definition/json-pointer.js';
import type { ProcessRule } from '../rule.js';

/** `initial` names a state of the same level. */
export const initialStates: ProcessRule = ({ process, tree, report }) => {
  const check = (initial: string, names: readonly string[], path: string): void => {
    if (names.includes(initial)) return;
    const place = child(path, 'initial');
    if (initial === '') report.error('GH2104', path, { zh: '缺少初始状态 `initial`。', en: '`initial` is missing' });
    else
      report.error(
        'GH2104',
        place,
        { zh: `这一层没有状态 \`${initial}\`。`, en: `there is no state \`${initial}\` at this level` },
        didYouMean(initial, names),
      );
  };
  check(process.initial, Object.keys(process.states), '');
  for (const { state } of tree.nodes) if (state.kind === 'compound') check(state.initial, Object.keys(state.states), state.path);
};
