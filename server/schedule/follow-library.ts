import type pg from 'pg';
import type { Schedule } from '#engine/definition/schedule.js';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { nextOccurrence, type Occurrence } from '#engine/schedule/occurrences.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';
import { calendarOf, NO_LONGER, schedulesOf } from './schedule-of.js';
import { transaction } from '#server/database/transaction.js';

interface ScheduleRow {
  readonly process: string;
  readonly name: string;
  readonly rule: string;
  readonly since: Date;
  readonly last_day: string | null;
  readonly next_day: string | null;
  readonly next_at: Date | null;
}

type Wanted = CompiledSchedule & { readonly process: string };

/**
 * Keeps the rows of schedules as the library in force has them: a new one, and one that occurs on other days now, begins with the next occurrence; one that
 * is gone is removed; one whose calendar has changed goes on from where it was.
 */
export class FollowLibrary {
  /** Publications the rows are as of, as far as this host knows. */
  private followed = -1;

  constructor(
    private readonly pool: pg.Pool,
    private readonly knowledge: Knowledge,
  ) {}

  async follow(): Promise<void> {
    while (this.followed !== this.knowledge.publications) if (await this.followOnce()) this.followed = this.knowledge.publications;
  }

  /** Takes the library in force, should another host have published: called before anything is started. */
  async followNewest(): Promise<void> {
    const { rows } = await this.pool.query<{ publications: string }>('SELECT publications FROM epoch');
    if (Number(rows[0]?.publications ?? 0) > this.knowledge.publications) await this.knowledge.reload();
    await this.follow();
  }

  /** Begins anew, where nothing has happened yet and the clock is set. @param at - epoch milliseconds */
  async beginAt(at: number): Promise<void> {
    await this.follow();
    await transaction(this.pool, async (client) => {
      await client.query('DELETE FROM schedule_item');
      await client.query('DELETE FROM schedule_run');
      for (const wanted of schedulesOf(this.knowledge))
        await this.write(client, wanted, { since: at, lastDay: null, next: this.next(wanted, null, at) });
    });
  }

  /** @returns false when the library has changed meanwhile */
  private followOnce(): Promise<boolean> {
    return transaction(this.pool, async (client) => {
      const epoch = await client.query<{ publications: string; now: number }>(
        `SELECT publications, floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now FROM epoch FOR SHARE`,
      );
      const { publications = 0, now = 0 } = epoch.rows[0] ?? {};
      if (Number(publications) !== this.knowledge.publications) {
        await this.knowledge.reload();
        return false;
      }
      const { rows } = await client.query<ScheduleRow>(
        `SELECT process, name, rule, since, last_day::text, next_day::text, next_at FROM schedule ORDER BY process, name FOR UPDATE`,
      );
      const before = new Map(rows.map((row) => [`${row.process}\0${row.name}`, row]));
      for (const wanted of schedulesOf(this.knowledge)) {
        const key = `${wanted.process}\0${wanted.schedule.name}`;
        await this.bring(client, wanted, before.get(key) ?? null, now);
        before.delete(key);
      }
      for (const gone of before.values()) await this.remove(client, gone);
      return true;
    });
  }

  /** What of it is under way, or waits to be confirmed, starts nothing more: should the name come back, it is another schedule. */
  private async remove(client: pg.PoolClient, { process, name }: ScheduleRow): Promise<void> {
    await client.query('DELETE FROM schedule WHERE process = $1 AND name = $2', [process, name]);
    await client.query(
      `UPDATE schedule_run SET state = 'skipped', note = $3, ended_at = ${CLOCK} FROM epoch
       WHERE process = $1 AND name = $2 AND state IN ('counting', 'running', 'waiting')`,
      [process, name, NO_LONGER],
    );
  }

  private async bring(client: pg.PoolClient, wanted: Wanted, row: ScheduleRow | null, now: number): Promise<void> {
    if (row?.rule !== ruleOf(wanted.schedule))
      return this.write(client, wanted, { since: now, lastDay: null, next: this.next(wanted, null, now) });
    const next = this.next(wanted, row.last_day, row.since.getTime());
    if (next?.day === (row.next_day ?? undefined) && next?.at === row.next_at?.getTime()) return;
    await this.write(client, wanted, { since: row.since.getTime(), lastDay: row.last_day, next });
  }

  private next({ process, schedule }: Wanted, after: string | null, since: number): Occurrence | null {
    const calendar = calendarOf(this.knowledge, process);
    return nextOccurrence(calendar, schedule, { after, since });
  }

  private async write(
    client: pg.PoolClient,
    wanted: Wanted,
    { since, lastDay, next }: { readonly since: number; readonly lastDay: string | null; readonly next: Occurrence | null },
  ): Promise<void> {
    await client.query(
      `INSERT INTO schedule (process, name, rule, since, last_day, next_day, next_at)
       VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, to_timestamp($7::float8 / 1000))
       ON CONFLICT (process, name) DO UPDATE SET rule = excluded.rule, since = excluded.since, last_day = excluded.last_day,
         next_day = excluded.next_day, next_at = excluded.next_at`,
      [wanted.process, wanted.schedule.name, ruleOf(wanted.schedule), since, lastDay, next?.day ?? null, next?.at ?? null],
    );
  }
}

/** What decides on which days a schedule occurs. */
export function ruleOf({ every, daysOff }: Schedule): string {
  return daysOff === 'keep' ? every : `${every}, days off: ${daysOff}`;
}
