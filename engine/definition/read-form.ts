import type { Field, FieldKind, FormDefinition } from './form.js';
import { child } from './json-pointer.js';
import { readText } from './read-text.js';
import type { SourceFile } from './source.js';
import { isMapping, mapValues, mapping, text, texts, type YamlMap } from './values.js';

const FORMATS: Readonly<Record<string, FieldKind>> = {
  money: 'money',
  decimal: 'decimal',
  percent: 'percent',
  date: 'date',
  'date-time': 'dateTime',
  person: 'person',
  file: 'file',
  signature: 'signature',
};

export function readForm(source: SourceFile): FormDefinition {
  const { id, title, source: origin, ui, ...schema } = mapping(source.value);
  const name = text(id) ?? '';
  return {
    id: name,
    title: readText(title) ?? { zh: name, en: name },
    source: text(origin),
    fields: readFields(schema, ''),
    schema,
    ui: { order: texts(mapping(ui).order), widgets: mapValues(mapping(mapping(ui).widgets), (widget) => text(widget) ?? '') },
  };
}

/** Fields of an object schema at `path`. */
export function readFields(schema: YamlMap, path: string): Readonly<Record<string, Field>> {
  const required = new Set(texts(schema.required));
  const place = child(path, 'properties');
  return mapValues(mapping(schema.properties), (property, name) =>
    readField(name, mapping(property), required.has(name), child(place, name)),
  );
}

function readField(name: string, schema: YamlMap, required: boolean, path: string): Field {
  const kind = kindOf(schema);
  const items = mapping(schema.items);
  return {
    name,
    title: readText(schema.title) ?? { zh: name, en: name },
    kind,
    required,
    requiredWhen: text(schema['x-required']),
    computed: text(schema['x-computed']),
    register: text(schema['x-register']),
    options: Array.isArray(schema.enum) ? schema.enum.map(String) : null,
    labels: Object.fromEntries(
      Object.entries(mapping(schema['x-labels'])).map(([option, label]) => [option, readText(label) ?? { zh: option, en: option }]),
    ),
    unit: text(schema['x-unit']),
    personal: schema['x-personal'] === true,
    default: schema.default,
    fields: kind === 'rows' ? readFields(items, child(path, 'items')) : kind === 'group' ? readFields(schema, path) : {},
    element: kind === 'list' ? readField('', items, true, child(path, 'items')) : null,
    path,
  };
}

function kindOf(schema: YamlMap): FieldKind {
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  if (format !== undefined) return format;
  switch (schema.type) {
    case 'boolean':
    case 'integer':
    case 'number':
      return schema.type;
    case 'array':
      return isMapping(schema.items) && schema.items.properties !== undefined ? 'rows' : 'list';
    case 'object':
      return 'group';
    default:
      return 'text';
  }
}
