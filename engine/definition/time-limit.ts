import type { Action } from './action.js';
import type { Candidate } from './candidate.js';
import type { Expression } from './expression-source.js';
import type { Reasons } from './reasons.js';
import type { Text } from './text.js';

/** `3 working days`, `4 working hours`, `30 minutes`, `2 hours`, `10 days`, `same day`. */
export type Duration =
  | { readonly unit: 'working days' | 'working hours' | 'days' | 'hours' | 'minutes'; readonly amount: number }
  | { readonly unit: 'same day' };

export interface Limit {
  /** Name in `limits`, or the state's name. */
  readonly name: string;
  readonly title: Text | null;
  /** Group limits: the states it runs over; null: the one state it stands on. */
  readonly over: readonly string[] | null;
  readonly within: Duration | null;
  /** A phrase (`Saturday 18:00`) or an expression giving a date or instant. */
  readonly due:
    { readonly kind: 'phrase'; readonly phrase: string } | { readonly kind: 'expression'; readonly expression: Expression } | null;
  readonly from: 'entered' | 'start' | Expression;
  /** `16:00`; later work counts as the next day's. */
  readonly cutoff: string | null;
  readonly warn: readonly Warning[];
  readonly breach: readonly Action[];
  readonly chain: readonly { readonly after: Duration; readonly do: readonly Action[] }[];
  /** Whose violation a breach is. */
  readonly accountable: Candidate | null;
  /** Reasons a person may stop the clock for; `asked` stops it while a question waits for its answer. */
  readonly pause: Reasons;
  readonly excuse: { readonly reasons: Reasons; readonly by: readonly Candidate[] } | null;
  readonly path: string;
}

export type Warning =
  { readonly kind: 'before'; readonly before: Duration } | { readonly kind: 'share'; /** 0…1 of the whole limit */ readonly share: number };
