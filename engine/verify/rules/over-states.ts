import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { ProcessRule } from '../rule.js';

/** `over` of limits and handlers names states. */
export const overStates: ProcessRule = ({ process, tree, report }) => {
  const check = (over: readonly string[] | null, path: string): void => {
    for (const [index, name] of (over ?? []).entries()) {
      if (tree.find(name) !== undefined) continue;
      report.error(
        'GH2116',
        child(child(path, 'over'), index),
        { zh: `没有状态 \`${name}\`。`, en: `there is no state \`${name}\`` },
        didYouMean(name, tree.names),
      );
    }
  };
  for (const limit of Object.values(process.limits)) check(limit.over, limit.path);
  for (const handler of [...process.on, ...tree.nodes.flatMap(({ state }) => state.on)]) check(handler.over, handler.path);
};
