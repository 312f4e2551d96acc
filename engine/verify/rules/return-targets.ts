import { earlierStates } from '#engine/compile/earlier-states.js';
import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { ProcessRule } from '../rule.js';
import { areSiblings } from '../state-tree.js';
import { workStates } from '../work-states.js';

/** `return.to` names states of work that can have been passed before, and none in a sibling region. */
export const returnTargets: ProcessRule = ({ process, tree, report }) => {
  const people = workStates(tree);
  const names = people.map(({ state }) => state.name);
  const earlier = earlierStates(process, tree);
  for (const { node, work, path } of people) {
    for (const [index, name] of (work.return.to ?? []).entries()) {
      const place = child(child(child(path, 'return'), 'to'), index);
      const target = tree.find(name);
      if (!target || !names.includes(name)) {
        const message = {
          zh: `\`${name}\` 不是任务或审批状态，不能退回到那里。`,
          en: `\`${name}\` is no task or approval state to return to`,
        };
        report.error('GH2118', place, message, didYouMean(name, names));
        continue;
      }
      if (areSiblings(target, node)) {
        report.error('GH2103', place, {
          zh: `\`${name}\` 位于并行的另一分支，不能从这里退回。`,
          en: `\`${name}\` lies in another region; a region is not returned to its sibling`,
        });
      } else if (!earlier(node).includes(name)) {
        report.error('GH2118', place, {
          zh: `到达 \`${node.state.name}\` 之前不会经过 \`${name}\`，不能退回到那里。`,
          en: `no way to \`${node.state.name}\` leads through \`${name}\`; only a state passed before can be returned to`,
        });
      }
    }
  }
};
