import type { Organization, People, Unit } from '../definition/organization.js';
import { own } from '../definition/values.js';
import type { Text } from '../definition/process-definition.js';
import type { PeopleQuery } from '../runtime/facts.js';

/** Who holds which post in which unit: immutable, so that every question about people is a pure function of its version. */
export interface Directory {
  readonly version: number;
  /** Ids of the persons a query names, sorted. */
  people(query: PeopleQuery): readonly string[];
  hasRole(person: string, role: string): boolean;
  /** Roles of all posts of a person; empty when he is not there. */
  rolesOf(person: string): readonly string[];
  /** His name, or his id in both languages when he is not there. */
  nameOf(person: string): Text;
  readonly persons: readonly string[];
}

export function createDirectory(organization: Organization, people: People, version: number): Directory {
  const holders = new Map<string, { person: string; unit: string }[]>();
  for (const [id, person] of Object.entries(people)) {
    for (const { unit, role } of person.posts) holders.set(role, [...(holders.get(role) ?? []), { person: id, unit }]);
  }
  const unitsOf = (person: string): readonly string[] => [...new Set((own(people, person)?.posts ?? []).map((post) => post.unit))];
  const inUnit = (role: string, unit: string): readonly string[] =>
    sorted((holders.get(role) ?? []).filter((holder) => holder.unit === unit).map((holder) => holder.person));

  return {
    version,
    persons: Object.keys(people).sort(),
    hasRole: (person, role) => own(people, person)?.posts.some((post) => post.role === role) ?? false,
    rolesOf: (person) => sorted((own(people, person)?.posts ?? []).map((post) => post.role)),
    nameOf: (person) => own(people, person)?.name ?? { zh: person, en: person },
    people(query) {
      switch (query.kind) {
        case 'person':
          return Object.hasOwn(people, query.person) ? [query.person] : [];
        case 'role':
          return sorted((holders.get(query.role) ?? []).map((holder) => holder.person));
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
