import type { EpochMs } from '../runtime/instance.js';

/** What an instance's working time passes with: exactly one of these at each moment. */
export const TIME_KINDS = ['handling', 'waiting', 'paused', 'elsewhere', 'suspended', 'parked'] as const;

/**
 * `handling`: somebody has taken up an open task; `waiting`: tasks are open and nobody has; `paused`: clocks of all open tasks were stopped by their people;
 * `elsewhere`: no task is open (a message, a date, another process or a program is waited for); `suspended`: by an administrator; `parked`: an incident.
 */
export type TimeKind = (typeof TIME_KINDS)[number];

/** Durations in working milliseconds of the process's calendar, besides `elapsedMs`. */
export interface InstanceFigures {
  readonly instance: string;
  /** Versions it ran on, by content hash, in order; the last is the one it ended on, or runs on. */
  readonly versions: readonly string[];
  readonly startedAt: EpochMs;
  /** Null while it goes on: it is then told until the instant the figures were asked for. */
  readonly endedAt: EpochMs | null;
  /** Final state; null while it goes on. */
  readonly end: string | null;
  /** Time by the clock on the wall, nights and holidays included. */
  readonly elapsedMs: number;
  readonly workingMs: number;
  /** How `workingMs` passed; the parts sum up to it. */
  readonly times: Readonly<Record<TimeKind, number>>;
  /** States entered that people, messages, dates, other processes or programs are waited for in, and final ones, in order. */
  readonly path: readonly string[];
  readonly visits: readonly Visit[];
  readonly tasks: readonly TaskFigures[];
  readonly limits: readonly LimitFigures[];
  readonly rework: Rework;
  /** Completions, votes and returns, in order. */
  readonly decisions: readonly { readonly state: string; readonly outcome: string; readonly person: string | null }[];
  readonly changes: readonly StateChange[];
}

/** A stay in a state of the path; final states have none. */
export interface Visit {
  readonly state: string;
  readonly from: EpochMs;
  /** Null: it is still there. */
  readonly to: EpochMs | null;
  readonly workingMs: number;
}

export interface TaskFigures {
  readonly state: string;
  readonly isGate: boolean;
  /** Whom it stood in the inbox of when it opened: `role:finance`, `person:zhao.lei`. */
  readonly candidates: readonly string[];
  /** Who finished it, or had taken it up last; null: nobody. */
  readonly person: string | null;
  readonly openedAt: EpochMs;
  /** Null while it is open. */
  readonly closedAt: EpochMs | null;
  /** `done`, or how else it was closed; null while it is open. */
  readonly how: string | null;
  /** Until somebody took it up; again after it was released, or given to somebody else. */
  readonly waitingMs: number;
  readonly handlingMs: number;
  /** While its clocks, or the instance, stood still. */
  readonly stoodMs: number;
}

export interface LimitFigures {
  /** As in `limits`, or the state's name. */
  readonly name: string;
  readonly startedAt: EpochMs;
  readonly hasEnded: boolean;
  readonly isBreached: boolean;
  readonly isExcused: boolean;
}

/** How often an instance went back. */
export interface Rework {
  /** States of people's work entered again. */
  readonly loops: number;
  readonly returned: number;
  readonly rejected: number;
  /** Withdrawn by whoever submitted, or taken back by whoever had finished. */
  readonly takenBack: number;
}

/** An event that led from states to others. */
export interface StateChange {
  readonly seq: number;
  readonly at: EpochMs;
  /** Past tense, as in the history: `instance.moved` is an administrator's. */
  readonly type: string;
  /** What moved it: the version of the event. */
  readonly definition: string;
  readonly left: readonly string[];
  readonly entered: readonly string[];
}
