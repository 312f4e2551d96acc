import { isEqualJson } from '../audit/canonical.js';
import type { Json, JsonObject } from './instance.js';

/** RFC 7396 patch that turns one content into another; arrays are replaced whole. */
export function mergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: { [key: string]: Json } = {};
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  for (const [key, value] of Object.entries(to)) {
    const before = from[key];
    if (isObject(before) && isObject(value)) {
      const inner = mergePatch(before, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!isEqualJson(before, value)) {
      patch[key] = value;
    }
  }
  return patch;
}

/** Applies an RFC 7396 patch. */
export function applyPatch(content: JsonObject, patch: JsonObject): JsonObject {
  const result: { [key: string]: Json } = { ...content };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (isObject(value)) result[key] = applyPatch(isObject(result[key]) ? result[key] : {}, value);
    else result[key] = value;
  }
  return result;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
