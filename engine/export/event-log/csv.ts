import { safeText } from './safe-text.js';
import { type Cell, cellText, type Columns } from './table.js';

/** Says to Excel that what follows is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Names of the columns. */
export function csvHead<Row>(columns: Columns<Row>): string {
  return line(columns.map(({ name }) => name));
}

/** One row by RFC 4180. Texts cannot be taken for formulas (`safeText`); numbers and instants are none. */
export function csvRow<Row>(columns: Columns<Row>, row: Row): string {
  return line(columns.map(({ kind, value }) => csvCell(kind, value(row))));
}

function csvCell(kind: 'text' | 'number' | 'instant', cell: Cell): string {
  const text = cellText(kind, cell);
  return kind === 'text' ? safeText(text) : text;
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
