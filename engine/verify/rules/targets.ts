import { child } from '#engine/definition/json-pointer.js';
import type { Branch } from '#engine/definition/transition.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { isMapping } from '#engine/definition/values.js';
import { branchesOf, regionsOf, type StateNode } from '../state-tree.js';
import type { ProcessRule, ProcessSubject } from '../rule.js';
import { valueAt } from '../value-at.js';

/** Every target exists, and none lies in a sibling region; `finished` ends a region, so it is written inside one. */
export const targets: ProcessRule = (subject) => {
  const { process, tree } = subject;
  for (const handler of process.on) for (const branch of handler.branches) checkTarget(branch, null, subject);
  for (const branch of process.always) checkTarget(branch, null, subject);
  for (const node of tree.nodes) for (const branch of branchesOf(node)) checkTarget(branch, node, subject);
};

function checkTarget({ target, path }: Branch, from: StateNode | null, { tree, report }: ProcessSubject): void {
  if (target === null) return;
  const place = targetPlace(path, report.source.value);
  if (target === 'finished') {
    if (from === null || regionsOf(from).size === 0) {
      report.error('GH2110', place, {
        zh: '`finished` 只能在并行状态的分支中使用。',
        en: '`finished` ends a region of a parallel state; there is none here',
      });
    }
    return;
  }
  const to = tree.find(target);
  if (to === undefined) {
    report.error(
      'GH2101',
      place,
      { zh: `没有状态 \`${target}\`。`, en: `there is no state \`${target}\`` },
      didYouMean(target, [...tree.names, 'finished']),
    );
    return;
  }
  if (from === null) return;
  const own = regionsOf(from);
  for (const [region, parallel] of regionsOf(to)) {
    if (own.has(region) || ![...own.values()].includes(parallel)) continue;
    report.error('GH2103', place, {
      zh: `\`${target}\` 位于并行状态 \`${parallel.state.name}\` 的另一分支，不能从这里进入。`,
      en: `\`${target}\` lies in another region of \`${parallel.state.name}\`; a region cannot enter its sibling`,
    });
  }
}

/** Pointer to where a branch writes its target. */
function targetPlace(path: string, root: unknown): string {
  const value = valueAt(root, path);
  if (!isMapping(value)) return path;
  if (value.target !== undefined) return child(path, 'target');
  if (value.otherwise === undefined) return path;
  return isMapping(value.otherwise) ? child(child(path, 'otherwise'), 'target') : child(path, 'otherwise');
}
