import { isMap, isSeq, isScalar, type Node } from 'yaml';
import { keysOf } from './json-pointer.js';
import { keyText } from './plain-value.js';

/**
 * Offset of what a JSON pointer names. `value`: a scalar itself, else the key of the mapping or list; `key`: the key. Follows the pointer as far
 * as the text goes, so that a missing key is reported at the mapping that lacks it.
 */
export function findNode(root: Node, pointer: string, what: 'value' | 'key'): number {
  let node: unknown = root;
  let place = start(root);
  for (const key of keysOf(pointer)) {
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === key);
      if (pair === undefined) return place;
      node = pair.value;
      const keyPlace = start(pair.key);
      place = what === 'value' && isScalar(node) && start(node) > 0 ? start(node) : keyPlace;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)];
      if (item === undefined) return place;
      node = item;
      place = start(item);
    } else return place;
  }
  return place;
}

function start(node: unknown): number {
  return (node as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
}
