import { Injectable } from '@nestjs/common';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { readLibrary } from '#engine/definition/library.js';
import type { Facts } from '#engine/runtime/facts.js';
import type { Instance } from '#engine/runtime/instance.js';
import { step } from '#engine/runtime/step.js';
import { due } from '#engine/time/due.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { workingDays, worked } from '#engine/time/working-time.js';
import { MovableClock } from '#server/clock/clock.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { FactRows, factsOf } from '#server/instance/batch-facts.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import { calendarVersionOf } from './calendar-version.js';

/** An open limit that other calendars make due at another time, or by an arrangement that is published now, or no longer. */
export interface MovedLimit {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly limit: string;
  readonly ordinal: number;
  /** Epoch milliseconds; of a limit that stands still, as if it went on now. */
  readonly from: number | null;
  readonly to: number | null;
  /** Whether the calendar of some year on the way is not published: before, and by the other calendars. */
  readonly wasProvisional: boolean;
  readonly provisional: boolean;
}

/** An instance whose limits other calendars cannot count: it would become an incident. */
export interface UncountedInstance {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly code: string;
}

/** What becomes of the open limits when other calendars are published; of processes one may not read, only how many. */
export interface MovedLimits {
  /** Limits that are due at another time. */
  readonly count: number;
  /** Limits that stay where they are, but whose due date becomes provisional, or is so no longer. */
  readonly restated: number;
  /** How many of both are of processes one may not read. */
  readonly hidden: number;
  /** Earliest due first, at most `FIRST`. */
  readonly first: readonly MovedLimit[];
  /** Instances no calendar reaches: how many, and the first of them. */
  readonly uncounted: { readonly count: number; readonly first: readonly UncountedInstance[] };
}

/** Limits of instances one may read, in the order of their instances; and the instance where to go on, null at the end. */
export interface MovedPage {
  readonly items: readonly MovedLimit[];
  readonly next: string | null;
}

const PAGE = 500;
const FIRST = 50;
/** Instances looked at for one page, so that an answer does not take long where hardly anything moves. */
const MOST_LOOKED_AT = 5_000;

type Read = { readonly moved: readonly MovedLimit[]; readonly uncounted: UncountedInstance | null };

/** Which open due dates another version of the calendars would move: asked of the same `step` that will move them. */
@Injectable()
export class MovedDueDates {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly clock: MovableClock,
  ) {}

  /**
   * @param files - the library whose calendars they are; nothing moves while they are those in force
   * @param readable - processes one may read whole
   */
  async of(files: readonly LibraryFile[], readable: readonly string[]): Promise<MovedLimits> {
    let [count, restated, hidden, uncountable] = [0, 0, 0, 0];
    let first: readonly MovedLimit[] = [];
    const uncounted: UncountedInstance[] = [];
    for await (const { rows, read } of this.pages(files, null)) {
      for (const row of rows) {
        const { moved, uncounted: problem } = read(row);
        const isReadable = readable.includes(row.process);
        const elsewhere = moved.filter(({ from, to }) => from !== to).length;
        count += elsewhere;
        restated += moved.length - elsewhere;
        if (!isReadable) hidden += moved.length;
        else first = [...first, ...moved].sort(byDueDate).slice(0, FIRST);
        if (problem) uncountable += 1;
        if (problem && isReadable && uncounted.length < FIRST) uncounted.push(problem);
      }
    }
    return { count, restated, hidden, first, uncounted: { count: uncountable, first: uncounted } };
  }

  /**
   * @param after - instance the page before ended with; null: the first page
   * @param limit - most limits of a page; those of its last instance are told all
   */
  async page(files: readonly LibraryFile[], readable: readonly string[], after: string | null, limit: number): Promise<MovedPage> {
    const items: MovedLimit[] = [];
    let looked = 0;
    for await (const { rows, read } of this.pages(files, after))
      for (const row of rows) {
        if (readable.includes(row.process)) items.push(...read(row).moved);
        looked += 1;
        if (items.length >= limit || looked >= MOST_LOOKED_AT) return { items, next: row.id };
      }
    return { items, next: null };
  }

  /** Instances with limits, by id, and what moves in each; none while the calendars are those in force. */
  private async *pages(
    files: readonly LibraryFile[],
    from: string | null,
  ): AsyncGenerator<{ rows: readonly StoredInstance[]; read: (row: StoredInstance) => Read }> {
    if (calendarVersionOf(files) === this.knowledge.calendarVersion) return;
    const { calendars } = readLibrary(files).library;
    const changed = new Map([...calendars].map(([id, { definition }]) => [id, createCalendar(definition)]));
    const { now } = await this.clock.read();
    const read = (row: StoredInstance): Read => this.movedIn(row, changed, now);
    for (let after = from; ;) {
      const { rows }: { rows: StoredInstance[] } = await this.pool.query<StoredInstance>(
        `SELECT ${STORED_INSTANCE} FROM instance
         WHERE shard = 0 AND status <> 'ended' AND state->'limits' IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
        [after, PAGE],
      );
      await this.knowledge.load(rows.map(({ definition }) => definition));
      yield { rows, read };
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.id ?? null;
    }
  }

  private movedIn(row: StoredInstance, calendars: ReadonlyMap<string, WorkingCalendar>, now: number): Read {
    const instance = readStored(row);
    const { id, process } = instance;
    const anew = recounted(this.knowledge.compiled(instance.definition), instance, this.factsBy(calendars, instance, now));
    if (typeof anew === 'string') {
      const isProblem = anew !== 'limits-unmoved' && anew !== 'instance-ended';
      return { moved: [], uncounted: isProblem ? { instance: id, process, key: row.key, code: anew } : null };
    }
    const moved = Object.values(anew.state.limits).flatMap((limit): readonly MovedLimit[] => {
      const before = instance.state.limits[String(limit.ordinal)];
      if (!before || (before.dueAt === limit.dueAt && before.provisional === limit.provisional)) return [];
      const { name, ordinal, dueAt: to, provisional } = limit;
      const dates = { from: before.dueAt, to, wasProvisional: before.provisional, provisional };
      return [{ instance: id, process, key: row.key, limit: name, ordinal, ...dates }];
    });
    return { moved, uncounted: null };
  }

  private factsBy(calendars: ReadonlyMap<string, WorkingCalendar>, { state }: Instance, now: number): Facts {
    const calendar = (id: string): WorkingCalendar => calendars.get(id) ?? this.knowledge.calendar(id);
    return {
      ...factsOf(0, this.knowledge, Math.max(now, state.lastAt), new FactRows(), new Map()),
      due: (query) => due(calendar(query.calendar), query),
      workingDays: (id, from, to) => workingDays(calendar(id), from, to),
      worked: (id, at, part) => worked(calendar(id), at, part),
      localDate: (id, at) => calendar(id).dateOf(at),
    };
  }
}

/** The instance with its limits counted anew, or the code of what stands against it. One instance that cannot be read hides none of the others. */
function recounted(process: CompiledProcess, instance: Instance, facts: Facts): Instance | string {
  try {
    const outcome = step(process, instance, { id: 'preview', actor: null, type: 'recount' }, facts);
    return outcome.kind === 'decided' ? outcome.instance : outcome.kind === 'refused' ? outcome.refusal.code : 'internal';
  } catch {
    return 'internal';
  }
}

function byDueDate(a: MovedLimit, b: MovedLimit): number {
  return (
    (a.from ?? Infinity) - (b.from ?? Infinity) || (a.instance < b.instance ? -1 : a.instance > b.instance ? 1 : a.ordinal - b.ordinal)
  );
}
