import type { Json, JsonObject } from '../runtime/instance.js';
import { isRecord } from './personal.js';

/** Stands in opened events for a personal value whose key was destroyed. It is told by identity: what somebody sends in looking so is not it. */
export const ERASED: JsonObject = Object.freeze({ $erased: true });

export function isErased(value: unknown): boolean {
  return value === ERASED;
}

/** Null in the place of everything erased, as the working copy has it; the very value when nothing was. */
export function withoutErased<Value>(value: Value): Value {
  return cleared(value as Json) as Value;
}

function cleared(value: Json): Json {
  if (isErased(value)) return null;
  if (Array.isArray(value)) return changed(value, value.map(cleared), (place) => value[place] as Json);
  if (!isRecord(value)) return value;
  const members = Object.values(value).map(cleared);
  const names = Object.keys(value);
  const same = changed(value, members, (place) => value[names[place] ?? ''] as Json) === value;
  return same ? value : Object.fromEntries(names.map((name, place) => [name, members[place] as Json]));
}

function changed<Before extends Json>(before: Before, now: readonly Json[], was: (place: number) => Json): Before | readonly Json[] {
  return now.every((member, place) => member === was(place)) ? before : now;
}

/** Applies a merge patch (RFC 7396) in which values may be erased. */
export function patchErased(content: JsonObject, patch: JsonObject): JsonObject {
  const result: { [name: string]: Json } = { ...content };
  for (const [name, value] of Object.entries(patch)) {
    const before = result[name] ?? null;
    if (isRecord(value) && !isErased(value)) result[name] = patchErased(isRecord(before) && !isErased(before) ? before : {}, value);
    else result[name] = value;
  }
  return result;
}

/** A value with `ERASED` wherever another telling of it has that. */
export function markErased(value: Json, marked: Json | undefined): Json {
  if (isErased(marked)) return ERASED;
  if (Array.isArray(value) && Array.isArray(marked)) return value.map((item: Json, place) => markErased(item, marked[place] as Json));
  if (!isRecord(value) || marked === undefined || !isRecord(marked)) return value;
  const names = [...new Set([...Object.keys(value), ...Object.keys(marked).filter((name) => isErased(marked[name]))])];
  return Object.fromEntries(names.map((name) => [name, markErased(value[name] ?? null, marked[name])]));
}
