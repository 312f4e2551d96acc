import type { Work } from '../definition/work.js';
import type { OpenTask } from './instance.js';
import type { Turn } from './turn.js';

/** Rows of the table whose columns the work fills, as expressions see them; null when it fills none. */
export function filledRows(turn: Turn, work: Work): readonly unknown[] | null {
  for (const { document, fields } of work.fills) {
    const [table, column] = fields?.[0]?.split('.') ?? [];
    const rows = column === undefined || table === undefined ? null : (turn.valueOf(document) as Readonly<Record<string, unknown>>)[table];
    if (Array.isArray(rows)) return rows;
  }
  return null;
}

/** Expression names of an item: `{ [as]: value }`, its row as it is now, or else its value as it was on entry. */
export function itemNames(turn: Turn, work: Work, item: OpenTask['item']): Readonly<Record<string, unknown>> {
  if (!work.each || !item) return {};
  const row = item.row === null ? undefined : filledRows(turn, work)?.[item.row];
  return { [work.each.as]: row ?? turn.process.itemReading(work.each).read(item.value) };
}
