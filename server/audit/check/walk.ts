import { setImmediate } from 'node:timers/promises';
import { decidedEvent } from '#engine/audit/event-body.js';
import { asTheyWereFilled } from '#engine/audit/retold.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { DecidedEvent, Effect } from '#engine/runtime/outcome.js';
import { decideAgain } from '#engine/runtime/step.js';
import type { Versions } from '#engine/runtime/versions.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import { INVESTIGATE } from './finding.js';
import type { CheckContext, Report } from './invariant.js';
import { Stream } from './stream.js';
import { type Beside, type BesideRow, WALKED_TABLES, type WalkedTable } from './walked-tables.js';
import { type WalkedEvent, walkedEvents } from './walked-event.js';

/** An instance the walk has come to. */
export interface Seen {
  /** As its row says. */
  readonly instance: Instance;
  readonly headHash: string;
  /** The version it runs on; null: it was never published. */
  readonly process: CompiledProcess | null;
  /** Rows of the tables that were asked for; of others none. */
  readonly beside: Beside;
}

/** An event of it, and the instance before and after by replay; null where that was not asked for, or cannot be. */
export interface SeenEvent {
  readonly stored: WalkedEvent;
  readonly decided: DecidedEvent | null;
  readonly before: Instance | null;
  readonly after: Instance | null;
  /** The event as the engine decides it again. */
  readonly again: DecidedEvent | null;
  readonly effects: readonly Effect[];
  /** Something personal in it, or before it, was erased: what it led to need not be told the same. */
  readonly isErased: boolean;
}

/** How the replay of a history ended. */
export interface Retold {
  readonly last: WalkedEvent | null;
  /** The instance by its events; null: they cannot be replayed, or were not. */
  readonly instance: Instance | null;
  /** Event that cannot be decided so, and why; null: there is none. */
  readonly broken: { readonly seq: number; readonly why: string } | null;
  /** Something personal in it was erased, so that it need not be told the same. */
  readonly isErased: boolean;
}

/** Looks at what goes by. */
export interface Watcher {
  begin?(seen: Seen): void;
  event?(seen: Seen, event: SeenEvent): void;
  end?(seen: Seen, retold: Retold): void;
  /** A row whose instance does not exist. */
  stray?(table: WalkedTable | 'event', row: BesideRow): void;
  /** Asks the database about what it has gathered; after some instances, and at the end. */
  settle?(): Promise<void>;
  /** All have gone by. */
  finish?(): Promise<void>;
}

/** A watcher, and who takes what it finds. */
export interface Watching {
  readonly name: string;
  readonly watcher: Watcher;
  readonly report: Report;
}

type InstanceRow = StoredInstance & { readonly instance_id: string; readonly head_hash: string };

/** Instances of one page, and how many go by until what was gathered is asked. */
const PAGE = 100;
/** Others have their turn at least so often, milliseconds. */
const TURN_MS = 2;

/**
 * Goes through all instances in order of their ids, and beside them through their rows in other tables and their events: each is read once, and never
 * more than a page of it is in memory. Yields how many instances have gone by.
 */
export class Walk {
  private readonly tables: readonly (readonly [WalkedTable, Stream<BesideRow>])[];
  private readonly events: Stream<WalkedEvent> | null;
  private readonly replays: boolean;
  private turnEnds = 0;

  constructor(
    private readonly context: CheckContext,
    private readonly watching: readonly Watching[],
    needs: ReadonlySet<WalkedTable | 'event' | 'replay'>,
  ) {
    const { snapshot, scope } = context;
    const wanted = (Object.keys(WALKED_TABLES) as WalkedTable[]).filter((table) => needs.has(table));
    this.tables = wanted.map((table) => {
      const { columns, order } = WALKED_TABLES[table];
      const sql = `SELECT instance_id, ${columns} FROM ${table} WHERE shard = 0 AND ${scope.covers('instance_id')} ORDER BY instance_id, ${order}`;
      return [table, new Stream<BesideRow>(snapshot.pages(sql))] as const;
    });
    this.replays = needs.has('replay');
    this.events = this.replays || needs.has('event') ? new Stream(walkedEvents(snapshot, scope)) : null;
  }

  async *run(): AsyncGenerator<number> {
    const { snapshot, scope } = this.context;
    const pages = snapshot.pages<InstanceRow>(
      `SELECT id AS instance_id, ${STORED_INSTANCE}, encode(head_hash, 'hex') AS head_hash FROM instance
       WHERE shard = 0 AND ${scope.covers('id')} ORDER BY id`,
      PAGE,
    );
    let done = 0;
    for (let rows = await pages(); rows.length > 0; rows = await pages()) {
      for (const row of rows) {
        await this.pass(row);
        await this.rest();
        done += 1;
      }
      for (const { watcher } of this.watching) await watcher.settle?.();
      yield done;
    }
    for (const [table, stream] of this.tables) await stream.rest((row) => this.stray(table, row));
    await this.events?.rest(this.strayEvent);
    for (const { watcher } of this.watching) {
      await watcher.settle?.();
      await watcher.finish?.();
    }
  }

  private async pass(row: InstanceRow): Promise<void> {
    const beside: Record<string, readonly BesideRow[]> = { ...NOTHING };
    for (const [table, stream] of this.tables) beside[table] = await stream.of(row.instance_id, (stray) => this.stray(table, stray));
    const process = await this.version(row.definition);
    const seen: Seen = { instance: this.read(row), headHash: row.head_hash, process, beside: beside as Beside };
    this.show(seen, row.seq, (watcher) => watcher.begin?.(seen));
    const retold = this.events === null ? UNTOLD : await this.tell(this.events, seen);
    this.show(seen, row.seq, (watcher) => watcher.end?.(seen, retold));
  }

  /** What somebody wrote into the columns past the program may not even be a state: then each watcher says so. */
  private read(row: InstanceRow): Instance {
    try {
      return readStored(row);
    } catch {
      return { id: row.id, process: row.process, definition: row.definition, state: row.state, documents: row.documents } as Instance;
    }
  }

  /** What a watcher cannot even look at is a finding of its own. */
  private show({ instance }: Seen, seq: number, look: (watcher: Watcher) => void): void {
    for (const { name, watcher, report } of this.watching)
      try {
        look(watcher);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        report.found(name, {
          instance: instance.id,
          seq,
          table: 'instance',
          what: { zh: `无法读取：${why}`, en: `it cannot be read: ${why}` },
          expected: { zh: '本程序所写的内容', en: 'what the program writes' },
          remedy: INVESTIGATE,
        });
      }
  }

  private async tell(events: Stream<WalkedEvent>, seen: Seen): Promise<Retold> {
    const { id } = seen.instance;
    let retold = UNTOLD;
    for (let stored = await events.next(); stored && stored.instance <= id; stored = await events.next()) {
      events.take();
      if (stored.instance < id) {
        this.strayEvent(stored);
        continue;
      }
      retold = await this.decide(seen, retold, stored);
      await this.rest();
    }
    return retold;
  }

  private async decide(seen: Seen, before: Retold, stored: WalkedEvent): Promise<Retold> {
    const isErased = before.isErased || stored.closed !== null;
    const known: SeenEvent = { stored, decided: null, before: before.instance, after: null, again: null, effects: [], isErased };
    let told: SeenEvent = known;
    let broken = before.broken;
    if (this.replays && broken === null) {
      try {
        await this.context.knowledge.load([stored.definition]);
        const decided = decidedEvent({ ...stored, body: stored.opened });
        const { instance, event, effects } = decideAgain(
          isErased ? this.erasedVersions : this.versions,
          stored.instance,
          before.instance,
          decided,
        );
        told = { ...known, decided, after: instance, again: event, effects };
      } catch (error) {
        broken = { seq: stored.seq, why: error instanceof Error ? error.message : String(error) };
      }
    }
    this.show(seen, stored.seq, (watcher) => watcher.event?.(seen, told));
    return { last: stored, instance: told.after, broken, isErased };
  }

  private readonly versions: Versions = (definition) => this.context.knowledge.compiled(definition);
  private readonly erasedVersions: Versions = asTheyWereFilled(this.versions);

  private async version(definition: string): Promise<CompiledProcess | null> {
    try {
      await this.context.knowledge.load([definition]);
      return this.context.knowledge.compiled(definition);
    } catch {
      // Whoever wants it says that there is none.
      return null;
    }
  }

  private readonly strayEvent = (event: WalkedEvent): void => {
    this.stray('event', { instance_id: event.instance, seq: event.seq });
  };

  private stray(table: WalkedTable | 'event', row: BesideRow): void {
    for (const { watcher } of this.watching) watcher.stray?.(table, row);
  }

  /** Lets whatever else waits in this process have its turn. */
  private async rest(): Promise<void> {
    if (performance.now() < this.turnEnds) return;
    await setImmediate();
    this.turnEnds = performance.now() + TURN_MS;
  }
}

const NOTHING = Object.fromEntries(Object.keys(WALKED_TABLES).map((table) => [table, []])) as unknown as Beside;
const UNTOLD: Retold = { last: null, instance: null, broken: null, isErased: false };
