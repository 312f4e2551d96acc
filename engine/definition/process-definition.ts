/**
 * A process definition after reading: every shorthand of the YAML written out, nothing resolved against other files yet.
 * `path` fields are JSON pointers into the source file, so that a finding can name line and column.
 */

/** A text in both languages of the product. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** CEL source with the place it was written at. */
export interface Expression {
  readonly source: string;
  readonly path: string;
}

export interface ProcessDefinition {
  readonly id: string;
  readonly title: Text;
  /** 1, 2 or 3 (M-01); default 3. */
  readonly level: number;
  readonly parent: string | null;
  readonly owner: string;
  readonly policy: { readonly source: string | null; readonly replaces: readonly string[] };
  readonly scope: { readonly units: readonly string[] };
  /** Id of the calendar; default `office`. */
  readonly calendar: string;
  /** Business key, unique per process; may stay empty until its document has a number. */
  readonly key: Expression;
  readonly summary: readonly Expression[];
  readonly readers: readonly string[];
  readonly documents: Readonly<Record<string, DocumentDeclaration>>;
  readonly data: Readonly<Record<string, DataDeclaration>>;
  readonly starts: readonly Start[];
  readonly limits: Readonly<Record<string, Limit>>;
  readonly rules: readonly Rule[];
  /** Events that hold in the whole process. */
  readonly on: readonly Handler[];
  /** Top-level transitions taken as soon as their condition holds. */
  readonly always: readonly Branch[];
  readonly initial: string;
  readonly states: Readonly<Record<string, State>>;
  readonly path: '';
}

export interface DocumentDeclaration {
  readonly form: string;
  /** Number pattern, e.g. `XH-{yyyy}-{seq:5}`; null: not numbered. */
  readonly number: string | null;
  /** Handed in at the start and never edited here: always, when there is one, or never. */
  readonly given: 'always' | 'optional' | 'never';
  /** Each filling adds one more; the name is then a list. */
  readonly many: boolean;
  /** Roles that get a printed copy 联. */
  readonly copies: readonly string[];
  readonly path: string;
}

export type ValueType = 'text' | 'boolean' | 'integer' | 'decimal' | 'money' | 'date' | 'dateTime' | 'person';

export interface DataDeclaration {
  readonly type: ValueType;
  /** Literal, already in the type's JSON form; null: empty until set. */
  readonly initial: unknown;
  readonly path: string;
}

export type Start =
  | { readonly kind: 'person'; readonly by: readonly Candidate[]; readonly path: string }
  | {
      readonly kind: 'message';
      readonly message: string;
      readonly initiator: Expression | null;
      readonly when: Expression | null;
      /** Document or data name → expression over `message`. */
      readonly with: Readonly<Record<string, Expression>>;
      readonly path: string;
    }
  | { readonly kind: 'called'; readonly initiator: Expression | null; readonly path: string };

/** One entry of `by`. */
export type Candidate =
  | { readonly kind: 'initiator' }
  | { readonly kind: 'role'; readonly role: string }
  /** Each holder of the role, fixed when the work opens: in a gate of several votes one vote per person. */
  | { readonly kind: 'everyone'; readonly role: string }
  /** Holder of the `head` role of the person's unit, or of the nearest above in which that is somebody else. */
  | { readonly kind: 'manager'; readonly of: Expression }
  /** Holder of the role in the person's unit, else in the nearest unit above. */
  | { readonly kind: 'roleOfPerson'; readonly role: string; readonly of: Expression }
  | { readonly kind: 'roleOfUnit'; readonly role: string; readonly unit: Expression }
  | { readonly kind: 'roleWhere'; readonly role: string; readonly attribute: string; readonly equals: Expression }
  /** An expression that gives a person's id (a person field, `row.person`, …). */
  | { readonly kind: 'person'; readonly person: Expression };

export interface Each {
  readonly list: Expression;
  readonly as: string;
}

/** Which fields of a document a task writes; `fields: null` means all that no other task names. */
export interface Filling {
  readonly document: string;
  /** Paths such as `carrier` or `lines.shippedQuantity`. */
  readonly fields: readonly string[] | null;
}

export interface Work {
  readonly fills: readonly Filling[];
  /** Pre-filling: `document` or `document.field` → sources, the first with a value is taken; fields of the same name are carried over. */
  readonly with: Readonly<Record<string, readonly Expression[]>>;
  readonly shows: readonly string[];
  /** Fields whoever acts here does not see anywhere in the instance; `fields: null` means the whole document. */
  readonly hides: readonly Filling[];
  readonly each: Each | null;
  /** States whose last decider may not act here. */
  readonly apart: readonly string[];
  readonly assign: 'claim' | 'single' | 'round-robin' | 'ranked';
  readonly whenNobody: { readonly kind: 'administrator' | 'skip' } | { readonly kind: 'role'; readonly role: string };
  /** Outcome name → label; a task without own outcomes has `done`, a gate `approved` and `rejected`. */
  readonly outcomes: Readonly<Record<string, Text>>;
  /** Commands allowed besides complete and decide; default all that exist. A task may be returned only where `return` or `allow` says so. */
  readonly allow: readonly string[];
  /** A task is urged no more often than once in this time. */
  readonly urge: Duration;
  readonly return: Returning;
}

/** Where a task or gate may be returned to. */
export interface Returning {
  /** States, the usual one first; null: every earlier one of people's work on the way here, usually the requester's first task. */
  readonly to: readonly string[] | null;
  /** What happens after it when whoever returns does not say. */
  readonly strategy: ReturnStrategy;
}

/** `again`: everything after the state is decided again; `resume`: once it is done, back to whoever returned. */
export type ReturnStrategy = 'again' | 'resume';

export interface Task extends Work {
  readonly by: readonly Candidate[];
}

export interface Level {
  readonly by: readonly Candidate[];
  /** The entries of `by` as written, in the same order: what `signs` and `weighted` call them. */
  readonly names: readonly string[];
  readonly when: Expression | null;
}

/** How the votes of a level decide. Shares are in hundredths of a percent: `6000` is 60 %. */
export type GateMode =
  | { readonly kind: 'any' | 'all' | 'sequence' }
  | { readonly kind: 'quorum'; readonly count: number; readonly share: null }
  | { readonly kind: 'quorum'; readonly count: null; readonly share: number }
  /** Entry of `by` as written → weight of each of its votes. `pass`: more than this share must approve. */
  | { readonly kind: 'weighted'; readonly weights: Readonly<Record<string, number>>; readonly pass: number };

export interface Approval extends Work {
  /** One level without condition unless `levels` is written. */
  readonly levels: readonly Level[];
  readonly mode: GateMode;
  readonly whenInitiator: 'next-level' | 'skip' | 'allow';
  readonly whenRepeated: 'ask' | 'skip';
  /** Outcomes whose voter must say why; default `rejected`. */
  readonly commentFor: readonly string[];
  /** Role of the assistants who may sign for a voter; null: nobody may. */
  readonly proxy: string | null;
  /** Who may remove any approver, besides whoever added him. */
  readonly removers: readonly Candidate[];
  /** `by` entry as written (or `*`) → `document.field` of format signature. */
  readonly signs: Readonly<Record<string, string>>;
}

export type StateKind = 'task' | 'approval' | 'wait' | 'call' | 'service' | 'lookup' | 'choose' | 'compound' | 'parallel' | 'final';

interface StateBase {
  readonly name: string;
  readonly title: Text;
  /** Entry actions, in order. */
  readonly do: readonly Action[];
  readonly limit: Limit | null;
  readonly on: readonly Handler[];
  readonly always: readonly Branch[];
  readonly path: string;
}

export type State =
  | (StateBase & { readonly kind: 'task'; readonly task: Task })
  | (StateBase & { readonly kind: 'approval'; readonly approval: Approval })
  | (StateBase & { readonly kind: 'wait'; readonly for: Expression | null; readonly until: Expression | null })
  | (StateBase & { readonly kind: 'call'; readonly call: Call })
  | (StateBase & { readonly kind: 'service'; readonly service: Service })
  | (StateBase & { readonly kind: 'lookup'; readonly lookup: Lookup })
  | (StateBase & { readonly kind: 'choose'; readonly choose: readonly Branch[] })
  | (StateBase & {
      readonly kind: 'compound';
      readonly initial: string;
      readonly states: Readonly<Record<string, State>>;
      readonly onDone: readonly Branch[];
    })
  | (StateBase & { readonly kind: 'parallel'; readonly states: Readonly<Record<string, State>>; readonly onDone: readonly Branch[] })
  | (StateBase & { readonly kind: 'final'; readonly result: Readonly<Record<string, Expression>> });

export interface Call {
  readonly process: string;
  readonly with: Readonly<Record<string, Expression>>;
  readonly each: Each | null;
}

export interface Service {
  /** Name of a service the host offers: `webhook`. */
  readonly name: string;
  readonly with: Readonly<Record<string, Expression>>;
}

export interface Lookup {
  readonly register: string;
  readonly key: Expression | null;
  /** Conjunction of `field == expression`. */
  readonly where: readonly { readonly field: string; readonly equals: Expression }[] | null;
  readonly as: string;
}

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

export type Action =
  | { readonly kind: 'set'; readonly values: Readonly<Record<string, Expression>>; readonly each: Each | null; readonly path: string }
  | {
      readonly kind: 'record';
      readonly register: string;
      readonly key: Expression;
      readonly with: Readonly<Record<string, Expression>>;
      /** Refused when the row exists already. */
      readonly isNew: boolean;
      readonly valid: { readonly from: Expression | null; readonly to: Expression | null } | null;
      readonly each: Each | null;
      readonly path: string;
    }
  | {
      readonly kind: 'send';
      readonly message: string;
      readonly with: Readonly<Record<string, Expression>>;
      readonly each: Each | null;
      readonly path: string;
    }
  | {
      readonly kind: 'start';
      readonly process: string;
      readonly with: Readonly<Record<string, Expression>>;
      readonly initiator: Expression | null;
      readonly each: Each | null;
      readonly path: string;
    }
  | {
      readonly kind: 'notify' | 'cc';
      readonly to: readonly Candidate[];
      readonly template: string | null;
      readonly each: Each | null;
      readonly path: string;
    }
  | { readonly kind: 'render'; readonly template: string; readonly of: string | null; readonly each: Each | null; readonly path: string }
  /** Only in `breach` and `chain`. */
  | { readonly kind: 'escalate' | 'reassign'; readonly to: readonly Candidate[]; readonly each: null; readonly path: string };

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
  readonly pause: readonly string[];
  readonly excuse: { readonly reasons: readonly string[]; readonly by: readonly Candidate[] } | null;
  readonly path: string;
}

export type Warning =
  { readonly kind: 'before'; readonly before: Duration } | { readonly kind: 'share'; /** 0…1 of the whole limit */ readonly share: number };

/** Supplementary provision 补充规定 (M-08). */
export interface Rule {
  readonly id: string;
  readonly text: Text;
  readonly check: Expression;
  /** `state.event` places where it is checked. */
  readonly at: readonly string[];
  readonly refuse: boolean;
  readonly accountable: Candidate | null;
  readonly path: string;
}
