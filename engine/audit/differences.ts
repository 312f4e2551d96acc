import { child, keysOf } from '../definition/json-pointer.js';
import type { Json, JsonObject } from '../runtime/instance.js';
import { isErased } from './erased.js';
import { isRecord } from './personal.js';

/** One place that differs between two values. */
export interface Difference {
  /** JSON pointer (RFC 6901): `/documents/request/lines/0/price`; empty: the whole. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Null also when it was added, as `after` when it was removed. */
  readonly before: Json;
  readonly after: Json;
}

/** Every place that differs, as deep as it can be told: members of objects by name, items of lists by place. In the order of the values. */
export function differencesOf(before: Json, after: Json): readonly Difference[] {
  const found: Difference[] = [];
  compare(before, after, '', found);
  return found;
}

function compare(before: Json, after: Json, path: string, found: Difference[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path, found);
  if (!isOpen(before) || !isOpen(after)) return void found.push({ path, kind: 'changed', before, after });
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = child(path, name);
    if (!Object.hasOwn(after, name)) found.push({ path: place, kind: 'removed', before: before[name] as Json, after: null });
    else if (!Object.hasOwn(before, name)) found.push({ path: place, kind: 'added', before: null, after: after[name] as Json });
    else compare(before[name] as Json, after[name] as Json, place, found);
  }
}

function compareLists(before: readonly Json[], after: readonly Json[], path: string, found: Difference[]): void {
  for (let place = 0; place < Math.max(before.length, after.length); place++) {
    const at = child(path, place);
    if (place >= after.length) found.push({ path: at, kind: 'removed', before: before[place] as Json, after: null });
    else if (place >= before.length) found.push({ path: at, kind: 'added', before: null, after: after[place] as Json });
    else compare(before[place] as Json, after[place] as Json, at, found);
  }
}

/** The value after, from the one before and what differs; members that were added come last. */
export function applyDifferences(before: Json, differences: readonly Difference[]): Json {
  // From the end, so that the items of a list keep their places while later ones are taken away.
  const [last] = differences.filter(({ path }) => path === '');
  if (last) return last.after;
  const removed = differences.filter(({ kind }) => kind === 'removed').toReversed();
  const rest = differences.filter(({ kind }) => kind !== 'removed');
  return [...rest, ...removed].reduce((value, difference) => applyOne(value, keysOf(difference.path), difference), before);
}

function applyOne(value: Json, [name = '', ...deeper]: readonly string[], difference: Difference): Json {
  const inner = (member: Json | undefined): Json => (deeper.length === 0 ? difference.after : applyOne(member ?? null, deeper, difference));
  const isRemoved = deeper.length === 0 && difference.kind === 'removed';
  if (Array.isArray(value)) {
    const items: Json[] = [...(value as readonly Json[])];
    if (isRemoved) items.splice(Number(name), 1);
    else items[Number(name)] = inner(items[Number(name)]);
    return items;
  }
  const object = isRecord(value) ? value : {};
  if (isRemoved) return Object.fromEntries(Object.entries(object).filter(([member]) => member !== name));
  return { ...object, [name]: inner(object[name]) };
}

function isOpen(value: Json): value is JsonObject {
  return isRecord(value) && !isErased(value);
}
