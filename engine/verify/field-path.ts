import type { Field } from '#engine/definition/form.js';
import { own } from '#engine/definition/values.js';

type Fields = Readonly<Record<string, Field>>;

/** The field a path such as `lines.quantity` names; undefined when there is none. */
export function fieldAt(fields: Fields, path: string): Field | undefined {
  const [first = '', ...rest] = path.split('.');
  const field = own(fields, first);
  return field === undefined || rest.length === 0 ? field : fieldAt(field.fields, rest.join('.'));
}

/** Paths of all fields that hold a value, table columns as `lines.quantity`. */
export function leaves(fields: Fields, prefix = ''): readonly string[] {
  return Object.values(fields).flatMap((field) => {
    const path = prefix === '' ? field.name : `${prefix}.${field.name}`;
    const inner = leaves(field.fields, path);
    return inner.length > 0 ? inner : [path];
  });
}

/** Every path that may be written or read, inner nodes too. */
export function allPaths(fields: Fields, prefix = ''): readonly string[] {
  return Object.values(fields).flatMap((field) => {
    const path = prefix === '' ? field.name : `${prefix}.${field.name}`;
    return [path, ...allPaths(field.fields, path)];
  });
}
