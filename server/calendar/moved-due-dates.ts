import { Injectable } from '@nestjs/common';
import { readLibrary } from '#engine/definition/library.js';
import { step } from '#engine/runtime/step.js';
import { due } from '#engine/time/due.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { workingDays } from '#engine/time/working-time.js';
import { MovableClock } from '#server/clock/clock.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { FactRows, factsOf } from '#server/instance/batch-facts.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import { calendarVersionOf } from './calendar-version.js';

/** An open limit that is due at another time by other calendars. */
export interface MovedLimit {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly limit: string;
  readonly ordinal: number;
  /** Epoch milliseconds. */
  readonly from: number | null;
  readonly to: number | null;
}

const PAGE = 500;

/** Which open due dates another version of the calendars would move: asked of the same `step` that will move them. */
@Injectable()
export class MovedDueDates {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly clock: MovableClock,
  ) {}

  /** @param files - the library whose calendars they are; nothing moves while they are those in force */
  async of(files: readonly LibraryFile[]): Promise<readonly MovedLimit[]> {
    if (calendarVersionOf(files) === this.knowledge.calendarVersion) return [];
    const { calendars } = readLibrary(files).library;
    const changed = new Map([...calendars].map(([id, { definition }]) => [id, createCalendar(definition)]));
    const { now } = await this.clock.read();
    const moved: MovedLimit[] = [];
    for (let after: string | null = null; ;) {
      const { rows }: { rows: StoredInstance[] } = await this.pool.query<StoredInstance>(
        `SELECT ${STORED_INSTANCE} FROM instance
         WHERE shard = 0 AND status <> 'ended' AND state->'limits' IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
        [after, PAGE],
      );
      await this.knowledge.load(rows.map(({ definition }) => definition));
      moved.push(...rows.flatMap((row) => this.movedIn(row, changed, now)));
      if (rows.length < PAGE) return moved;
      after = rows.at(-1)?.id ?? null;
    }
  }

  private movedIn(row: StoredInstance, calendars: ReadonlyMap<string, WorkingCalendar>, now: number): readonly MovedLimit[] {
    const instance = readStored(row);
    const calendar = (id: string): WorkingCalendar => calendars.get(id) ?? this.knowledge.calendar(id);
    const facts = {
      ...factsOf(0, this.knowledge, Math.max(now, instance.state.lastAt), new FactRows(), new Map()),
      due: (query: Parameters<ReturnType<typeof factsOf>['due']>[0]) => due(calendar(query.calendar), query),
      workingDays: (id: string, from: string, to: string) => workingDays(calendar(id), from, to),
      localDate: (id: string, at: number) => calendar(id).dateOf(at),
    };
    const process = this.knowledge.compiled(instance.definition);
    const outcome = step(process, instance, { id: 'preview', actor: null, type: 'recount' }, facts);
    if (outcome.kind !== 'decided') return [];
    return Object.values(outcome.instance.state.limits).flatMap((limit) => {
      const before = instance.state.limits[String(limit.ordinal)];
      if (!before || before.dueAt === limit.dueAt) return [];
      const { id, process: of } = instance;
      return [{ instance: id, process: of, key: row.key, limit: limit.name, ordinal: limit.ordinal, from: before.dueAt, to: limit.dueAt }];
    });
  }
}
