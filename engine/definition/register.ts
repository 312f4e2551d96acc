import type { Field } from './form.js';
import type { Expression } from './expression-source.js';
import type { Text } from './text.js';

/** A ledger 台账 the department keeps: one row per `key`. */
export interface RegisterDefinition {
  readonly id: string;
  readonly title: Text;
  /** Roles that may read the rows, besides the owners of processes, auditors and administrators (M-11). */
  readonly readers: readonly string[];
  /** Name of the field that identifies a row. */
  readonly key: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** JSON Schema of a row as written: `type`, `required`, `properties`. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Conditions over the fields of one row; one that is false refuses the whole command. */
  readonly checks: readonly { readonly that: Expression; readonly text: Text }[];
  /** Name → `sum(amount - paid) by customer`, split. */
  readonly sums: Readonly<Record<string, RegisterSum>>;
  /** Rows carry from and to dates; a new row of a key ends the former. */
  readonly dated: boolean;
}

/** Sum of an expression over all rows with the same `by`; `by` null: over all rows. */
export interface RegisterSum {
  readonly of: Expression;
  readonly by: string | null;
}
