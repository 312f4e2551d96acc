import type { Branch } from '#engine/definition/transition.js';
import type { ProcessRule } from '../rule.js';

/** A list of conditions after which something must happen ends with `otherwise`; nothing stands behind an entry without condition. */
export const otherwise: ProcessRule = ({ process, tree, report }) => {
  const check = (branches: readonly Branch[], path: string, mustHold: boolean, what: { zh: string; en: string }): void => {
    for (const branch of branches.slice(0, -1)) {
      if (branch.when !== null) continue;
      report.error('GH2114', branch.path, {
        zh: '这一项没有条件，后面的各项永远不会被检查。',
        en: 'this entry has no condition, so those after it are never looked at',
      });
      break;
    }
    if (!mustHold || branches.length === 0 || branches.some(({ when }) => when === null)) return;
    report.errorAtKey(
      'GH2107',
      path,
      { zh: `${what.zh}：可能没有一个条件成立。`, en: `${what.en}: no condition may hold` },
      { zh: '在列表最后加 `- otherwise: <状态>`。', en: 'end the list with `- otherwise: <state>`' },
    );
  };
  for (const { event, kind, branches, path } of process.on)
    check(branches, path, kind === 'button', { zh: `\`${event}\``, en: `\`${event}\`` });
  check(process.always, '/always', false, { zh: '', en: '' });
  for (const { state } of tree.nodes) {
    const at = { zh: `状态 \`${state.name}\``, en: `state \`${state.name}\`` };
    for (const { event, kind, branches, path } of state.on)
      check(branches, path, (kind === 'raised' && event !== 'breached') || kind === 'button', at);
    check(state.always, `${state.path}/always`, false, at);
    if (state.kind === 'choose') check(state.choose, `${state.path}/choose`, true, at);
    if (state.kind === 'compound' || state.kind === 'parallel') check(state.onDone, `${state.path}/onDone`, true, at);
  }
};
