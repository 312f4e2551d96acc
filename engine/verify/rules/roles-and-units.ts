import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { mapping } from '#engine/definition/values.js';
import type { ProcessRule } from '../rule.js';
import { valueAt } from '../value-at.js';
import { workStates } from '../work-states.js';

/** Roles and units named outside `by` exist, and a task names somebody. (Roles in `by` are told while reading: there they decide what is meant.) */
export const rolesAndUnits: ProcessRule = ({ process, tree, library, report }) => {
  const organization = library.organization?.definition;
  const roles = Object.keys(organization?.roles ?? {});
  const units = Object.keys(organization?.units ?? {});
  const role = (name: string, path: string): void => {
    if (!roles.includes(name))
      report.error(
        'GH2201',
        path,
        { zh: `组织中没有角色 \`${name}\`。`, en: `the organization has no role \`${name}\`` },
        didYouMean(name, roles),
      );
  };
  if (process.owner !== '') role(process.owner, '/owner');
  for (const [index, name] of process.readers.entries()) role(name, child('/readers', index));
  for (const { copies, path } of Object.values(process.documents)) {
    for (const [index, name] of copies.entries()) role(name, child(child(path, 'copies'), index));
  }
  for (const [index, name] of process.scope.units.entries()) {
    if (units.includes(name)) continue;
    report.error(
      'GH2202',
      child('/scope/units', index),
      { zh: `组织中没有单位 \`${name}\`。`, en: `the organization has no unit \`${name}\`` },
      didYouMean(name, units),
    );
  }
  for (const { state, work, path } of workStates(tree)) {
    if (work.whenNobody.kind === 'role') role(work.whenNobody.role, child(path, 'whenNobody'));
    const { by, levels } = mapping(valueAt(report.source.value, path));
    if (by !== undefined || levels !== undefined) continue;
    report.error('GH2206', path, { zh: `状态 \`${state.name}\` 没有说明由谁办理。`, en: `state \`${state.name}\` does not say who acts` });
  }
};
