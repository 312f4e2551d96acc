import type { Field, FormDefinition } from '#engine/definition/form.js';

type Schema = Readonly<Record<string, unknown>>;
type Language = 'zh' | 'en';

/** How decimals travel: as texts. */
const PATTERNS: Readonly<Record<string, string>> = {
  money: '^-?\\d{1,20}(\\.\\d{1,2})?$',
  decimal: '^-?\\d{1,20}(\\.\\d{1,12})?$',
  percent: '^-?\\d{1,20}(\\.\\d{1,12})?$',
};
/** Words of ours the browser reads: the register to choose from, the unit shown, personal data. */
const KEPT: ReadonlySet<string> = new Set(['x-register', 'x-unit', 'x-personal']);

/** A form as draft-07 in one language: labels as texts, options with titles, computed and signature fields read-only. */
export function localizeForm({ title, fields, schema }: FormDefinition, language: Language): Schema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...localizeObject(schema, fields, language), title: title[language] };
}

function localizeObject(schema: Schema, fields: Readonly<Record<string, Field>>, language: Language): Schema {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const own = Object.values(fields).map((field) => [field.name, localizeField(field, properties[field.name] ?? {}, language)] as const);
  const isHandFilled = (name: unknown): boolean => {
    const field = typeof name === 'string' && Object.hasOwn(fields, name) ? fields[name] : undefined;
    return field !== undefined && field.computed === null && field.kind !== 'signature';
  };
  const required = Array.isArray(schema['required']) ? schema['required'].filter(isHandFilled) : [];
  return { type: 'object', additionalProperties: false, ...(required.length > 0 && { required }), properties: Object.fromEntries(own) };
}

function localizeField(field: Field, schema: Schema, language: Language): Schema {
  const plain = Object.fromEntries(
    Object.entries(schema).filter(([word]) => KEPT.has(word) || !(word.startsWith('x-') || DROPPED.has(word))),
  );
  const description = textIn(schema['description'], language);
  const common = {
    ...plain,
    title: field.title[language],
    ...(description !== null && { description }),
    ...((field.computed !== null || field.kind === 'signature') && { readOnly: true }),
  };
  if (field.kind === 'rows') return { ...common, items: localizeObject((schema['items'] ?? {}) as Schema, field.fields, language) };
  if (field.kind === 'list' && field.element)
    return { ...common, items: localizeField(field.element, (schema['items'] ?? {}) as Schema, language) };
  if (field.kind === 'group') return { ...common, ...localizeObject(schema, field.fields, language) };
  const pattern = PATTERNS[field.kind];
  if (pattern !== undefined) return { ...common, type: 'string', pattern };
  if (field.options === null) return common;
  const written = schema['enum'] as readonly unknown[];
  return { ...common, oneOf: written.map((value) => ({ const: value, title: field.labels[String(value)]?.[language] ?? String(value) })) };
}

/** Written anew, or with both languages inside. */
const DROPPED: ReadonlySet<string> = new Set(['title', 'description', 'properties', 'items', 'required', 'enum', 'additionalProperties']);

function textIn(value: unknown, language: Language): string | null {
  if (typeof value === 'string') return value;
  const text = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[language] : null;
  return typeof text === 'string' ? text : null;
}
