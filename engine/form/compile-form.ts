import { isEqualJson } from '#engine/audit/canonical.js';
import type { Field, FormDefinition } from '#engine/definition/form.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import type { RecordType } from '#engine/expression/record-type.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import { formExpressions, type FormExpressions } from './compute-fields.js';
import { localizeForm } from './localize-form.js';
import { checkConstraints } from './constraints.js';
import { type FormError, notWritable, required } from './form-error.js';
import { normalizeFields } from './normalize-value.js';

export interface CompiledForm {
  readonly definition: FormDefinition;
  readonly record: RecordType;
  readonly expressions: FormExpressions;
  /**
   * Merges what a person filled in into the latest content.
   *
   * @param fields - paths he may write (`carrier`, `lines.shippedQuantity`); null: all
   * @param complete - false for a draft: nothing is required yet
   * @param scope - what of the tables is asked of him
   */
  fill(
    previous: JsonObject,
    input: unknown,
    fields: readonly string[] | null,
    complete: boolean,
    scope?: TableScope,
  ): { readonly content: JsonObject; readonly errors: readonly FormError[] };
  /** Reads a document handed in whole (message, call, starter): every field may be there, nothing is required. */
  accept(input: unknown): { readonly content: JsonObject; readonly errors: readonly FormError[] };
  /** The form as plain draft-07 in one language, for the browser. */
  localize(language: 'zh' | 'en'): Readonly<Record<string, unknown>>;
}

/** Which cells of the tables must be filled. */
export interface TableScope {
  /** Columns (`lines.checkedCount`) that other work fills: not required of whoever fills the whole table. */
  readonly elsewhere: ReadonlySet<string>;
  /** The one row that is his, in an `each` over rows; null: every row. */
  readonly row: { readonly table: string; readonly index: number } | null;
}

const WHOLE: TableScope = { elsewhere: new Set(), row: null };

/** `types.forms` must hold the form. */
export function compileForm(types: LibraryTypes, definition: FormDefinition): CompiledForm {
  const record = types.forms.get(definition.id);
  if (!record) throw new Error(`form "${definition.id}" is not in the library's types`);
  const expressions = formExpressions(types, definition, record);
  const { fields } = definition;

  return {
    definition,
    record,
    expressions,
    localize: (language) => localizeForm(definition, language),
    fill(previous, input, writable, complete, scope = WHOLE) {
      const errors: FormError[] = [];
      const normalized = normalizeFields(fields, withoutComputed(fields, input ?? {}, previous), '', errors, false);
      const merged =
        writable === null ? { ...previous, ...cleared(input, normalized) } : mergeWritable(fields, previous, normalized, writable, errors);
      const content = expressions.compute(merged);
      if (complete) checkRequired(content, writable, scope, errors);
      checkConstraints(fields, definition.schema, content, '', errors);
      return { content, errors: withoutEchoes(errors) };
    },
    accept(input) {
      const errors: FormError[] = [];
      const content = normalizeFields(fields, input ?? {}, '', errors, true);
      return { content: expressions.compute(content), errors };
    },
  };

  function checkRequired(content: JsonObject, writable: readonly string[] | null, scope: TableScope, errors: FormError[]): void {
    for (const field of Object.values(fields)) {
      const mine = writable === null || writable.includes(field.name);
      const value = content[field.name];
      if (mine && isMissing(value) && isNeeded(field, content, null)) errors.push(required(`/${field.name}`, field.title));
      const inner = (row: JsonObject, path: string): void => {
        for (const column of Object.values(field.fields)) {
          const place = `${field.name}.${column.name}`;
          const columnIsMine = (mine && !scope.elsewhere.has(place)) || (writable?.includes(place) ?? false);
          if (columnIsMine && isMissing(row[column.name]) && isNeeded(column, content, row))
            errors.push(required(`${path}/${column.name}`, column.title));
        }
      };
      if (field.kind === 'rows' && Array.isArray(value)) {
        const own = scope.row?.table === field.name ? scope.row.index : null;
        value.forEach((row: JsonObject, index) => (own === null || own === index) && inner(row, `/${field.name}/${index}`));
      }
      if (field.kind === 'group' && typeof value === 'object' && value !== null) inner(value as JsonObject, `/${field.name}`);
    }
  }

  function isNeeded(field: Field, content: JsonObject, row: JsonObject | null): boolean {
    if (field.computed !== null || field.kind === 'signature') return false;
    return field.required || expressions.isRequired(field, content, row);
  }
}

/**
 * A form sent back whole holds computed values and signatures too: computed ones are ignored and computed again, a signature is ignored when it is
 * the one already there, and refused otherwise.
 */
function withoutComputed(fields: Readonly<Record<string, Field>>, input: unknown, previous: Json | undefined): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const before = (typeof previous === 'object' && previous !== null && !Array.isArray(previous) ? previous : {}) as JsonObject;
  return Object.fromEntries(
    Object.entries(input as Record<string, unknown>).flatMap(([name, value]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const old = Object.hasOwn(before, name) ? before[name] : undefined;
      if (!field) return [[name, value]];
      if (field.computed !== null || (field.kind === 'signature' && isEqualJson(value as Json, old))) return [];
      if (field.kind === 'group') return [[name, withoutComputed(field.fields, value, old)]];
      if (field.kind !== 'rows' || !Array.isArray(value)) return [[name, value]];
      const rows = Array.isArray(old) ? old : [];
      return [[name, value.map((row: unknown, index) => withoutComputed(field.fields, row, rows[index]))]];
    }),
  );
}

/** A field sent empty (null or "") is cleared. */
function cleared(input: unknown, normalized: { [key: string]: Json }): { [key: string]: Json } {
  if (typeof input !== 'object' || input === null) return normalized;
  const empty = Object.entries(input).filter(([name, value]) => (value === null || value === '') && !(name in normalized));
  return { ...Object.fromEntries(empty.map(([name]) => [name, null])), ...normalized };
}

/** Takes over only writable fields; of a table of which single columns are writable, rows are matched by position. */
function mergeWritable(
  fields: Readonly<Record<string, Field>>,
  previous: JsonObject,
  input: JsonObject,
  writable: readonly string[],
  errors: FormError[],
): JsonObject {
  const content: { [key: string]: Json } = { ...previous };
  for (const [name, value] of Object.entries(input)) {
    const field = fields[name] as Field;
    if (writable.includes(name)) {
      content[name] = value;
      continue;
    }
    const columns = writable.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
    const rows = previous[name];
    if (columns.length === 0) {
      if (!isEqualJson(value, previous[name])) errors.push(notWritable(`/${name}`, field.title));
    } else if (!Array.isArray(value) || !Array.isArray(rows) || value.length !== rows.length) {
      errors.push(notWritable(`/${name}`, field.title));
    } else {
      content[name] = rows.map((row: JsonObject, index) => mergeWritable(field.fields, row, value[index] as JsonObject, columns, errors));
    }
  }
  return content;
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** A value of the wrong kind is not there afterwards: that it is also missing tells nobody more. */
function withoutEchoes(errors: readonly FormError[]): readonly FormError[] {
  return errors.filter(
    ({ code, path }) => code !== 'required' || !errors.some((other) => other.path === path && other.code !== 'required'),
  );
}
