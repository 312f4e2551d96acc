import type { Text } from './text.js';

/** One DMN-like table, called as `decide.<id>(…)` with one argument per parameter. */
export interface DecisionTable {
  readonly id: string;
  readonly title: Text;
  readonly hit: 'first' | 'unique' | 'collect';
  /** Parameter → `text | boolean | integer | decimal | money | percent | date | dateTime | person`, or a form's or register's id. In order of the call. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Output → value type. One: the call's value; several: a record. */
  readonly output: Readonly<Record<string, string>>;
  readonly rules: readonly DecisionRule[];
  readonly path: '';
}

export interface DecisionRule {
  /** Column (`amount`, `quote.total`) → cell; a column left out matches everything. Null: the `otherwise` row. */
  readonly when: Readonly<Record<string, DecisionCell>> | null;
  /** Output → literal. */
  readonly then: Readonly<Record<string, unknown>>;
  readonly note: Text | null;
  readonly path: string;
}

/** `value` is any of the literals; `compare` holds against one literal. */
export type DecisionCell =
  | { readonly kind: 'value'; readonly anyOf: readonly (string | number | boolean)[] }
  | { readonly kind: 'compare'; readonly operator: '<' | '<=' | '>' | '>=' | '!='; readonly operand: string };

/** Names of value types a parameter, output or message field may have besides form and register ids. */
export const VALUE_TYPES = ['text', 'boolean', 'integer', 'decimal', 'money', 'percent', 'date', 'dateTime', 'person'] as const;
