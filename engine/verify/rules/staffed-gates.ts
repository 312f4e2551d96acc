import { child } from '#engine/definition/json-pointer.js';
import { createDirectory } from '#engine/people/directory.js';
import { unstaffedGates } from '#engine/people/unstaffed-gates.js';
import type { ProcessRule } from '../rule.js';
import { workStates } from '../work-states.js';

/** With the library's people somebody can act on every task and gate, duties kept apart considered. Posts with dates are those people, too. */
export const staffedGates: ProcessRule = ({ process, tree, library, report }) => {
  const { organization, people } = library;
  if (organization === null || organization.broken || people === null || people.broken) return;
  const undated = Object.fromEntries(
    Object.entries(people.definition).map(([id, person]) => [
      id,
      { ...person, lastDay: null, posts: person.posts.map((post) => ({ ...post, from: null, to: null })) },
    ]),
  );
  const places = new Map(workStates(tree).map(({ state, path }) => [state.name, path]));
  for (const { state, why, asks, apart } of unstaffedGates(process, createDirectory(organization.definition, undated, 0).at(0))) {
    // Roles that do not exist are told where they stand.
    if (asks.some((role) => !Object.hasOwn(organization.definition.roles, role))) continue;
    const path = places.get(state) ?? '';
    if (why === 'nobody')
      report.warning('GH2210', path, {
        zh: `没有人能办理 \`${state}\`：没有人担任 ${asks.join('、')}。`,
        en: `nobody can act on \`${state}\`: nobody holds ${asks.join(', ')}`,
      });
    else
      report.warning('GH2210', child(path, 'apart'), {
        zh: `没有人能办理 \`${state}\`：担任 ${asks.join('、')} 的人都要在与之分离的 ${apart.join('、')} 中办理。`,
        en: `nobody can act on \`${state}\`: whoever holds ${asks.join(', ')} is needed in ${apart.join(', ')}, which is kept apart from it`,
      });
  }
};
