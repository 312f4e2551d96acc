import type { Facts } from '../runtime/facts.js';

/** Everybody the principals stand for now, sorted. */
export function peopleBehind(principals: readonly string[], facts: Facts): readonly string[] {
  const people = principals.flatMap((principal) => {
    const name = principal.slice(principal.indexOf(':') + 1);
    return principal.startsWith('role:') ? facts.people({ kind: 'role', role: name }) : [name];
  });
  return [...new Set(people)].sort();
}
