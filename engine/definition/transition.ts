import type { Action } from './action.js';
import type { Candidate } from './candidate.js';
import type { Expression } from './expression-source.js';
import type { Text } from './text.js';

/** One possible continuation: the first of a list whose `when` holds (or is null) is taken. */
export interface Branch {
  readonly when: Expression | null;
  /** State name; null: stay where we are. `finished` ends the region. */
  readonly target: string | null;
  readonly do: readonly Action[];
  readonly path: string;
}

/** What an event leads to. */
export interface Handler {
  /** As written: `done`, `approved`, `payment.received`, `organise.breached`, `cancel`. */
  readonly event: string;
  readonly kind: 'raised' | 'message' | 'button' | 'limit';
  /** Buttons: who may press it. */
  readonly by: readonly Candidate[];
  readonly title: Text | null;
  /** Messages: which instance hears it. */
  readonly match: Expression | null;
  /** Messages: how long one that nobody hears is kept, e.g. `30 days`; null: 30 days. */
  readonly keep: string | null;
  /** Only while one of these states is active; null: anywhere inside. */
  readonly over: readonly string[] | null;
  readonly branches: readonly Branch[];
  readonly path: string;
}
