import type { Text } from './text.js';

/** What is wrong with a definition, form or other library file, where, and what to do. Returned, never thrown. */
export interface Finding {
  /** Public and stable: `GH2103`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Path inside the library, e.g. `processes/shipment.yaml`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: Text;
  readonly hint: Text | null;
}
