import { canonical } from '#engine/audit/canonical.js';
import type { Field } from '#engine/definition/form.js';
import { Exact } from '#engine/expression/numbers.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import type { FormError } from './form-error.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Checks the bounds a form's JSON Schema sets on filled values: `minItems`, `maxItems`, `uniqueItems`, `minLength`, `maxLength`, `pattern`, `minimum`,
 * `maximum`, `x-minimum`, `x-maximum`.
 */
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

function checkRows({ title, kind, fields }: Field, schema: Schema, rows: readonly Json[], path: string, errors: FormError[]): void {
  const { minItems, maxItems, uniqueItems } = schema;
  if (typeof minItems === 'number' && rows.length < minItems) {
    const text = { zh: `${title.zh}至少填 ${minItems} 行`, en: `${title.en} needs at least ${minItems} rows` };
    errors.push({ path, code: 'too-few-rows', text });
  }
  if (typeof maxItems === 'number' && rows.length > maxItems) {
    const text = { zh: `${title.zh}最多 ${maxItems} 行`, en: `${title.en} may have at most ${maxItems} rows` };
    errors.push({ path, code: 'too-many-rows', text });
  }
  if (uniqueItems === true && new Set(rows.map(canonical)).size < rows.length) {
    errors.push({ path, code: 'repeated', text: { zh: `${title.zh}有重复的内容`, en: `${title.en} holds the same entry twice` } });
  }
  if (kind !== 'rows') return;
  const items = (schema['items'] ?? {}) as Schema;
  rows.forEach((row, index) => checkConstraints(fields, items, row as JsonObject, `${path}/${index}`, errors));
}

const NUMBERS: ReadonlySet<string> = new Set(['money', 'decimal', 'percent', 'integer', 'number']);

function checkScalar({ title, kind }: Field, schema: Schema, value: string | number, path: string, errors: FormError[]): void {
  if (NUMBERS.has(kind)) {
    const least = schema['x-minimum'] ?? schema['minimum'];
    const most = schema['x-maximum'] ?? schema['maximum'];
    if (least !== undefined && new Exact(value).lt(String(least))) {
      errors.push({
        path,
        code: 'too-small',
        text: { zh: `${title.zh}不能小于 ${String(least)}`, en: `${title.en} must be at least ${String(least)}` },
      });
    }
    if (most !== undefined && new Exact(value).gt(String(most))) {
      errors.push({
        path,
        code: 'too-large',
        text: { zh: `${title.zh}不能大于 ${String(most)}`, en: `${title.en} must be at most ${String(most)}` },
      });
    }
    return;
  }
  const { minLength, maxLength, pattern } = schema;
  const length = [...String(value)].length;
  if (typeof minLength === 'number' && length < minLength) {
    const text = { zh: `${title.zh}至少 ${minLength} 个字`, en: `${title.en} needs at least ${minLength} characters` };
    errors.push({ path, code: 'too-short', text });
  }
  if (typeof maxLength === 'number' && length > maxLength) {
    const text = { zh: `${title.zh}最多 ${maxLength} 个字`, en: `${title.en} may have at most ${maxLength} characters` };
    errors.push({ path, code: 'too-long', text });
  }
  if (typeof pattern === 'string' && !agrees(pattern, String(value))) {
    errors.push({ path, code: 'not-as-written', text: { zh: `${title.zh}的格式不对`, en: `${title.en} is not written as required` } });
  }
}

/** Longest text a pattern is tried on, in characters: the time a pattern takes may grow with its square. */
const MOST_FOR_PATTERN = 500;

/** A pattern that cannot be compiled restricts nothing. */
function agrees(pattern: string, value: string): boolean {
  if (value.length > MOST_FOR_PATTERN) return false;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}
