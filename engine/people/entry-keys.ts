import type { Level } from '../definition/work.js';
import { own } from '../definition/values.js';

/** What `signs` and `weighted` may call an entry of `by`: as it is written, or by its role. */
export function entryKeys({ by, names }: Level, place: number): readonly string[] {
  const entry = by[place];
  return [names[place] ?? [], entry && 'role' in entry ? entry.role : []].flat();
}

/** Value written for an entry; undefined: none. */
export function valueOfEntry<Value>(values: Readonly<Record<string, Value>>, level: Level, place: number): Value | undefined {
  return entryKeys(level, place)
    .map((key) => own(values, key))
    .find((value) => value !== undefined);
}
