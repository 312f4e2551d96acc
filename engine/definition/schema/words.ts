import type { Schema } from './schema.js';

export const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** Adds the explanation an editor shows, Chinese first. */
export function says(zh: string, en: string, schema: Schema = {}): Schema {
  return { description: `${zh}\n${en}`, ...schema };
}

/** A mapping with exactly these keys. */
export function record(properties: Readonly<Record<string, Schema>>, required: readonly string[] = [], more: Schema = {}): Schema {
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, additionalProperties: false, ...more };
}

/** A mapping of names to values of one schema. */
export function mapOf(values: Schema, names: Schema = {}): Schema {
  return { type: 'object', additionalProperties: values, ...(names.pattern === undefined ? {} : { propertyNames: names }) };
}

export function listOf(items: Schema, minItems = 0): Schema {
  return { type: 'array', items, ...(minItems > 0 ? { minItems } : {}) };
}

/** One value or a list of them. */
export function oneOrMore(items: Schema): Schema {
  return { anyOf: [items, listOf(items, 1)] };
}

export const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

export const STRING: Schema = { type: 'string', minLength: 1 };
export const BOOLEAN: Schema = { type: 'boolean' };
export const KEBAB: Schema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
  'x-pattern': { zh: '小写字母、数字和连字符，如 sales-clerk', en: 'lower-case letters, digits and hyphens, such as sales-clerk' },
};
export const CAMEL: Schema = {
  type: 'string',
  pattern: '^[a-z][A-Za-z0-9]*$',
  'x-pattern': {
    zh: '以小写字母开头的字母和数字，如 managerReview',
    en: 'letters and digits beginning with a small letter, such as managerReview',
  },
};
/** `{ zh, en }`; a definition in every schema that uses `ref('text')`. */
export const TEXT: Schema = says(
  '中英文文本',
  'A text in Chinese and English',
  record({ zh: { type: 'string', minLength: 1 }, en: { type: 'string', minLength: 1 } }, ['zh', 'en']),
);

/** An enum of `value: [zh, en]`. */
export function choice(values: Readonly<Record<string, readonly [zh: string, en: string]>>): Schema {
  return { type: 'string', enum: Object.keys(values), enumDescriptions: Object.values(values).map(([zh, en]) => `${zh} / ${en}`) };
}

export const VALUE_TYPE: Schema = choice({
  text: ['文本', 'text'],
  boolean: ['是/否', 'true or false'],
  integer: ['整数', 'whole number'],
  decimal: ['小数', 'decimal number'],
  money: ['金额（元）', 'money in yuan'],
  date: ['日期', 'date'],
  dateTime: ['时刻', 'instant'],
  person: ['人员', 'person'],
});
