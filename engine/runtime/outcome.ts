import type { Text } from '../definition/text.js';
import type { AttachedFile } from './command.js';
import type { Answers, Facts, Need } from './facts.js';
import type { EpochMs, Instance, JsonObject } from './instance.js';

/** `step` never throws for what people do: it decides, refuses, or says what it must know first. */
export type Outcome =
  | { readonly kind: 'decided'; readonly instance: Instance; readonly events: readonly DecidedEvent[]; readonly effects: readonly Effect[] }
  /** `onBehalfOf`: in whose name it was tried, as far as that was clear when it was refused. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly onBehalfOf: string | null }
  | { readonly kind: 'needs'; readonly needs: readonly Need[] };

/** A business "no"; becomes problem+json. `facts` hold what the person should see (who decided what and when). */
export interface Refusal {
  readonly code: string;
  readonly text: Text;
  /** Field errors of a form: JSON pointer → text. */
  readonly fields?: readonly { readonly path: string; readonly code: string; readonly text: Text }[];
  readonly facts: JsonObject;
}

/** One line of the history: what was commanded, on which facts, with what result. Replaying `command` with `answers` gives `after` again. */
export interface DecidedEvent {
  readonly seq: number;
  readonly at: EpochMs;
  /** Past tense: `instance.started`, `task.completed`, `gate.decided`, `limit.breached`, `message.received`, … */
  readonly type: string;
  /** Content hash of the version it was decided by; of a migration, the version it leads to. */
  readonly definition: string;
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  readonly command: JsonObject;
  /** Directory and calendar the answers come from. */
  readonly versions: Facts['versions'];
  readonly answers: Answers;
  readonly delta: EventDelta;
}

/** What changed, in the words people ask in. */
export interface EventDelta {
  /** State names left and entered, in order. */
  readonly left: readonly string[];
  readonly entered: readonly string[];
  /** Document name → what the event made of it. */
  readonly documents: Readonly<Record<string, DocumentDelta>>;
  readonly data: JsonObject;
  readonly opened: readonly {
    readonly task: number;
    readonly state: string;
    readonly candidates: readonly string[];
    readonly dueAt: EpochMs | null;
  }[];
  readonly closed: readonly {
    readonly task: number;
    readonly state: string;
    readonly how: 'done' | 'superseded' | 'removed' | 'canceled' | 'canceled by return';
  }[];
  readonly decisions: readonly JsonObject[];
  /** Decisions a return left behind: they must be given again. */
  readonly givenAgain: readonly {
    readonly state: string;
    readonly person: string;
    readonly outcome: string;
    readonly at: EpochMs;
    readonly item: number | null;
  }[];
  readonly limits: readonly {
    readonly name: string;
    readonly ordinal: number;
    readonly what: 'started' | 'stopped' | 'paused' | 'continued' | 'warned' | 'breached' | 'chained' | 'excused' | 'recounted';
    readonly dueAt: EpochMs | null;
    /** Why it was paused; absent otherwise. */
    readonly reason?: string;
  }[];
  readonly violations: readonly { readonly rule: string; readonly accountable: string | null }[];
  /** Rows entered or changed in registers, whole. */
  readonly records: readonly { readonly register: string; readonly key: string; readonly row: JsonObject }[];
  /** Documents printed, with the version that was. */
  readonly prints: readonly { readonly template: string; readonly document: string; readonly version: number }[];
  /** What went out, and the number it went out under: a message, a process called or started, a program asked, people told. */
  readonly sent: readonly {
    readonly n: number;
    readonly what: string;
    readonly name: string;
    /** Who was told; `role:finance`, `person:zhao.lei`. */
    readonly to?: readonly string[];
  }[];
  readonly end: string | null;
  /** Versions a migration led from and to, by content hash; absent: it was none. */
  readonly migrated?: { readonly from: string; readonly to: string };
}

/** A document's new version: whose it is, and the fields that changed since the event before (JSON merge patch, RFC 7396). */
export interface DocumentDelta {
  readonly version: number;
  readonly number: string | null;
  readonly filledBy: string;
  readonly filledAt: EpochMs;
  /** Place of one added to a document that may be `many`; null: there is one. */
  readonly index: number | null;
  readonly patch: JsonObject;
}

/** What the host carries out: rows in the same commit, or deliveries after it. */
export type Effect =
  | {
      readonly kind: 'record';
      readonly register: string;
      readonly key: string;
      readonly row: JsonObject;
      readonly validFrom: string | null;
      readonly validTo: string | null;
    }
  /** `n` numbers the outgoing effects of this instance: the receiver's command id is `(instance, seq, n)`. */
  | {
      readonly kind: 'send';
      readonly n: number;
      readonly message: string;
      readonly payload: JsonObject;
      /** Id it went out under the first time, so that whoever heard it then does not hear it again; absent: it is the first time. */
      readonly id?: string;
    }
  | {
      readonly kind: 'start';
      readonly n: number;
      readonly instance: string;
      readonly process: string;
      readonly initiator: string;
      readonly with: JsonObject;
      readonly call: number | null;
    }
  | {
      readonly kind: 'reply';
      readonly n: number;
      readonly to: { readonly instance: string; readonly call: string };
      readonly event: 'ended' | 'failed';
      readonly result: JsonObject;
    }
  | { readonly kind: 'cancelChild'; readonly n: number; readonly instance: string }
  /** What was kept while the instance was suspended comes to it again. */
  | { readonly kind: 'takeUp'; readonly n: number; readonly command: JsonObject }
  | { readonly kind: 'service'; readonly n: number; readonly call: number; readonly name: string; readonly with: JsonObject }
  | {
      /** `ask` and `mention` let the person see the instance, and so does `cc`, which asks for a receipt too. */
      readonly kind: 'notify' | 'cc' | 'ask' | 'mention';
      readonly n: number;
      readonly to: readonly string[];
      readonly template: string | null;
      readonly about: JsonObject;
    }
  /** A person has read what was copied to him. */
  | { readonly kind: 'read'; readonly person: string }
  | { readonly kind: 'attach'; readonly task: number | null; readonly file: AttachedFile }
  | {
      readonly kind: 'render';
      readonly template: string;
      readonly document: string;
      readonly version: number;
      readonly copies: readonly string[];
    };

/** What leaves the instance under a number; the others are rows of the same commit. */
export type OutgoingEffect = Extract<Effect, { readonly n: number }>;
