import type { Organization, People, Substitution, Unit } from '../definition/organization.js';
import type { PeopleQuery } from '../runtime/facts.js';
import { covers } from './days.js';

/** Questions about people on one day. */
export interface DirectoryDay {
  /** Ids of the persons a query names, sorted. */
  people(query: PeopleQuery): readonly string[];
  hasRole(person: string, role: string): boolean;
  /** Roles of all his posts, sorted; empty when he does not work here. */
  rolesOf(person: string): readonly string[];
  /** His posts on that day, in the order entered. */
  postsOf(person: string): readonly { readonly unit: string; readonly role: string }[];
  /** Whom he acts for, sorted by person. */
  substitutionsBy(person: string): readonly Substitution[];
  /** Ids of the persons he acts for in a process, sorted. */
  substitutedBy(person: string, process: string): readonly string[];
  /** Who acts for him in a process, sorted; empty while he is there. */
  substitutesOf(person: string, process: string): readonly string[];
  /** Who acts for whom in a process, sorted by person. */
  substitutionsIn(process: string): readonly Substitution[];
  /** Those of these persons for whom somebody acts in a process. */
  absent(persons: readonly string[], process: string): readonly string[];
}

/** @param day - ISO; null: whenever, where nothing has dates */
export function createDirectoryDay(
  organization: Organization,
  people: People,
  substitutions: readonly Substitution[],
  day: string | null,
): DirectoryDay {
  const holders = new Map<string, { person: string; unit: string }[]>();
  const posts = new Map<string, { unit: string; role: string }[]>();
  const known = new Map<string, readonly string[]>();
  for (const [id, person] of Object.entries(people)) {
    const held = person.posts.filter((post) => day === null || (covers(post, day) && day <= (person.lastDay ?? day)));
    if (held.length > 0) posts.set(id, [...held]);
    for (const { unit, role } of held) holders.set(role, [...(holders.get(role) ?? []), { person: id, unit }]);
  }
  const running = substitutions
    .filter(({ person, by, ...days }) => day !== null && covers(days, day) && posts.has(person) && posts.has(by))
    .toSorted((a, b) => (a.person < b.person ? -1 : 1));
  const runningIn = (process: string): readonly Substitution[] =>
    running.filter(({ processes }) => processes === null || processes.includes(process));
  const postsOf = (person: string): readonly { unit: string; role: string }[] => posts.get(person) ?? [];
  const inUnit = (role: string, unit: string): readonly string[] =>
    sorted((holders.get(role) ?? []).filter((holder) => holder.unit === unit).map((holder) => holder.person));

  return {
    hasRole: (person, role) => postsOf(person).some((post) => post.role === role),
    rolesOf: (person) => sorted(postsOf(person).map((post) => post.role)),
    substitutionsBy: (person) => running.filter(({ by }) => by === person),
    substitutedBy: (person, process) =>
      sorted(
        runningIn(process)
          .filter(({ by }) => by === person)
          .map((substitution) => substitution.person),
      ),
    postsOf: (person) => postsOf(person).map(({ unit, role }) => ({ unit, role })),
    substitutesOf: (person, process) =>
      sorted(
        runningIn(process)
          .filter((substitution) => substitution.person === person)
          .map(({ by }) => by),
      ),
    substitutionsIn: runningIn,
    absent: (persons, process) => persons.filter((one) => runningIn(process).some(({ person }) => person === one)),
    people(query) {
      switch (query.kind) {
        case 'person':
          return posts.has(query.person) ? [query.person] : [];
        case 'role':
          return holdersOf(query.role);
        case 'manager':
          return firstUpwards(unitsOf(query.of), (name, unit) =>
            unit.head === null ? [] : inUnit(unit.head, name).filter((person) => person !== query.of),
          );
        case 'roleOfPerson':
          return firstUpwards(unitsOf(query.of), (name) => inUnit(query.role, name));
        case 'roleOfUnit':
          return firstUpwards([query.unit], (name) => inUnit(query.role, name));
        case 'roleWhere':
          return sorted(
            (holders.get(query.role) ?? [])
              .filter((holder) => attributeOf(holder.unit, query.attribute) === query.equals)
              .map((holder) => holder.person),
          );
      }
    },
  };

  /** Asked for again and again, and the same all day. */
  function holdersOf(role: string): readonly string[] {
    const found = known.get(role) ?? sorted((holders.get(role) ?? []).map((holder) => holder.person));
    known.set(role, found);
    return found;
  }

  function unitsOf(person: string): readonly string[] {
    return [...new Set(postsOf(person).map((post) => post.unit))];
  }

  /** From each unit to the top, the first answer that is not empty. */
  function firstUpwards(units: readonly string[], find: (name: string, unit: Unit) => readonly string[]): readonly string[] {
    const found = units.flatMap((start) => {
      const seen = new Set<string>();
      for (let name: string | null = start; name !== null && !seen.has(name); name = organization.units[name]?.parent ?? null) {
        seen.add(name);
        const unit = organization.units[name];
        const people = unit ? find(name, unit) : [];
        if (people.length > 0) return people;
      }
      return [];
    });
    return sorted(found);
  }

  /** A unit's own attribute, or that of the nearest unit above. */
  function attributeOf(start: string, attribute: string): string | undefined {
    for (let unit = organization.units[start]; unit; unit = unit.parent === null ? undefined : organization.units[unit.parent]) {
      const value = unit.attributes[attribute];
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

function sorted(persons: readonly string[]): readonly string[] {
  return [...new Set(persons)].sort();
}
