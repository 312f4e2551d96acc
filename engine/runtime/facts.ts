import type { EpochMs, Json, JsonObject } from './instance.js';

/**
 * Everything `step` needs that is not pure. Every answer that was asked for is recorded in the event, keyed by its question, so that a replay
 * asks the event instead of the world (`recordedFacts`) and decides the same.
 *
 * A method throws `Missing` when the host has not read the answer yet; `step` turns it into `needs`.
 */
export interface Facts {
  /** Instant of the command: `max(database clock + offset, last at)`. */
  readonly now: EpochMs;
  readonly versions: { readonly directory: number; readonly calendar: string };
  /** Ids of the persons a query names, sorted; `unit` narrows `role@unit`. */
  people(query: PeopleQuery): readonly string[];
  /** Whether the person is active and holds the role (somewhere). */
  hasRole(person: string, role: string): boolean;
  /** Ids of the persons he acts for in a process, sorted: whose substitute he is now. */
  substitutedBy(person: string, process: string): readonly string[];
  /** Whether somebody besides these holds a role. */
  anybody(role: string, besides: readonly string[]): boolean;
  /** Those of them whom somebody substitutes in a process now, in the order given: they are absent. */
  absent(persons: readonly string[], process: string): readonly string[];
  /** How many open tasks each of them holds, over all instances as they were before the command; what nobody has claimed is nobody's load. */
  load(persons: readonly string[]): readonly number[];
  /** Instant a duration after `from` ends, by the calendar. `cutoff` as in `Limit`. */
  due(query: DueQuery): DueAnswer;
  /** Working days between two dates (ISO), half open. */
  workingDays(calendar: string, from: string, to: string): number;
  /** When, after `at`, so much working time has passed as this share of what lies between two instants; null: an event of before counted plain time. */
  worked(calendar: string, at: EpochMs, part: { readonly from: EpochMs; readonly to: EpochMs; readonly share: number }): EpochMs | null;
  /** ISO date and local wall time parts of an instant in the calendar's zone. */
  localDate(calendar: string, at: EpochMs): string;
  /** Current row of a register, or null. Locks it for the rest of the transaction. */
  row(register: string, key: string): JsonObject | null;
  /** All rows whose fields equal these values, by key. */
  rows(register: string, match: JsonObject): readonly JsonObject[];
  /** Next value of a series; a second call with the same series gives the one after. */
  next(series: string): number;
  /** A new instance id (UUIDv7 of the real clock, in this instance's shard). */
  newInstanceId(): string;
}

export type PeopleQuery =
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'manager'; readonly of: string }
  | { readonly kind: 'roleOfPerson'; readonly role: string; readonly of: string }
  | { readonly kind: 'roleOfUnit'; readonly role: string; readonly unit: string }
  | { readonly kind: 'roleWhere'; readonly role: string; readonly attribute: string; readonly equals: string }
  /** The person himself while he holds a post, else nobody. */
  | { readonly kind: 'person'; readonly person: string };

export interface DueQuery {
  readonly calendar: string;
  readonly from: EpochMs;
  /** Duration text as in the YAML (`3 working days`, `same day`), or a phrase (`Saturday 18:00`), `end of 2026-10-01`, or `working time from <ms> to <ms>`; `before`: count back from `from`. */
  readonly duration: string;
  readonly before: boolean;
  readonly cutoff: string | null;
}

export interface DueAnswer {
  readonly at: EpochMs;
  /** The calendar has no published arrangement for a year it had to count through. */
  readonly provisional: boolean;
}

/** Something the host must read before `step` can go on. */
export type Need =
  | { readonly kind: 'row'; readonly register: string; readonly key: string }
  | { readonly kind: 'rows'; readonly register: string; readonly match: JsonObject }
  | { readonly kind: 'series'; readonly series: string }
  | { readonly kind: 'load'; readonly persons: readonly string[] };

/** Thrown by a `Facts` of the host, caught by `step` only. */
export class Missing extends Error {
  constructor(readonly need: Need) {
    super(`not read yet: ${need.kind}`);
  }
}

/** What was asked and answered during one step; canonical question text → answer. */
export type Answers = Readonly<Record<string, Json>>;
