import type { Consent } from './command.js';
import type { Priority } from '../definition/priority.js';
import type { Text } from '../definition/text.js';
import type { Limit } from '../definition/time-limit.js';

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;
/** JSON as stored: money and decimals are strings, dates ISO texts. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Everything `step` reads of an instance besides facts. The host stores `documents` apart: they are written only when a form changes. */
export interface Instance {
  readonly id: string;
  readonly process: string;
  /** Content hash of the definition it runs on; running instances stay on theirs. */
  readonly definition: string;
  readonly state: InstanceState;
  readonly documents: Readonly<Record<string, FilledDocument | readonly FilledDocument[]>>;
}

export interface InstanceState {
  /** Number of events so far; also the last event's `seq`. */
  readonly seq: number;
  readonly status: 'running' | 'suspended' | 'ended' | 'incident';
  /** Business key; null until its expression can be evaluated. */
  readonly key: string | null;
  readonly initiator: string;
  readonly startedAt: EpochMs;
  readonly lastAt: EpochMs;
  /** XState state value. */
  readonly value: Json;
  /** Declared `data`, and rows kept by `lookup` under their `as`. */
  readonly data: JsonObject;
  /** Open tasks and gates by ordinal (text of a number); a task's public id is `<instance id>.<ordinal>`. */
  readonly tasks: Readonly<Record<string, OpenTask>>;
  /** Clocks not yet ended. */
  readonly limits: Readonly<Record<string, RunningLimit>>;
  /** Clocks that ended breached and may be excused, or were since. */
  readonly excusable: Readonly<Record<string, RunningLimit>>;
  /** Per state, latest round only after a rejection; `decisions.<state>` of expressions. */
  readonly decisions: Readonly<Record<string, readonly Decision[]>>;
  /** Per state, whoever acted there in the latest round that anybody acted in: duties kept `apart` look here. */
  readonly actors: Readonly<Record<string, readonly string[]>>;
  /**
   * States of work passed on the way here, in order, and those being worked in: where to return to. Turning back to one takes away what came after it.
   */
  readonly path: readonly string[];
  /** Per state returned to with the strategy `resume`: whom it goes back to when it is done, and after that whom he had it from. */
  readonly resumes: Readonly<Record<string, readonly Reopening[]>>;
  /** What somebody finished and nobody has gone on with yet: he may take it back. */
  readonly finished: readonly Finished[];
  /** Tasks that were withdrawn or taken back, in order: they opened anew as others. */
  readonly takenBack: readonly number[];
  /** Event of the last rejection or return, 0 before any: approvals from before it no longer count. */
  readonly lastRejection: number;
  /** Per active task or gate state, the outcome of every item (one without `each`), null while it is open. */
  readonly gates: Readonly<Record<string, readonly (string | null)[]>>;
  /** Per gate state and item (`0` without `each`), what its level knows besides open votes and decisions; absent: nothing. */
  readonly ballots: Readonly<Record<string, Readonly<Record<string, Ballot>>>>;
  /** Calls and services waited for, by ordinal. */
  readonly calls: Readonly<Record<string, WaitingCall>>;
  /** Who takes whose place in what is still to come. */
  readonly successors: readonly Succession[];
  /** Persons it was copied to. */
  readonly copies: Readonly<Record<string, Copy>>;
  /** Everybody who acted, or was copied, asked or mentioned; sorted. */
  readonly involved: readonly string[];
  /** `wait` and lookups need no entry: they follow from `value`; `until` of a wait is a limit entry of kind `until`. */
  readonly parent: { readonly instance: string; readonly call: string } | null;
  /** The schedule that started it, the day meant (ISO) and the item; null: it was started otherwise. */
  readonly scheduled: { readonly schedule: string; readonly occurrence: string; readonly item: string | null } | null;
  /** Next ordinal of tasks, calls and limits. */
  readonly nextOrdinal: number;
  /** Final state's name once ended. */
  readonly end: string | null;
  readonly result: JsonObject | null;
  /** Stopped by an administrator; null: it is not. It may be parked as an incident meanwhile. */
  readonly suspended: Suspension | null;
  readonly incident: {
    readonly code: string;
    readonly text: Text;
    readonly at: EpochMs;
    /** What a retry repeats: a command of a program, or several. */
    readonly command: Json;
  } | null;
}

export interface Suspension {
  readonly by: string;
  readonly at: EpochMs;
  readonly reason: string;
  /** Commands of programs that came meanwhile, in order. */
  readonly kept: readonly JsonObject[];
}

export interface FilledDocument {
  readonly form: string;
  /** Content hash of the form it was filled in. */
  readonly formVersion: string;
  readonly number: string | null;
  /** Starts at 1, one more each time it is filled or signed. */
  readonly version: number;
  /** Version that was filled last; later ones only added signatures. */
  readonly filledVersion: number;
  readonly filledBy: string;
  readonly filledAt: EpochMs;
  readonly content: JsonObject;
}

export interface OpenTask {
  readonly ordinal: number;
  readonly state: string;
  readonly kind: 'task' | 'approval';
  /**
   * Item of `each`, fixed on entry; null without. `row`: its place in the table the task fills, null when it fills none; it differs from `index`
   * when the list is a selection of the rows.
   */
  readonly item: { readonly index: number; readonly value: Json; readonly row: number | null } | null;
  /** Entry of `by` that a vote of a gate is cast for (0 where the first decides), which level (`levels`); 0 otherwise. */
  readonly vote: number;
  readonly level: number;
  /** Persons and roles it stands in the inbox of: `person:zhao.lei`, `role:finance`, `role:branch-manager@branch-east`. */
  readonly candidates: readonly string[];
  /** Principals who may sign for one of these (`proxy` of a gate); they see the task too. */
  readonly proxies: readonly string[];
  readonly assignee: string | null;
  /** Whoever delegated it, its owner first; it comes back to the last of them. Empty: the assignee is its owner. */
  readonly delegatedBy: readonly string[];
  /** What delegates handed it back with, oldest first. */
  readonly opinions: readonly Opinion[];
  /** Who added this approver to a gate; null: the definition. */
  readonly addedBy: string | null;
  /** The task whose vote an added approver shares; null: it has a vote of its own. */
  readonly sharedVote: number | null;
  /** Tasks of approvers added before, of the same vote: nothing is decided here while one is open. */
  readonly waitsFor: readonly number[];
  /** Approvers added after, who are asked in this order once this one has approved. */
  readonly followedBy: readonly { readonly person: string; readonly by: string }[];
  readonly openedAt: EpochMs;
  readonly dueAt: EpochMs | null;
  /** As the definition said when it opened, or as a breach has raised it. */
  readonly priority: Priority;
  readonly draft: { readonly by: string; readonly at: EpochMs; readonly content: JsonObject } | null;
  /** Why it stands with others than the definition's people; null: it does not. */
  readonly reason: Text | null;
  /** When somebody last urged whoever must act; null: nobody has. */
  readonly urgedAt: EpochMs | null;
  /** What its people asked others, in order. */
  readonly questions: readonly Question[];
  /** Who has looked at it, among those who may act on it. */
  readonly viewedBy: readonly string[];
}

/** A state of work to be entered again for somebody: at the level of the gate he was at, and the task is his. */
export interface Reopening {
  readonly state: string;
  readonly level: number;
  /** Votes of a sequence given before his turn, which stand; absent: none, or the gate is no sequence. */
  readonly given?: number;
  readonly person: string;
}

export interface Finished {
  readonly task: number;
  readonly state: string;
  /** Event it was finished in. */
  readonly seq: number;
  /** Tasks that opened for it. */
  readonly next: readonly number[];
  /** Whom it would have gone back to. */
  readonly resumes: readonly Reopening[];
}

/** One person takes another's place wherever that one would be asked. */
export interface Succession {
  readonly person: string;
  readonly to: string;
  /** Only while this state lasts; null: everywhere. */
  readonly state: string | null;
}

export interface Question {
  /** From 1, within the task. */
  readonly number: number;
  readonly by: string;
  readonly to: string;
  readonly at: EpochMs;
  readonly text: string;
  /** Null until it is answered. */
  readonly answer: { readonly at: EpochMs; readonly text: string } | null;
}

/** That an instance was copied to a person, last. */
export interface Copy {
  /** Null: the process did. */
  readonly by: string | null;
  readonly at: EpochMs;
  /** His receipt; null: he has not given it. */
  readonly readAt: EpochMs | null;
}

export interface Opinion {
  readonly by: string;
  readonly at: EpochMs;
  readonly text: string;
}

/** A vote of a gate: the entry of `by`, and the person where each of `everyone in` has one. */
export interface Voter {
  readonly vote: number;
  readonly person: string | null;
}

export interface Ballot {
  /** Weight of approvals given earlier by people who are not asked again. */
  readonly before: number;
  /** Votes of a sequence whose turn has not come. */
  readonly waiting: readonly Voter[];
}

export interface Decision {
  readonly person: string;
  readonly onBehalfOf: string | null;
  readonly outcome: string;
  readonly at: EpochMs;
  /** Event it was given in: orders decisions of the same instant. */
  readonly seq: number;
  readonly item: number | null;
  readonly level: number;
  readonly vote: number;
  /** The task whose vote several people share; null: one person's own. */
  readonly sharedVote: number | null;
  readonly comment: string | null;
  /** Of the person in whose name it was signed; null: nobody signed for him. */
  readonly consent: Consent | null;
  /** Document name → version decided on. */
  readonly saw: Readonly<Record<string, number>>;
}

export interface RunningLimit {
  /** `organise`, or the state's name; unique with `ordinal`. */
  readonly name: string;
  readonly ordinal: number;
  /** The state it stands on; null: a limit over a group of states. */
  readonly state: string | null;
  readonly kind: 'limit' | 'until';
  readonly startedAt: EpochMs;
  /** Of one that stands still, as it was when it stopped; null when an expression's date is not known yet. */
  readonly dueAt: EpochMs | null;
  /** When it came to stand still: paused, or outside the states of its group; null while running. */
  readonly stoodAt: EpochMs | null;
  /** All times it stood still, in order of their beginning; they may overlap. */
  readonly pauses: readonly Pause[];
  /** Instants still to fire, sorted; the first is the instance's timer for this limit. */
  readonly pending: readonly { readonly at: EpochMs; readonly what: 'warn' | 'breach' | 'chain' | 'elapsed'; readonly index: number }[];
  readonly breachedAt: EpochMs | null;
  readonly excused: { readonly by: string; readonly at: EpochMs; readonly reason: string } | null;
  readonly provisional: boolean;
  /** What it is counted by, where a migration brought it to a version that says otherwise; null: as its definition says. */
  readonly begun: Pick<Limit, 'within' | 'due' | 'cutoff'> | null;
}

/** A time a clock stood still, and why. */
export interface Pause {
  readonly from: EpochMs;
  /** Null while it lasts. */
  readonly to: EpochMs | null;
  /** Null: nobody paused it, it stood outside the states of its group. */
  readonly by: string | null;
  /** One of the limit's `pause`; of a suspension, what the administrator wrote. */
  readonly reason: string;
  /** Task it was paused at; null: none. */
  readonly task: number | null;
  /** Question of the task whose answer it waits for; null: none. */
  readonly question: number | null;
}

export interface WaitingCall {
  readonly ordinal: number;
  readonly state: string;
  readonly kind: 'call' | 'service';
  /** Child instance of a call. */
  readonly instance: string | null;
  readonly item: number | null;
  /** Null while it is waited for. */
  readonly event: 'ended' | 'failed' | null;
  readonly result: JsonObject | null;
}
