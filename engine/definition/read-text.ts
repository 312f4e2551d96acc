import type { Text } from './text.js';
import { isMapping } from './values.js';

/** `{ zh, en }`, or one text that serves both languages; null when absent. */
export function readText(value: unknown): Text | null {
  if (typeof value === 'string') return { zh: value, en: value };
  if (!isMapping(value)) return null;
  const zh = typeof value.zh === 'string' ? value.zh : null;
  const en = typeof value.en === 'string' ? value.en : null;
  return zh === null && en === null ? null : { zh: zh ?? en!, en: en ?? zh! };
}
