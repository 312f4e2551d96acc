import { child } from '#engine/definition/json-pointer.js';
import { createDirectory } from '#engine/people/directory.js';
import { describeUnstaffed } from '#engine/people/describe-unstaffed.js';
import { unstaffedGates } from '#engine/people/unstaffed-gates.js';
import type { ProcessRule } from '../rule.js';
import { workStates } from '../work-states.js';

/** With the library's people every task and gate can be satisfied, whoever starts the process. Posts with dates are those people, too. */
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
  const isUnknown = (asked: string): boolean =>
    /^[a-z0-9-]+$/.test(asked) && asked !== 'initiator' && !Object.hasOwn(organization.definition.roles, asked);
  for (const gate of unstaffedGates(process, createDirectory(organization.definition, undated, 0).at(0))) {
    // Roles that do not exist are told where they stand.
    if (gate.asks.some(isUnknown)) continue;
    const path = places.get(gate.state) ?? '';
    const key = gate.why === 'few' ? 'quorum' : gate.why === 'apart' ? 'apart' : null;
    report.warning('GH2210', key === null ? path : child(path, key), describeUnstaffed(gate));
  }
};
