import type { Json } from '../runtime/instance.js';

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no space, numbers and texts as ECMAScript writes them. Keys that are undefined are
 * left out, as JSON does.
 */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // Every event is hashed by it: one text that grows costs half as much as lists that are joined.
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += `${text === '' ? '[' : ','}${canonical(item ?? null)}`;
    return text === '' ? '[]' : `${text}]`;
  }
  const object = value as { readonly [key: string]: Json | undefined };
  for (const key of sortedKeys(object)) {
    const member = object[key];
    if (member !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonical(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Whether two values are the same JSON, in whatever order their members stand; undefined: there is none. */
export function isEqualJson(some: Json | undefined, others: Json | undefined): boolean {
  if (some === others) return true;
  if (typeof some !== 'object' || typeof others !== 'object' || some === null || others === null) return false;
  return canonical(some) === canonical(others);
}

/** Objects with more keys are sorted as lists are. */
const FEW = 32;

/** Most objects are small, and many in order already: each key is moved to its place. A list's own sorting makes lists to work with, each time. */
function sortedKeys(object: object): readonly string[] {
  const keys = Object.keys(object);
  if (keys.length > FEW) return keys.sort();
  for (let next = 1; next < keys.length; next++) {
    const key = keys[next] ?? '';
    let place = next;
    for (; place > 0 && (keys[place - 1] ?? '') > key; place--) keys[place] = keys[place - 1] ?? '';
    keys[place] = key;
  }
  return keys;
}
