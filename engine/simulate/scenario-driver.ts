import type { Substitution } from '#engine/definition/organization.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { EpochMs, JsonObject } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import type { Observation } from './observation.js';

export type Rows = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
type Soon<Value> = Value | Promise<Value>;

/** What a scenario is played on: a world in memory, or a host over HTTP. One driver plays one story. */
export interface ScenarioDriver {
  /**
   * Sets the clock, enters register rows (register → key → fields, over the row that is there), and who substitutes whom.
   *
   * @param schedulesOf - processes whose schedules run; default: none
   */
  begin(now: EpochMs, records: Rows, substitutions?: readonly Substitution[], schedulesOf?: readonly string[]): Soon<void>;
  now(): Soon<EpochMs>;
  /**
   * Submits a command to an instance of a process, or starts one (`start`, `startByCall`). Everything it leads to has happened when this answers.
   *
   * @param by - person who acts
   * @param key - business key of the instance; null, the default: the newest one
   * @returns the refusal; null: it was decided
   */
  act(process: string, body: CommandBody, by: string, key?: string | null): Soon<Refusal | null>;
  /** Delivers a message from outside. */
  message(name: string, payload: JsonObject): Soon<Refusal | null>;
  /** Moves the clock, firing what comes due on the way. */
  advance(until: EpochMs): Soon<void>;
  /** The instance of a process with that business key, or the newest one that this story started; null: there is none. */
  observe(process: string, key?: string | null): Soon<Observation | null>;
  /** Processes this story started, the one under test among them. */
  started(): Soon<readonly string[]>;
  record(register: string, key: string): Soon<JsonObject | null>;
}
