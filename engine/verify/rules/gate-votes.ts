import { ABSTAINED } from '#engine/definition/abstained.js';
import { child } from '#engine/definition/json-pointer.js';
import type { Approval } from '#engine/definition/work.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { entryKeys, valueOfEntry } from '#engine/people/entry-keys.js';
import type { Report } from '#engine/definition/report.js';
import type { ProcessRule } from '../rule.js';
import { workStates } from '../work-states.js';

/** The votes of a gate can be counted: weights fit the voters, a quorum can be reached, outcomes have two sides, comments are asked for outcomes it has. */
export const gateVotes: ProcessRule = ({ tree, report }) => {
  for (const { state, path } of workStates(tree)) {
    if (state.kind !== 'approval') continue;
    checkWeights(state.approval, path, report);
    checkQuorum(state.approval, path, report);
    checkOutcomes(state.approval, path, report);
  }
};

function checkWeights({ mode, levels }: Approval, path: string, report: Report): void {
  if (mode.kind !== 'weighted') return;
  const place = child(path, 'weighted');
  const known = levels.flatMap((level) => level.by.flatMap((_, entry) => entryKeys(level, entry)));
  for (const key of Object.keys(mode.weights)) {
    if (known.includes(key)) continue;
    report.errorAtKey(
      'GH2207',
      child(place, key),
      { zh: `\`by\` 中没有 \`${key}\`。`, en: `\`${key}\` is no entry of \`by\`` },
      didYouMean(key, known),
    );
  }
  for (const level of levels) {
    for (const [entry, name] of level.names.entries()) {
      if (level.by[entry] === undefined || valueOfEntry(mode.weights, level, entry) !== undefined) continue;
      report.errorAtKey('GH2207', place, { zh: `\`${name}\` 没有权重。`, en: `\`${name}\` has no weight` });
    }
  }
}

/** How many `everyone in` a role are is seen when the gate opens. */
function checkQuorum({ mode, levels }: Approval, path: string, report: Report): void {
  if (mode.kind !== 'quorum' || mode.count === null) return;
  for (const { by } of levels) {
    if (by.length >= mode.count || by.length === 0 || by.some((entry) => entry.kind === 'everyone')) continue;
    report.error(
      'GH2208',
      child(path, 'quorum'),
      {
        zh: `要 ${mode.count} 票同意，只有 ${by.length} 票：\`by\` 每一项一票，由其中先到的一人投出。`,
        en: `${mode.count} votes must approve, but there are ${by.length}: every entry of \`by\` is one vote, cast by whoever of it comes first`,
      },
      { zh: '一个角色每人一票，写 `everyone in <角色>`。', en: 'write `everyone in <role>` for a vote per person' },
    );
  }
}

function checkOutcomes({ mode, outcomes, commentFor }: Approval, path: string, report: Report): void {
  const names = Object.keys(outcomes);
  const place = child(path, 'outcomes');
  const sides = names.filter((name) => name !== ABSTAINED);
  if (names.includes(ABSTAINED) && mode.kind === 'any') {
    report.error('GH2209', place, {
      zh: '或签由第一个决定的人决定，不能弃权。',
      en: 'the first decision decides (`mode: any`): nobody can abstain',
    });
  }
  const isCounted = mode.kind === 'quorum' || mode.kind === 'weighted';
  if ((isCounted && sides.length !== 2) || (names.includes(ABSTAINED) && sides.length < 2)) {
    report.error(
      'GH2209',
      place,
      {
        zh: `这种表决方式要有同意和不同意两种结果，这里有 ${sides.length} 种。`,
        en: `this mode counts two sides; here are ${sides.length}`,
      },
      { zh: '如 `outcomes: [approved, rejected, abstained]`。', en: 'such as `outcomes: [approved, rejected, abstained]`' },
    );
  }
  for (const [index, name] of commentFor.entries()) {
    // The default stands for gates of any outcomes.
    if (names.includes(name) || (name === 'rejected' && commentFor.length === 1)) continue;
    report.error(
      'GH2209',
      child(child(path, 'commentFor'), index),
      { zh: `没有结果 \`${name}\`。`, en: `there is no outcome \`${name}\`` },
      didYouMean(name, names),
    );
  }
}
