import type { Text } from './text.js';

/** Name of a kind of value. */
export function kindName(value: unknown): Text {
  if (value === null) return { zh: '空', en: 'nothing' };
  if (Array.isArray(value)) return { zh: '列表', en: 'a list' };
  switch (typeof value) {
    case 'object':
      return { zh: '键值表', en: 'a mapping' };
    case 'string':
      return { zh: '文本', en: 'a text' };
    case 'number':
      return { zh: '数字', en: 'a number' };
    default:
      return { zh: '是/否（true/false）', en: 'true or false' };
  }
}

/** Name of a type a schema asks for. */
export const TYPE_NAMES: Readonly<Record<string, Text>> = {
  object: { zh: '键值表', en: 'a mapping' },
  array: { zh: '列表', en: 'a list' },
  string: { zh: '文本', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  integer: { zh: '整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  null: { zh: '空', en: 'nothing' },
};
