import type { Organization, People } from './organization.js';
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
  return mapValues(mapping(mapping(source.value).people), (value, id) => {
    const person = mapping(value);
    return {
      id,
      name: readText(person.name) ?? { zh: id, en: id },
      posts: list(person.posts).map((post) => ({ unit: text(mapping(post).unit) ?? '', role: text(mapping(post).role) ?? '' })),
    };
  });
}
