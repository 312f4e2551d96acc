import type { Field } from '../definition/form.js';
import type { Instance, Json, JsonObject } from '../runtime/instance.js';
import { isRecord } from './personal.js';
import type { Fields, PersonalPlaces } from './personal-places.js';
import { subjectOf, versionsOf } from './subject.js';

/** A single character would be found in much that is not personal. */
const SHORTEST = 2;

/** Texts of the personal fields of an instance, each with its subject: rows kept by lookups and all its documents. */
export function personalTexts(places: PersonalPlaces, instance: Instance): readonly (readonly [text: string, subject: string])[] {
  const texts: [string, string][] = [];
  for (const [name, fields] of places.documents)
    for (const { content } of versionsOf(instance, name))
      for (const text of textsIn(content, fields)) texts.push([text, subjectOf(places, instance, fields, content)]);
  for (const [name, id] of places.lookups) {
    const register = places.registers.get(id);
    const kept = instance.state.data[name] ?? null;
    if (!register) continue;
    for (const row of Array.isArray(kept) ? (kept as readonly Json[]) : [kept])
      if (isRecord(row)) for (const text of textsIn(row, register.fields)) texts.push([text, `${id}:${String(row[register.key])}`]);
  }
  return texts;
}

/** Texts of the personal fields of a document or row. */
export function textsIn(content: JsonObject, fields: Fields): readonly string[] {
  return Object.values(fields).flatMap((field) => textsOf(content[field.name] ?? null, field));
}

/** A person's id or a chosen option says nothing by itself, and is found in much else. */
function textsOf(value: Json, field: Field): readonly string[] {
  if (field.personal)
    return typeof value === 'string' && value.length >= SHORTEST && field.kind === 'text' && field.options === null ? [value] : [];
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    if (field.kind === 'rows') return items.flatMap((row) => (isRecord(row) ? textsIn(row, field.fields) : []));
    return field.element === null ? [] : items.flatMap((item) => textsOf(item, field.element as Field));
  }
  return field.kind === 'group' && isRecord(value) ? textsIn(value, field.fields) : [];
}
