import type { Library } from '#engine/definition/library.js';
import type { Directory } from '#engine/people/directory.js';

/** Whom a newcomer tries a host as: who may begin the most processes; where nobody may, somebody who is no administrator. Null: nobody is there. */
export function personToTry(library: Library, directory: Directory, now: number): string | null {
  const today = directory.at(now);
  const starts = [...library.processes.values()].map(({ definition }) =>
    definition.starts.flatMap((start) => (start.kind === 'person' ? start.by.flatMap((by) => (by.kind === 'role' ? [by.role] : [])) : [])),
  );
  const rank = (person: string): number => {
    const roles = today.rolesOf(person);
    const begins = starts.filter((by) => by.some((role) => roles.includes(role))).length;
    return begins > 0 ? begins : roles.includes('administrator') ? -1 : 0;
  };
  return directory.persons.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}
