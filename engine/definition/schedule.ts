import type { Candidate } from './candidate.js';
import type { Expression } from './expression-source.js';
import type { Recurrence } from './recurrence.js';

/** A start on calendar rules: `every`. */
export interface Schedule {
  readonly kind: 'schedule';
  /** Unique in its process. */
  readonly name: string;
  /** `every` as written. */
  readonly every: string;
  readonly recurrence: Recurrence;
  readonly items: ScheduledItems;
  /** Exactly one person. */
  readonly initiator: Candidate;
  /** Document, `document.field` or data name → expression over the item. */
  readonly with: Readonly<Record<string, Expression>>;
  readonly daysOff: DaysOff;
  readonly missed: Missed;
  /** More instances of one occurrence wait until an administrator confirms them. */
  readonly most: number;
  readonly path: string;
}

/** For what instances are started at an occurrence; `as` names the item in the schedule's expressions and in `key`. */
export type ScheduledItems =
  | { readonly kind: 'one' }
  | {
      readonly kind: 'rows';
      readonly register: string;
      /** Over the columns of the row; null: every row. */
      readonly where: Expression | null;
      /** The date an interval is counted from; null with any other recurrence. */
      readonly from: Expression | null;
      readonly as: string;
    }
  /** Everybody who holds a role. */
  | { readonly kind: 'people'; readonly role: string; readonly as: string }
  /** Instances of a process that ended in the last whole day, week or month before the occurrence. */
  | {
      readonly kind: 'sample';
      readonly size: SampleSize;
      readonly process: string;
      readonly period: SampledPeriod;
      readonly as: string;
    };

/** `share`: 0.05 of them, rounded up. */
export type SampleSize = { readonly share: number } | { readonly count: number };
export type SampledPeriod = 'day' | 'week' | 'month';

/** What becomes of an occurrence on a day off: it starts all the same, not at all, or on the nearest working day after or before. */
export const DAYS_OFF = ['keep', 'skip', 'next', 'previous'] as const;
export type DaysOff = (typeof DAYS_OFF)[number];

/** Which occurrences nobody noticed in time are made up. */
export const MISSED = ['each', 'last', 'none'] as const;
export type Missed = (typeof MISSED)[number];
