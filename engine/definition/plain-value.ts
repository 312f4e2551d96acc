import { isMap, isScalar, isSeq, type Node } from 'yaml';

/** The JSON value of a parsed node: keys are texts, numbers that JSON cannot hold become texts. */
export function toPlain(node: unknown): unknown {
  if (isMap(node)) {
    const entries = node.items.map((pair): [string, unknown] => [keyText(pair.key), toPlain(pair.value)]);
    return Object.fromEntries(entries);
  }
  if (isSeq(node)) return node.items.map(toPlain);
  if (!isScalar(node)) return null;
  const value = node.value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return node.source ?? String(value);
  return value ?? null;
}

/** Text of a scalar key as it was written; empty for anything else (refused before). */
export function keyText(key: unknown): string {
  if (!isScalar(key as Node)) return '';
  const scalar = key as { value: unknown; source?: string };
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
}
