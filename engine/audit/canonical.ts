import type { Json } from '../runtime/instance.js';

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no space, numbers and texts as ECMAScript writes them. Keys that are undefined are
 * left out, as JSON does.
 */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item ?? null)).join(',')}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  const members = Object.keys(object)
    .sort()
    .filter((key) => object[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key] as Json)}`);
  return `{${members.join(',')}}`;
}
