import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { own } from '#engine/definition/values.js';
import { circlesFrom, describeCircle } from '#engine/people/reporting-circles.js';
import type { LibraryRule } from '../rule.js';

/** Units, heads and posts fit together, and neither a unit nor a person stands above himself. */
export const organizationFits: LibraryRule = (library, reporter) => {
  const entry = library.organization;
  if (entry === null || entry.broken) return;
  const { units, roles } = entry.definition;
  const report = reporter.on(entry.source);
  for (const [name, unit] of Object.entries(units)) {
    const path = child('/units', name);
    if (unit.parent !== null && !Object.hasOwn(units, unit.parent)) {
      report.error(
        'GH2731',
        child(path, 'parent'),
        { zh: `没有单位 \`${unit.parent}\`。`, en: `there is no unit \`${unit.parent}\`` },
        didYouMean(unit.parent, Object.keys(units)),
      );
    }
    if (unit.head !== null && !Object.hasOwn(roles, unit.head)) {
      report.error(
        'GH2731',
        child(path, 'head'),
        { zh: `没有角色 \`${unit.head}\`。`, en: `there is no role \`${unit.head}\`` },
        didYouMean(unit.head, Object.keys(roles)),
      );
    }
    const above = new Set<string>([name]);
    for (let parent = unit.parent; parent !== null; parent = own(units, parent)?.parent ?? null) {
      if (!above.has(parent)) {
        above.add(parent);
        continue;
      }
      report.error('GH2731', child(path, 'parent'), {
        zh: `单位 \`${name}\` 的上级关系成环。`,
        en: `the units above \`${name}\` form a circle`,
      });
      break;
    }
  }
  if (library.people === null || library.people.broken) return;
  const people = reporter.on(library.people.source);
  for (const person of Object.values(library.people.definition)) {
    for (const [index, { unit, role }] of person.posts.entries()) {
      const path = child(child(child('/people', person.id), 'posts'), index);
      if (!Object.hasOwn(units, unit))
        people.error(
          'GH2731',
          child(path, 'unit'),
          { zh: `没有单位 \`${unit}\`。`, en: `there is no unit \`${unit}\`` },
          didYouMean(unit, Object.keys(units)),
        );
      if (!Object.hasOwn(roles, role))
        people.error(
          'GH2731',
          child(path, 'role'),
          { zh: `没有角色 \`${role}\`。`, en: `there is no role \`${role}\`` },
          didYouMean(role, Object.keys(roles)),
        );
    }
  }
  for (const circle of circlesFrom(FIRST_DAY, { organization: entry.definition, people: library.people.definition })) {
    const { message, hint } = describeCircle(circle);
    people.error('GH2731', child('/people', circle[0] ?? ''), message, hint);
  }
};

/** Before all days people have. */
const FIRST_DAY = '0000-01-01';
