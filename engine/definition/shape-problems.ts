import type { FindingCode } from '#engine/verify/codes.js';
import { child } from './json-pointer.js';
import { TYPE_NAMES, kindName } from './kind-name.js';
import type { Text } from './text.js';
import type { Schema, SchemaType } from './schema/schema.js';
import { didYouMean } from './suggest.js';
import { isMapping, type YamlMap } from './values.js';

export interface ShapeProblem {
  readonly code: FindingCode;
  readonly pointer: string;
  /** The key at `pointer` that is too much; null: the value at `pointer` itself. */
  readonly key: string | null;
  readonly message: Text;
  readonly hint: Text | null;
}

type Check = (schema: Schema, value: unknown, pointer: string, root: Schema) => readonly ShapeProblem[];

/**
 * All differences between a value and a schema. Covers the draft-07 words our schemas use; a test holds it against a general validator. Of several
 * allowed forms (`anyOf`) the one that was most likely meant is explained, which a general validator cannot tell.
 */
export function findProblems(schema: Schema, value: unknown): readonly ShapeProblem[] {
  return check(schema, value, '', schema);
}

const check: Check = (schema, value, pointer, root) => {
  if (schema.$ref !== undefined) return check(root.definitions![schema.$ref.slice('#/definitions/'.length)]!, value, pointer, root);
  if (schema.anyOf !== undefined) return checkForms(schema.anyOf, value, pointer, root);
  const types = schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) return [wrongType(types, value, pointer)];
  const problems = checkLiteral(schema, value, pointer);
  if (Array.isArray(value)) return [...problems, ...checkList(schema, value, pointer, root)];
  if (isMapping(value)) return [...problems, ...checkMapping(schema, value, pointer, root)];
  return problems;
};

function isOfType(type: SchemaType, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMapping(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function wrongType(types: readonly SchemaType[], value: unknown, pointer: string): ShapeProblem {
  const names = [...new Set(types)].map((type) => TYPE_NAMES[type]!);
  const found = kindName(value);
  return {
    code: 'GH1103',
    pointer,
    key: null,
    message: {
      zh: `此处应为${names.map(({ zh }) => zh).join('或')}，而不是${found.zh}。`,
      en: `expected ${names.map(({ en }) => en).join(' or ')}, found ${found.en}`,
    },
    hint: null,
  };
}

/** The form with the fewest problems among those of the value's own type. */
function checkForms(forms: readonly Schema[], value: unknown, pointer: string, root: Schema): readonly ShapeProblem[] {
  let best: readonly ShapeProblem[] | null = null;
  const types: SchemaType[] = [];
  for (const form of forms) {
    const problems = check(form, value, pointer, root);
    if (problems.length === 0) return [];
    const resolved = form.$ref === undefined ? form : root.definitions![form.$ref.slice('#/definitions/'.length)]!;
    const own = resolved.anyOf === undefined ? [resolved.type ?? []].flat() : resolved.anyOf.flatMap((inner) => [inner.type ?? []].flat());
    types.push(...own);
    if (own.length > 0 && !own.some((type) => isOfType(type, value))) continue;
    if (best === null || problems.length < best.length) best = problems;
  }
  return best ?? [wrongType(types, value, pointer)];
}

function checkLiteral(schema: Schema, value: unknown, pointer: string): readonly ShapeProblem[] {
  const problem = (code: FindingCode, zh: string, en: string, hint: Text | null = null): readonly ShapeProblem[] => [
    { code, pointer, key: null, message: { zh, en }, hint },
  ];
  const allowed = schema.const === undefined ? schema.enum : [schema.const];
  if (allowed !== undefined && !allowed.includes(value as string)) {
    const names = allowed.map(String);
    const hint = typeof value === 'string' ? didYouMean(value, names) : null;
    return problem(
      'GH1104',
      `\`${String(value)}\` 不在允许的值之内：${names.join('、')}。`,
      `\`${String(value)}\` is none of ${names.join(', ')}`,
      hint,
    );
  }
  if (typeof value === 'string') {
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
      const told = schema['x-pattern'] ?? { zh: `应符合 ${schema.pattern}`, en: `must match ${schema.pattern}` };
      return problem('GH1105', `\`${value}\` 写法不对：${told.zh}。`, `\`${value}\` is not written as required: ${told.en}`);
    }
    if (schema.minLength !== undefined && value.length < schema.minLength)
      return problem('GH1105', '此处不能为空。', 'this must not be empty');
  }
  if (typeof value === 'number') {
    if ((schema.minimum !== undefined && value < schema.minimum) || (schema.maximum !== undefined && value > schema.maximum)) {
      const range = `${schema.minimum ?? ''} … ${schema.maximum ?? ''}`;
      return problem('GH1107', `${value} 超出范围 ${range}。`, `${value} is outside ${range}`);
    }
  }
  return [];
}

function checkList(schema: Schema, value: readonly unknown[], pointer: string, root: Schema): readonly ShapeProblem[] {
  const problems =
    schema.items === undefined ? [] : value.flatMap((item, index) => check(schema.items!, item, child(pointer, index), root));
  if (schema.minItems === undefined || value.length >= schema.minItems) return problems;
  const message = { zh: `至少要有 ${schema.minItems} 项。`, en: `at least ${schema.minItems} needed` };
  return [{ code: 'GH1106', pointer, key: null, message, hint: null }, ...problems];
}

function checkMapping(schema: Schema, value: YamlMap, pointer: string, root: Schema): readonly ShapeProblem[] {
  const properties = schema.properties ?? {};
  const problems: ShapeProblem[] = [];
  for (const key of schema.required ?? []) {
    if (Object.hasOwn(value, key)) continue;
    problems.push({ code: 'GH1102', pointer, key: null, message: { zh: `缺少 \`${key}\`。`, en: `\`${key}\` is missing` }, hint: null });
  }
  if (schema.minProperties !== undefined && Object.keys(value).length < schema.minProperties) {
    problems.push({ code: 'GH1106', pointer, key: null, message: { zh: '此处不能为空。', en: 'this must not be empty' }, hint: null });
  }
  for (const [key, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (known !== undefined) problems.push(...check(known, item, child(pointer, key), root));
    else if (schema.additionalProperties === false) problems.push(unknownKey(key, item, pointer, Object.keys(properties)));
    else {
      if (schema.propertyNames?.pattern !== undefined && !new RegExp(schema.propertyNames.pattern, 'u').test(key))
        problems.push(badName(key, pointer, schema.propertyNames));
      if (typeof schema.additionalProperties === 'object')
        problems.push(...check(schema.additionalProperties, item, child(pointer, key), root));
    }
  }
  return problems;
}

function unknownKey(key: string, value: unknown, pointer: string, known: readonly string[]): ShapeProblem {
  const message = { zh: `未知的键 \`${key}\`。`, en: `unknown key \`${key}\`` };
  // `{ when: a(x, y > 0) }`: the comma ended the value, and the rest became a key without value.
  const isRest = value === null && /[()\s<>=&|]/.test(key);
  const hint: Text | null = isRest
    ? { zh: '`{ }` 中含逗号的表达式要加引号。', en: 'quote an expression that holds a comma inside `{ }`' }
    : (didYouMean(key, known) ?? { zh: `可用的键：${known.join('、')}。`, en: `known keys: ${known.join(', ')}` });
  return { code: 'GH1101', pointer, key, message, hint };
}

function badName(key: string, pointer: string, names: Schema): ShapeProblem {
  const told = names['x-pattern'] ?? { zh: `应符合 ${names.pattern}`, en: `must match ${names.pattern}` };
  return {
    code: 'GH1105',
    pointer,
    key,
    message: { zh: `名称 \`${key}\` 写法不对：${told.zh}。`, en: `name \`${key}\` is not written as required: ${told.en}` },
    hint: null,
  };
}
