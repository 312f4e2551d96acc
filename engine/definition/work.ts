import type { Candidate } from './candidate.js';
import type { Expression } from './expression-source.js';
import type { Priority } from './priority.js';
import type { Text } from './text.js';
import type { Duration } from './time-limit.js';

export interface Each {
  readonly list: Expression;
  readonly as: string;
}

/** Which fields of a document a task writes; `fields: null` means all that no other task names. */
export interface Filling {
  readonly document: string;
  /** Paths such as `carrier` or `lines.shippedQuantity`. */
  readonly fields: readonly string[] | null;
}

export interface Work {
  readonly fills: readonly Filling[];
  /** Pre-filling: `document` or `document.field` → sources, the first with a value is taken; fields of the same name are carried over. */
  readonly with: Readonly<Record<string, readonly Expression[]>>;
  readonly shows: readonly string[];
  /** Fields whoever acts here does not see anywhere in the instance; `fields: null` means the whole document. */
  readonly hides: readonly Filling[];
  readonly each: Each | null;
  /** What this task is about, beside its state's title: tells those of `each` apart. Null: the title says it. */
  readonly about: Expression | null;
  /** States whose last decider may not act here. */
  readonly apart: readonly string[];
  readonly assign: 'claim' | 'single' | 'round-robin' | 'least-loaded' | 'ranked';
  readonly whenNobody: { readonly kind: 'administrator' | 'skip' } | { readonly kind: 'role'; readonly role: string };
  /** Outcome name → label; a task without own outcomes has `done`, a gate `approved` and `rejected`. */
  readonly outcomes: Readonly<Record<string, Text>>;
  /** Commands allowed besides complete and decide; default all that exist. A task may be returned only where `return` or `allow` says so. */
  readonly allow: readonly string[];
  /** A task is urged no more often than once in this time. */
  readonly urge: Duration;
  readonly return: Returning;
  /** How pressing it is: a word, or an expression giving one; default normal. */
  readonly priority: Priority | Expression;
}

/** Where a task or gate may be returned to. */
export interface Returning {
  /** States, the usual one first; null: every earlier one of people's work on the way here, usually the requester's first task. */
  readonly to: readonly string[] | null;
  /** What happens after it when whoever returns does not say. */
  readonly strategy: ReturnStrategy;
}

/** `again`: everything after the state is decided again; `resume`: once it is done, back to whoever returned. */
export type ReturnStrategy = 'again' | 'resume';

export interface Task extends Work {
  readonly by: readonly Candidate[];
}

export interface Level {
  readonly by: readonly Candidate[];
  /** The entries of `by` as written, in the same order: what `signs` and `weighted` call them. */
  readonly names: readonly string[];
  readonly when: Expression | null;
}

/** How the votes of a level decide. Shares are in hundredths of a percent: `6000` is 60 %. */
export type GateMode =
  | { readonly kind: 'any' | 'all' | 'sequence' }
  | { readonly kind: 'quorum'; readonly count: number; readonly share: null }
  | { readonly kind: 'quorum'; readonly count: null; readonly share: number }
  /** Entry of `by` as written → weight of each of its votes. `pass`: more than this share must approve. */
  | { readonly kind: 'weighted'; readonly weights: Readonly<Record<string, number>>; readonly pass: number };

export interface Approval extends Work {
  /** One level without condition unless `levels` is written. */
  readonly levels: readonly Level[];
  readonly mode: GateMode;
  readonly whenInitiator: 'next-level' | 'skip' | 'allow';
  readonly whenRepeated: 'ask' | 'skip';
  /** Outcomes whose voter must say why; default `rejected`. */
  readonly commentFor: readonly string[];
  /** Role of the assistants who may sign for a voter; null: nobody may. */
  readonly proxy: string | null;
  /** Who may remove any approver, besides whoever added him. */
  readonly removers: readonly Candidate[];
  /** `by` entry as written (or `*`) → `document.field` of format signature. */
  readonly signs: Readonly<Record<string, string>>;
}
