import type { JsonObject } from './instance.js';

/** Who acts. Programs (timers, messages) have no actor. */
export interface Actor {
  readonly person: string;
  readonly onBehalfOf: string | null;
}

/**
 * Everything that can happen to an instance. `id` is chosen by the sender; a repeated id has no second effect.
 * `actor` is null for what no person does.
 */
export type Command = { readonly id: string; readonly actor: Actor | null } & CommandBody;

export type CommandBody =
  /** A person starts a process by finishing its first task. `documents` may hold given ones picked by the starter. */
  | {
      readonly type: 'start';
      readonly process: string;
      readonly outcome: string;
      readonly documents: JsonObject;
      readonly comment: string | null;
    }
  /** A message starts an instance. */
  | { readonly type: 'startByMessage'; readonly process: string; readonly start: number; readonly message: Message }
  /** Another process starts an instance (`call` or the action `start`). `with`: document, `document.field` or data name → value. */
  | {
      readonly type: 'startByCall';
      readonly process: string;
      readonly initiator: string;
      readonly with: JsonObject;
      readonly parent: { readonly instance: string; readonly call: string } | null;
    }
  /** A schedule starts an instance. `schedule`: its name; `occurrence`: ISO date. */
  | {
      readonly type: 'startBySchedule';
      readonly process: string;
      readonly schedule: string;
      readonly occurrence: string;
      /** Key of a register row, person, or instance drawn; null: the schedule has no items. */
      readonly item: string | null;
      /** What is known of the instance drawn, and the seed it was drawn with; null unless it was a sample. */
      readonly sampled: SampledInstance | null;
    }
  | { readonly type: 'claim' | 'release'; readonly task: number }
  | { readonly type: 'draft'; readonly task: number; readonly documents: JsonObject }
  /** Finishes a task or casts a vote. `documents`: document name → fields filled. */
  | {
      readonly type: 'complete';
      readonly task: number;
      readonly outcome: string;
      readonly documents: JsonObject;
      readonly comment: string | null;
      /** Document name → version the person saw; null: not checked. */
      readonly saw: Readonly<Record<string, number>> | null;
    }
  /** An assistant casts a voter's vote, after his consent. */
  | {
      readonly type: 'signFor';
      readonly task: number;
      readonly voter: string;
      readonly consent: Consent;
      readonly outcome: string;
      readonly documents: JsonObject;
      readonly comment: string | null;
      readonly saw: Readonly<Record<string, number>> | null;
    }
  /** Reminds whoever must act. */
  | { readonly type: 'urge'; readonly task: number }
  /** Copies the instance to persons. */
  | { readonly type: 'cc'; readonly task: number; readonly to: readonly string[] }
  /** The receipt for all that was copied to the actor. */
  | { readonly type: 'markRead' }
  | { readonly type: 'ask'; readonly task: number; readonly to: string; readonly question: string }
  /** `question`: its number within the task, from 1. */
  | { readonly type: 'answer'; readonly task: number; readonly question: number; readonly answer: string }
  | { readonly type: 'pause'; readonly task: number; readonly reason: string; readonly comment: string | null }
  | { readonly type: 'resume'; readonly task: number; readonly comment: string | null }
  /** `task` null: about the instance as a whole. `mentions`: persons besides those the text names with `@`. */
  | { readonly type: 'comment'; readonly task: number | null; readonly text: string; readonly mentions: readonly string[] }
  /** `task` as of a comment. */
  | { readonly type: 'attach'; readonly task: number | null; readonly file: AttachedFile }
  /** Hands a task over for good. */
  | { readonly type: 'transfer'; readonly task: number; readonly to: string; readonly comment: string | null }
  /** An administrator puts one person in another's place at a task. */
  | { readonly type: 'reassign'; readonly task: number; readonly from: string; readonly to: string; readonly reason: string }
  /** An administrator puts one person in another's place in all that is still to come. */
  | { readonly type: 'handOver'; readonly from: string; readonly to: string; readonly reason: string }
  /** Asks somebody to look at a task; it comes back. */
  | { readonly type: 'delegate'; readonly task: number; readonly to: string; readonly comment: string | null }
  /** Brings a delegated task back to its owner: `comment` is the delegate's opinion; null when the owner takes it back himself. */
  | { readonly type: 'handBack'; readonly task: number; readonly comment: string | null }
  /** Has somebody else approve at a gate too: before the actor's own decision, or after it. */
  | {
      readonly type: 'addApprover';
      readonly task: number;
      readonly person: string;
      readonly place: 'before' | 'after';
      readonly comment: string | null;
    }
  /** Takes an approver out of a gate who has not decided yet. @param task - any open task of the gate */
  | { readonly type: 'removeApprover'; readonly task: number; readonly person: string; readonly comment: string }
  /** Sends a matter back to a state passed before. `to` null: the usual one, `strategy` null: the definition's. */
  | {
      readonly type: 'return';
      readonly task: number;
      readonly to?: string | null;
      readonly strategy?: 'again' | 'resume' | null;
      readonly comment: string;
    }
  /** Takes back what one finished; `task` is the one that was. */
  | { readonly type: 'withdraw' | 'takeBack'; readonly task: number }
  /** Somebody who may act on a task looks at it. */
  | { readonly type: 'view'; readonly task: number }
  /** A button: an `on` entry with `by`. */
  | { readonly type: 'press'; readonly button: string; readonly comment: string | null }
  | { readonly type: 'excuse'; readonly limit: number; readonly reason: string; readonly comment: string | null }
  | { readonly type: 'receiveMessage'; readonly message: Message }
  | { readonly type: 'callEnded'; readonly call: number; readonly event: 'ended' | 'failed'; readonly result: JsonObject }
  | { readonly type: 'serviceEnded'; readonly call: number; readonly event: 'succeeded' | 'failed'; readonly result: JsonObject }
  /** `at` is the instant that was due. */
  | {
      readonly type: 'fireTimer';
      readonly limit: number;
      readonly at: number;
      readonly what: 'warn' | 'breach' | 'chain' | 'elapsed';
      readonly index: number;
    }
  /** The calendar has changed: running limits are counted anew. */
  | { readonly type: 'recount' }
  /** Ends the instance from any state: an administrator's (reason needed), or the caller's. */
  | { readonly type: 'cancel'; readonly reason: string }
  /** An administrator brings the instance to another state, out of an incident too. */
  | { readonly type: 'move'; readonly to: string; readonly reason: string }
  /** An administrator stops an instance, its clocks too. */
  | { readonly type: 'suspend'; readonly reason: string }
  /** An administrator lets a suspended instance go on. */
  | { readonly type: 'activate'; readonly reason: string }
  /** An administrator takes an instance to the published version of its process. `to`: its content hash, where only that one is meant; null: whichever. */
  | { readonly type: 'migrate'; readonly to: string | null; readonly reason: string }
  /** Parks the instance as an incident after a program's command failed. */
  | { readonly type: 'park'; readonly code: string; readonly detail: string; readonly failed: JsonObject }
  | { readonly type: 'resolveIncident'; readonly how: 'retry' | 'skip'; readonly reason: string };

/** An instance drawn by a schedule; instants are ISO texts. */
export type SampledInstance = {
  readonly seed: string;
  readonly key: string | null;
  readonly initiator: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Final state. */
  readonly end: string;
};

/** A stored file as an instance names it. */
export interface AttachedFile {
  readonly name: string;
  /** `application/pdf`. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly digest: string;
}

/** How (by telephone, say) and when a voter agreed to be signed for. */
export type Consent = {
  readonly how: string;
  /** ISO instant. */
  readonly at: string;
};

/** Commands of programs; all others are people's. */
export type ProgramCommand =
  'startByMessage' | 'startByCall' | 'startBySchedule' | 'receiveMessage' | 'callEnded' | 'serviceEnded' | 'fireTimer' | 'recount' | 'park';

export interface Message {
  readonly id: string;
  readonly name: string;
  readonly payload: JsonObject;
  /** `<instance id>` of the sender; null: from outside. */
  readonly from: string | null;
  /** Since when it waits for somebody to come and listen, epoch milliseconds; absent: it has just been sent. */
  readonly keptSince?: number;
}
