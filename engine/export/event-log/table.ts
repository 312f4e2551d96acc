import type { EpochMs } from '../../runtime/instance.js';
import { isoInstant } from '../../time/iso-instant.js';

/** Value of a cell; an instant is epoch milliseconds. */
export type Cell = string | number | null;

/** A column of an exported table; its name is part of what programs rely on. */
export interface Column<Row> {
  readonly name: string;
  /** `instant`: an ISO text in UTC, in a workbook a date and time in UTC. */
  readonly kind: 'text' | 'number' | 'instant';
  readonly value: (row: Row) => Cell;
}

export type Columns<Row> = readonly Column<Row>[];

export const text = <Row>(name: string, value: (row: Row) => string | null): Column<Row> => ({ name, kind: 'text', value });
export const number = <Row>(name: string, value: (row: Row) => number | null): Column<Row> => ({ name, kind: 'number', value });
export const instant = <Row>(name: string, value: (row: Row) => EpochMs | null): Column<Row> => ({ name, kind: 'instant', value });

/** A cell as text. */
export function cellText(kind: Column<unknown>['kind'], cell: Cell): string {
  if (cell === null) return '';
  return kind === 'instant' && typeof cell === 'number' ? isoInstant(cell) : String(cell);
}
