import { VALUE_TYPES } from '#engine/definition/decision-table.js';
import type { Library } from '#engine/definition/library.js';

/** Whether a text names a value type, a form or a register; if not, the names that would be right. */
export function isTypeName(type: string, { forms, registers }: Library): true | readonly string[] {
  const names = [...VALUE_TYPES, ...forms.keys(), ...registers.keys()];
  return names.includes(type) ? true : names;
}
