import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { DueItems } from './due-items.js';
import { type Intervention, ScheduleControl } from './schedule-control.js';
import { calendarOf, scheduleOf } from './schedule-of.js';

export interface BackfillReport {
  readonly dryRun: boolean;
  readonly occurrences: readonly {
    readonly day: string;
    readonly at: string;
    /** What became of it before; null: nothing did. */
    readonly state: string | null;
    /** How many instances were started then, and would be due now. */
    readonly started: number;
    readonly due: number;
  }[];
}

/** Makes occurrences up that the host never had, that were skipped, or of which something was refused. */
@Injectable()
export class Backfill {
  private readonly items: DueItems;

  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly control: ScheduleControl,
    private readonly clock: MovableClock,
  ) {
    this.items = new DueItems(pool, knowledge);
  }

  /**
   * @param from - ISO date, as `to`; both are included, days to come are left out
   * @throws {DomainError} `schedule-not-found`, `backfill-too-long`, `backfill-empty`
   */
  async execute(intervention: Intervention, from: string, to: string, dryRun: boolean): Promise<BackfillReport> {
    const { process, name } = intervention;
    const now = await this.clock.now();
    const occurrences = this.control.occurrences(process, name, from, to, now);
    if (occurrences.length === 0)
      throw new DomainError(
        'backfill-empty',
        `${from} 至 ${to} 没有已到期的启动，请核对日期 / Nothing was due between ${from} and ${to}; check the dates.`,
        { from, to },
      );
    const before = await this.before(process, name, from, to);
    const compiled = scheduleOf(this.knowledge, process, name);
    const report = [];
    for (const { day, at } of occurrences) {
      const asked = { process, calendar: calendarOf(this.knowledge, process), day, seed: before.get(day)?.seed ?? '', now };
      const due = compiled ? await this.items.count(compiled, asked) : 0;
      const { state = null, started = 0 } = before.get(day) ?? {};
      report.push({ day, at: new Date(at).toISOString(), state, started, due });
    }
    if (!dryRun) await this.control.backfill(intervention, occurrences);
    return { dryRun, occurrences: report };
  }

  private async before(
    process: string,
    name: string,
    from: string,
    to: string,
  ): Promise<ReadonlyMap<string, { state: string; seed: string; started: number }>> {
    const { rows } = await this.pool.query<{ day: string; state: string; seed: string; started: number }>(
      `SELECT day::text, state, seed, (SELECT count(*)::int FROM schedule_item AS i
         WHERE i.process = r.process AND i.name = r.name AND i.day = r.day AND code IS NULL) AS started
       FROM schedule_run AS r WHERE process = $1 AND name = $2 AND day BETWEEN $3 AND $4`,
      [process, name, from, to],
    );
    return new Map(rows.map(({ day, ...row }) => [day, row]));
  }
}
