import type { Field } from '#engine/definition/form.js';
import type { Library } from '#engine/definition/library.js';
import { signatureLine } from '#engine/document/signatures.js';
import type { Lookups } from '#engine/document/template-helpers.js';
import type { Directory } from '#engine/people/directory.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import type { SignedNames } from './signatures.js';

/** Register rows a print has asked for: `register\0key` → row; null: there is none. */
export type PrintRows = Map<string, JsonObject | null>;

/** What a template may ask for, in Chinese. A row that was not read yet is noted in `missing`. */
export function printLookups(
  library: Library,
  directory: Directory,
  { signatures, nameThen }: SignedNames,
  rows: PrintRows,
  missing: Set<string>,
): Lookups {
  return {
    person: (id) => directory.nameOf(id).zh,
    signature: (person, at) => signatureLine(signatures, person, at, nameThen),
    row(register, key, field) {
      const place = `${register}\0${key}`;
      const row = rows.get(place);
      if (row === undefined) missing.add(place);
      const value = row?.[field];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
    },
    label: (path, value) => fieldAt(library, path)?.labels[value]?.zh ?? null,
    field: (path) => fieldAt(library, path)?.title.zh ?? null,
  };
}

/** `goods-request.lines.unit`: form, field, column. */
function fieldAt(library: Library, path: string): Field | undefined {
  const [form = '', ...names] = path.split('.');
  let fields = library.forms.get(form)?.definition.fields;
  let field: Field | undefined;
  for (const name of names) {
    field = fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
    fields = field?.fields;
  }
  return field;
}
