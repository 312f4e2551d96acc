import type { Text } from '../definition/text.js';

/** What is wrong with a table of people, or worth knowing, and where. */
export interface ImportFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Line of the file, from 1. */
  readonly row: number;
  /** Name of the column, as the file has it; null: the row as a whole. */
  readonly column: string | null;
  readonly message: Text;
  readonly hint: Text | null;
}

/** One line of a table: every column it has, by our name. */
export interface ImportRow {
  readonly row: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Collects findings; `at` the row that is looked at. */
export class ImportReport {
  readonly findings: ImportFinding[] = [];

  /** @param shown - our name of a column → as the file has it */
  constructor(private readonly shown: (column: string) => string = (column) => column) {}

  error(code: string, row: number, column: string | null, message: Text, hint: Text | null = null): void {
    this.findings.push({ code, severity: 'error', row, column: column === null ? null : this.shown(column), message, hint });
  }

  get isClean(): boolean {
    return this.findings.every(({ severity }) => severity !== 'error');
  }
}
