import type { ProcessRule } from '../rule.js';
import { workStates } from '../work-states.js';

/** `<role> where attribute == …` asks for an attribute that some unit has. */
export const unitAttributes: ProcessRule = ({ tree, library, report }) => {
  const units = Object.values(library.organization?.definition.units ?? {});
  const known = new Set(units.flatMap(({ attributes }) => Object.keys(attributes)));
  for (const { state } of workStates(tree)) {
    const levels =
      state.kind === 'approval' ? [...state.approval.levels, { by: state.approval.removers }] : state.kind === 'task' ? [state.task] : [];
    for (const candidate of levels.flatMap(({ by }) => by)) {
      if (candidate.kind !== 'roleWhere' || known.has(candidate.attribute)) continue;
      report.error('GH2205', candidate.equals.path, {
        zh: `没有单位带有属性 \`${candidate.attribute}\`。`,
        en: `no unit has the attribute \`${candidate.attribute}\``,
      });
    }
  }
};
