import { Injectable } from '@nestjs/common';
import { compile } from '#engine/compile/compile.js';
import type { LibraryFile } from '#engine/definition/library.js';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { type Occurrence, occurrencesAfter } from '#engine/schedule/occurrences.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { readOnce } from '#server/definition/compile-version.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { DueItems } from './due-items.js';
import { ruleOf } from './follow-library.js';

/** A schedule of a library, and what it will do. */
export interface ForeseenSchedule {
  readonly process: string;
  readonly name: string;
  readonly every: string;
  /** Its next occurrences, at most three. */
  readonly next: readonly Occurrence[];
  /** How many instances the next one would start with the rows and people of now. */
  readonly expected: number;
  /** More than `most`: they will wait for an administrator. */
  readonly needsConfirmation: boolean;
}

const AHEAD = 3;

/** What the schedules of a library would do once it is published: told with the publication, and before it. */
@Injectable()
export class ForeseenSchedules {
  private readonly items: DueItems;

  constructor(
    private readonly pool: PgPool,
    knowledge: Knowledge,
    private readonly clock: MovableClock,
  ) {
    this.items = new DueItems(pool, knowledge);
  }

  async of(files: readonly LibraryFile[]): Promise<readonly ForeseenSchedule[]> {
    const library = readOnce(files);
    const now = await this.clock.now();
    const known = await this.positions();
    const foreseen: ForeseenSchedule[] = [];
    for (const [process, { definition }] of [...library.processes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!definition.starts.some(({ kind }) => kind === 'schedule')) continue;
      const calendar = library.calendars.get(definition.calendar);
      if (!calendar) continue;
      const counting = createCalendar(calendar.definition);
      for (const compiled of compile(definition, library).schedules.values())
        foreseen.push(await this.foresee(process, compiled, counting, now, known));
    }
    return foreseen;
  }

  private async foresee(
    process: string,
    compiled: CompiledSchedule,
    calendar: WorkingCalendar,
    now: number,
    known: ReadonlyMap<string, { readonly rule: string; readonly last_day: string | null; readonly since: Date }>,
  ): Promise<ForeseenSchedule> {
    const { schedule } = compiled;
    const row = known.get(`${process}\0${schedule.name}`);
    const isSame = row?.rule === ruleOf(schedule);
    const next: Occurrence[] = [];
    const position = isSame ? { after: row.last_day, since: row.since.getTime() } : { after: null, since: now };
    for (const occurrence of occurrencesAfter(calendar, schedule, position)) if (next.push(occurrence) === AHEAD) break;
    const [first] = next;
    const expected = first ? await this.items.count(compiled, { process, calendar, day: first.day, seed: '', now }) : 0;
    return { process, name: schedule.name, every: schedule.every, next, expected, needsConfirmation: expected > schedule.most };
  }

  private async positions(): Promise<ReadonlyMap<string, { rule: string; last_day: string | null; since: Date }>> {
    const { rows } = await this.pool.query<{ process: string; name: string; rule: string; last_day: string | null; since: Date }>(
      'SELECT process, name, rule, last_day::text, since FROM schedule',
    );
    return new Map(rows.map((row) => [`${row.process}\0${row.name}`, row]));
  }
}
