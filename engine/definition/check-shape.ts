import { child } from './json-pointer.js';
import type { Report } from './report.js';
import { findProblems } from './shape-problems.js';
import type { Schema } from './schema/schema.js';

/** Compares a file with its schema and reports every difference in the words of process owners. */
export function checkShape(schema: Schema, report: Report): void {
  for (const { code, pointer, key, message, hint } of findProblems(schema, report.source.value)) {
    if (key !== null) report.errorAtKey(code, child(pointer, key), message, hint);
    else report.error(code, pointer, message, hint);
  }
}
