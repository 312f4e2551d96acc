import type { Text } from '#engine/definition/text.js';
import type { KnowledgePort } from '#server/instance/knowledge.js';
import type { InvariantId, Told } from './finding.js';
import type { Scope } from './scope.js';
import type { Snapshot } from './snapshot.js';
import type { Watcher } from './walk.js';
import type { WalkedTable } from './walked-tables.js';

/** What all checks of one run look at. */
export interface CheckContext {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly knowledge: Pick<KnowledgePort, 'compiled' | 'load'>;
  /** The clock instances live by when the snapshot was taken. */
  readonly now: Date;
  /** What is due or waiting that long, milliseconds, is late. */
  readonly graceMs: number;
  /** A lane that is in one transaction that long, milliseconds, has been lost. */
  readonly leaseMs: number;
}

/** Takes what one invariant finds. */
export interface Report {
  found(check: string, told: Told): void;
  /** Something that could not be looked at, and why. */
  unchecked(why: Text): void;
}

/** Each row of it is a finding. */
export interface NamedQuery<Row> {
  readonly name: string;
  readonly sql: (context: CheckContext) => string;
  readonly tells: (row: Row) => Told;
}

/** What is looked at while every instance and its history go by. */
export interface Replay {
  readonly name: string;
  /** Tables whose rows it wants beside the instance; `replay`: it wants the instance as each event left it. */
  readonly needs: readonly (WalkedTable | 'event' | 'replay')[];
  readonly watch: (context: CheckContext, report: Report) => Watcher;
}

/** What must be true of a database whatever happened to the hosts and servers that wrote it (reliability of the engine, I1 to I12). */
export interface Invariant {
  readonly id: InvariantId;
  readonly title: Text;
  /** What has been shown when nothing is found. */
  readonly proves: Text;
  readonly queries?: readonly NamedQuery<never>[];
  readonly replays?: readonly Replay[];
  /** Looks of its own. */
  readonly looks?: readonly {
    readonly name: string;
    readonly look: (context: CheckContext, report: Report) => Promise<void>;
    /** It compares all with all: without sense for a part of the database. */
    readonly whole?: boolean;
  }[];
}

/** A query with the row it gives. */
export function named<Row>(name: string, sql: NamedQuery<Row>['sql'], tells: (row: Row) => Told): NamedQuery<Row> {
  return { name, sql, tells };
}
