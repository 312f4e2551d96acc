import type { Field, FormDefinition } from '../definition/form.js';
import type { Json, JsonObject } from '../runtime/instance.js';

type Fields = FormDefinition['fields'];

/** A personal value as the history keeps it; what is inside belongs to whoever encrypts. */
export interface Sealed {
  readonly $sealed: JsonObject;
}

/** Encrypts one value under its subject's key; must give the same every time it is asked within an event. */
export type Encrypt = (value: Json) => JsonObject;
/** The value again; null when the key was destroyed. */
export type Decrypt = (sealed: JsonObject) => Json;

/**
 * Replaces the fields marked `x-personal` of a document (or a merge patch of one), in rows and groups too. Null stays null: it says that a field was
 * cleared, not what was in it. What only looks sealed, because somebody sent it so, is sealed like any other value.
 *
 * @param fields - fields of the form the document is filled in
 */
export function sealPersonal(content: JsonObject, fields: Fields, encrypt: Encrypt): JsonObject {
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field ? sealField(value, field, encrypt) : value];
    }),
  );
}

function sealField(value: Json, field: Field, encrypt: Encrypt): Json {
  if (value === null) return value;
  if (field.personal) return { $sealed: encrypt(value) };
  if (field.kind === 'rows' && Array.isArray(value))
    return value.map((row: Json) => (isRecord(row) ? sealPersonal(row, field.fields, encrypt) : row));
  if (field.kind === 'group' && isRecord(value)) return sealPersonal(value, field.fields, encrypt);
  if (field.kind === 'list' && field.element && Array.isArray(value))
    return value.map((item: Json) => sealField(item, field.element as Field, encrypt));
  return value;
}

/** Puts the values back wherever they stand, in a document or a whole event; what cannot be read any more is null. */
export function openPersonal(value: Json, decrypt: Decrypt): Json {
  if (Array.isArray(value)) return value.map((item: Json) => openPersonal(item, decrypt));
  if (!isRecord(value)) return value;
  if (isSealed(value)) return decrypt(value.$sealed);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, openPersonal(item, decrypt)]));
}

/** Whether a form has anything to seal, so that most documents are not walked through. */
export function hasPersonal(fields: Fields): boolean {
  return Object.values(fields).some((field) => field.personal || hasPersonal(field.fields) || field.element?.personal === true);
}

export function isSealed(value: Json): value is JsonObject & Sealed {
  if (!isRecord(value)) return false;
  const { $sealed } = value;
  return $sealed !== undefined && isRecord($sealed) && Object.keys(value).length === 1;
}

export function isRecord(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
