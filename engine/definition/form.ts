import type { Text } from './text.js';

/** What a field holds; `rows` is a table of rows, `group` an object with fields of its own. */
export type FieldKind =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'money'
  | 'decimal'
  | 'percent'
  | 'date'
  | 'dateTime'
  | 'person'
  | 'file'
  | 'signature'
  | 'rows'
  | 'list'
  | 'group';

/** One field of a form or register, read out of its JSON Schema. */
export interface Field {
  readonly name: string;
  readonly title: Text;
  readonly kind: FieldKind;
  /** Listed in `required` of the object it stands in. */
  readonly required: boolean;
  /** CEL source of `x-required`; null: none. */
  readonly requiredWhen: string | null;
  /** CEL source of `x-computed`; such a field is never filled by hand. */
  readonly computed: string | null;
  /** Id of the register whose key this text is; null: none. */
  readonly register: string | null;
  readonly options: readonly string[] | null;
  /** Option → label. */
  readonly labels: Readonly<Record<string, Text>>;
  /** Shown behind the value: `元`. */
  readonly unit: string | null;
  /** Kept as ciphertext in the history. */
  readonly personal: boolean;
  /** Literal of `default`; undefined: none. */
  readonly default: unknown;
  /** Fields of a row (`rows`) or of a `group`; empty otherwise. */
  readonly fields: Readonly<Record<string, Field>>;
  /** Elements of a `list` (a plain array, e.g. of persons); null otherwise. */
  readonly element: Field | null;
  /** JSON pointer into the source. */
  readonly path: string;
}

/** One form: JSON Schema draft-07 with texts in both languages and the words beginning with `x-`. */
export interface FormDefinition {
  readonly id: string;
  readonly title: Text;
  /** Where the catalogue defines it, e.g. `F14`; null: own. */
  readonly source: string | null;
  readonly fields: Readonly<Record<string, Field>>;
  /** The file as written (`type`, `required`, `properties`, `x-…`), without `id`, `title`, `source`, `ui`. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly ui: { readonly order: readonly string[]; readonly widgets: Readonly<Record<string, string>> };
}

/** Fields every filled document has besides its form's. */
export const DOCUMENT_FIELDS = ['number', 'version', 'filledBy', 'filledAt'] as const;
