import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';

/** One page of a list; `next` is the cursor of the page after, null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Query of every list: at most 200 rows, and where the last page ended. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
});

/** Cursor over the sort key of the last row; opaque to callers. */
export function toCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

const PARTS = {
  uuid: (part: unknown) => typeof part === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(part),
  /** As PostgreSQL writes a timestamp; `infinity` sorts last. */
  instant: (part: unknown) => typeof part === 'string' && (part === 'infinity' || isInstant(part)),
  integer: (part: unknown) => Number.isInteger(part) && Math.abs(part as number) < 2 ** 31,
  text: (part: unknown) => typeof part === 'string' && !part.includes('\0'),
} as const;

function isInstant(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text.slice(0, 10), { overflow: 'reject' }) !== null;
  } catch {
    return false;
  }
}

/**
 * @param parts - what the key is made of, in order
 * @throws {DomainError} `bad-request` when it was not made by `toCursor` of such a key
 */
export function fromCursor(cursor: string | undefined, parts: readonly (keyof typeof PARTS)[]): readonly (string | number | null)[] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts.length && parts.every((part, index) => PARTS[part](key[index])))
      return key as (string | number)[];
  } catch {
    // Falls through to the same refusal as a cursor of the wrong shape.
  }
  throw new DomainError('bad-request', 'after: 请使用上一页返回的 next / use the `next` of the page before.');
}

/** Cuts the row read beyond the limit and says where to go on. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  key: (row: Row) => readonly (string | number | null)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last !== undefined ? toCursor(key(last)) : null };
}
