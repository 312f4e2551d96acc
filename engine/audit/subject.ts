import type { FilledDocument, Instance, Json, JsonObject } from '../runtime/instance.js';
import type { Fields, PersonalPlaces } from './personal-places.js';

/**
 * Whose key a personal value is kept under: `<register>:<key>` of the row it belongs to, else `instance:<id>`.
 *
 * A document belongs to the first row it names of a register that holds personal data itself (a service application, to its customer). One that names
 * none belongs to the row another document of the instance names, for the evaluation of a service is about the customer who asked for it; so whoever
 * erases a customer erases all of it. Without any such row it belongs to the instance alone.
 */
export function subjectOf(places: PersonalPlaces, instance: Instance, fields: Fields, content: JsonObject): string {
  return rowNamed(places, fields, content) ?? instanceSubject(places, instance);
}

/** The row an instance is about, else the instance itself. */
export function instanceSubject(places: PersonalPlaces, instance: Instance): string {
  for (const [name, fields] of places.documents) {
    for (const { content } of versionsOf(instance, name)) {
      const subject = rowNamed(places, fields, content);
      if (subject !== null) return subject;
    }
  }
  return `instance:${instance.id}`;
}

/** The document, or all that were filled of one that is `many`. */
export function versionsOf(instance: Instance, document: string): readonly FilledDocument[] {
  const filled = instance.documents[document];
  return filled === undefined ? [] : Array.isArray(filled) ? (filled as readonly FilledDocument[]) : [filled as FilledDocument];
}

function rowNamed(places: PersonalPlaces, fields: Fields, content: JsonObject): string | null {
  for (const field of Object.values(fields)) {
    if (field.register === null || !places.registers.has(field.register)) continue;
    const key: Json | undefined = content[field.name];
    if (typeof key === 'string' && key !== '') return `${field.register}:${key}`;
  }
  return null;
}
