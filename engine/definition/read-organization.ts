import { NO_ORGANIZATION, type Organization, type People, type Person, type Post, type Substitution } from './organization.js';
import { readText } from './read-text.js';
import type { SourceFile } from './source.js';
import { list, mapValues, mapping, text } from './values.js';

const UNIT_WORDS: ReadonlySet<string> = new Set(['title', 'parent', 'head']);

export function readOrganization(source: SourceFile): Organization {
  const organization = mapping(source.value);
  const id = text(organization.id) ?? 'organization';
  return {
    id,
    title: readText(organization.title) ?? { zh: id, en: id },
    zone: text(organization.zone) ?? NO_ORGANIZATION.zone,
    units: mapValues(mapping(organization.units), (value, name) => {
      const unit = mapping(value);
      const attributes = Object.entries(unit).filter(([key]) => !UNIT_WORDS.has(key));
      return {
        title: readText(unit.title) ?? { zh: name, en: name },
        parent: text(unit.parent),
        head: text(unit.head),
        attributes: Object.fromEntries(attributes.map(([key, attribute]) => [key, String(attribute)])),
      };
    }),
    roles: mapValues(mapping(organization.roles), (role, name) => ({ title: readText(mapping(role).title) ?? { zh: name, en: name } })),
  };
}

export function readPeople(source: SourceFile): People {
  return mapValues(mapping(mapping(source.value).people), readPerson);
}

/** A person as YAML and the database write him: what may be left out is filled in. */
export function readPerson(value: unknown, id: string): Person {
  const person = mapping(value);
  return {
    id,
    name: readText(person.name) ?? { zh: id, en: id },
    posts: list(person.posts).map(readPost),
    lastDay: text(person.lastDay),
  };
}

function readPost(value: unknown): Post {
  const { unit, role, from, to } = mapping(value);
  return { unit: text(unit) ?? '', role: text(role) ?? '', from: text(from), to: text(to) };
}

export function readSubstitution(value: unknown, id: string): Substitution {
  const { person, by, from, to, processes } = mapping(value);
  return {
    id,
    person: text(person) ?? '',
    by: text(by) ?? '',
    from: text(from) ?? '',
    to: text(to) ?? '',
    processes: processes === undefined || processes === null ? null : list(processes).map((process) => text(process) ?? ''),
  };
}
