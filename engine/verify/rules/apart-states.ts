import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { ProcessRule } from '../rule.js';
import { workStates } from '../work-states.js';

/** `apart` names states in which somebody acts. */
export const apartStates: ProcessRule = ({ tree, report }) => {
  const people = workStates(tree);
  const names = people.map(({ state }) => state.name);
  for (const { work, path } of people) {
    for (const [index, name] of work.apart.entries()) {
      if (names.includes(name)) continue;
      const message = { zh: `\`${name}\` 不是任务或审批状态。`, en: `\`${name}\` is no task or approval state` };
      report.error('GH2203', child(child(path, 'apart'), index), message, didYouMean(name, names));
    }
  }
};
