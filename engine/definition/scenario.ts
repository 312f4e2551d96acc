import type { Substitution } from './organization.js';

/** One test of a process in its own words. Values stay as written; `$name` is a fixture. */
export interface Scenario {
  readonly name: string;
  readonly given: ScenarioGiven;
  readonly steps: readonly ScenarioStep[];
  readonly path: string;
}

export interface ScenarioGiven {
  /** Instant with offset; null: the start of the world. */
  readonly now: string | null;
  readonly initiator: string | null;
  readonly documents: Readonly<Record<string, unknown>>;
  /** Register → key → fields. */
  readonly records: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** Who acts for whom on which days. */
  readonly substitutions: readonly Substitution[];
  /** Whether the schedules of the process under test run. */
  readonly schedules: boolean;
}

export type ScenarioStep =
  /** `done`, an outcome, `approved`, a button's name … by a person. */
  | ({ readonly kind: 'event' } & ScenarioEvent & { readonly path: string })
  | { readonly kind: 'wait'; /** duration or instant, as written */ readonly for: string; readonly path: string }
  | { readonly kind: 'message'; readonly name: string; readonly with: Readonly<Record<string, unknown>>; readonly path: string }
  | { readonly kind: 'called'; readonly by: string; readonly with: Readonly<Record<string, unknown>>; readonly path: string }
  | { readonly kind: 'refused'; readonly code: string; readonly step: ScenarioStep; readonly path: string }
  | {
      readonly kind: 'expect';
      readonly expected: Readonly<Record<string, unknown>>;
      readonly in: string | null;
      readonly key: string | null;
      readonly path: string;
    };

export interface ScenarioEvent {
  readonly event: string;
  readonly by: string | null;
  readonly comment: string | null;
  /** Which of several open tasks; null: the only one. */
  readonly state: string | null;
  /** Item of `each`, from 0. */
  readonly item: number | null;
  /** Newest instance of another process of this story; null: the process under test. */
  readonly in: string | null;
  /** Business key of the instance meant; null: the newest one. */
  readonly key: string | null;
  /** Document → fields filled. */
  readonly documents: Readonly<Record<string, unknown>>;
}

/** Fixture name (without `$`) → value. */
export type Fixtures = Readonly<Record<string, unknown>>;
