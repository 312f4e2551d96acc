/** Instants of a batch are few, and written in many rows. */
const MOST_KEPT = 256;
const kept = new Map<number, string>();

/** An instant as the database takes it. @param at - epoch milliseconds */
export function instant(at: number): string {
  const known = kept.get(at);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const text = new Date(at).toISOString();
  kept.set(at, text);
  return text;
}
