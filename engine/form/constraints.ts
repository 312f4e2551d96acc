import type { Field } from '#engine/definition/form.js';
import { Exact } from '#engine/expression/numbers.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import type { FormError } from './form-error.js';

type Schema = Readonly<Record<string, unknown>>;

/** Checks the bounds a form's JSON Schema sets on filled values: `minItems`, `maxItems`, `maxLength`, `pattern`, `x-minimum`, `x-maximum`, `minimum`, `maximum`. */
export function checkConstraints(
  fields: Readonly<Record<string, Field>>,
  schema: Schema,
  content: JsonObject,
  path: string,
  errors: FormError[],
): void {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  for (const field of Object.values(fields)) {
    const value = content[field.name];
    const own = properties[field.name];
    if (value === undefined || value === null || !own) continue;
    const place = `${path}/${field.name}`;
    if (Array.isArray(value)) checkRows(field, own, value, place, errors);
    else if (typeof value === 'string' || typeof value === 'number') checkScalar(field, own, value, place, errors);
    else if (typeof value === 'object') checkConstraints(field.fields, own, value as JsonObject, place, errors);
  }
}

function checkRows(field: Field, schema: Schema, rows: readonly Json[], path: string, errors: FormError[]): void {
  const { minItems, maxItems } = schema;
  if (typeof minItems === 'number' && rows.length < minItems) {
    errors.push({
      path,
      code: 'too-few-rows',
      text: { zh: `${field.title.zh}至少填 ${minItems} 行`, en: `${field.title.en} needs at least ${minItems} rows` },
    });
  }
  if (typeof maxItems === 'number' && rows.length > maxItems) {
    errors.push({
      path,
      code: 'too-many-rows',
      text: { zh: `${field.title.zh}最多 ${maxItems} 行`, en: `${field.title.en} may have at most ${maxItems} rows` },
    });
  }
  if (field.kind === 'rows')
    rows.forEach((row, index) =>
      checkConstraints(field.fields, (schema['items'] ?? {}) as Schema, row as JsonObject, `${path}/${index}`, errors),
    );
}

const NUMBERS = new Set(['money', 'decimal', 'percent', 'integer', 'number']);

function checkScalar(field: Field, schema: Schema, value: string | number, path: string, errors: FormError[]): void {
  if (NUMBERS.has(field.kind)) {
    const least = schema['x-minimum'] ?? schema['minimum'];
    const most = schema['x-maximum'] ?? schema['maximum'];
    if (least !== undefined && new Exact(value).lt(String(least))) {
      errors.push({
        path,
        code: 'too-small',
        text: { zh: `${field.title.zh}不能小于 ${String(least)}`, en: `${field.title.en} must be at least ${String(least)}` },
      });
    }
    if (most !== undefined && new Exact(value).gt(String(most))) {
      errors.push({
        path,
        code: 'too-large',
        text: { zh: `${field.title.zh}不能大于 ${String(most)}`, en: `${field.title.en} must be at most ${String(most)}` },
      });
    }
    return;
  }
  const longest = schema['maxLength'];
  if (typeof longest === 'number' && String(value).length > longest) {
    errors.push({
      path,
      code: 'too-long',
      text: { zh: `${field.title.zh}最多 ${longest} 个字`, en: `${field.title.en} may have at most ${longest} characters` },
    });
  }
}
