import type { Candidate } from './candidate.js';
import type { Expression } from './expression-source.js';
import type { Schedule } from './schedule.js';
import type { State } from './state.js';
import type { Text } from './text.js';
import type { Limit } from './time-limit.js';
import type { Branch, Handler } from './transition.js';

/**
 * A process definition after reading: every shorthand of the YAML written out, nothing resolved against other files yet.
 * `path` fields are JSON pointers into the source file, so that a finding can name line and column.
 */
export interface ProcessDefinition {
  readonly id: string;
  readonly title: Text;
  /** 1, 2 or 3 (M-01); default 3. */
  readonly level: number;
  readonly parent: string | null;
  readonly owner: string;
  readonly policy: { readonly source: string | null; readonly replaces: readonly string[] };
  readonly scope: { readonly units: readonly string[] };
  /** Id of the calendar; default `office`. */
  readonly calendar: string;
  /** Business key, unique per process; may stay empty until its document has a number. */
  readonly key: Expression;
  readonly summary: readonly Expression[];
  readonly readers: readonly string[];
  /** Years its instances are kept after their end; null: for ever. That of the version published last holds for all. */
  readonly retention: number | null;
  readonly documents: Readonly<Record<string, DocumentDeclaration>>;
  readonly data: Readonly<Record<string, DataDeclaration>>;
  readonly starts: readonly Start[];
  readonly limits: Readonly<Record<string, Limit>>;
  readonly rules: readonly Rule[];
  /** Events that hold in the whole process. */
  readonly on: readonly Handler[];
  /** Top-level transitions taken as soon as their condition holds. */
  readonly always: readonly Branch[];
  readonly initial: string;
  readonly states: Readonly<Record<string, State>>;
  readonly path: '';
}

export interface DocumentDeclaration {
  readonly form: string;
  /** Number pattern, e.g. `XH-{yyyy}-{seq:5}`; null: not numbered. */
  readonly number: string | null;
  /** Handed in at the start and never edited here: always, when there is one, or never. */
  readonly given: 'always' | 'optional' | 'never';
  /** Each filling adds one more; the name is then a list. */
  readonly many: boolean;
  /** Roles that get a printed copy 联. */
  readonly copies: readonly string[];
  readonly path: string;
}

export type ValueType = 'text' | 'boolean' | 'integer' | 'decimal' | 'money' | 'date' | 'dateTime' | 'person';

export interface DataDeclaration {
  readonly type: ValueType;
  /** Literal, already in the type's JSON form; null: empty until set. */
  readonly initial: unknown;
  readonly path: string;
}

export type Start =
  | { readonly kind: 'person'; readonly by: readonly Candidate[]; readonly path: string }
  | {
      readonly kind: 'message';
      readonly message: string;
      readonly initiator: Expression | null;
      readonly when: Expression | null;
      /** Document or data name → expression over `message`. */
      readonly with: Readonly<Record<string, Expression>>;
      readonly path: string;
    }
  | { readonly kind: 'called'; readonly initiator: Expression | null; readonly path: string }
  | Schedule;

/** Supplementary provision 补充规定 (M-08). */
export interface Rule {
  readonly id: string;
  readonly text: Text;
  readonly check: Expression;
  /** `state.event` places where it is checked. */
  readonly at: readonly string[];
  readonly refuse: boolean;
  readonly accountable: Candidate | null;
  readonly path: string;
}
