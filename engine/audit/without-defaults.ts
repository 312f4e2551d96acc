import type { Json, JsonObject } from '../runtime/instance.js';

/** An object without the members that are as their defaults; those without a default stay. */
export function withoutDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  const own: { [name: string]: Json } = {};
  for (const name of Object.keys(object)) {
    const value = object[name] as Json;
    if (Object.hasOwn(defaults, name) && isSame(value, defaults[name])) continue;
    // The one name that cannot be assigned.
    if (name === '__proto__') Object.defineProperty(own, name, { value, enumerable: true, configurable: true, writable: true });
    else own[name] = value;
  }
  return own;
}

/** Whether two values are the same JSON, member for member in the same order. Asked dozens of times a command: most pairs are told apart at a glance. */
export function isSame(some: Json | undefined, others: Json | undefined): boolean {
  if (some === others) return true;
  if (typeof some !== 'object' || typeof others !== 'object' || some === null || others === null) return false;
  if (Array.isArray(some) && Array.isArray(others)) {
    if (some.length !== others.length) return false;
    if (some.length === 0) return true;
  }
  return JSON.stringify(some) === JSON.stringify(others);
}
