import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { noticedAs } from '#engine/schedule/noticed.js';
import { nextOccurrence } from '#engine/schedule/occurrences.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';
import { calendarOf, scheduleOf } from './schedule-of.js';
import { transaction } from '#server/database/transaction.js';

interface DueRow {
  readonly process: string;
  readonly name: string;
  readonly since: Date;
  readonly next_day: string;
  readonly next_at: Date;
  readonly now: number;
}

/** Failures after which a schedule is paused. */
const MOST_FAILURES = 5;

/** Makes a run of every occurrence that is due, and sets its schedule on to the next one: both or neither, whoever dies. */
export class DueSchedules {
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly knowledge: Knowledge,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** When the next one is due, epoch milliseconds of the moved clock; null: none is to come. */
  async next(): Promise<number | null> {
    const { rows } = await this.pool.query<{ at: Date | null }>('SELECT min(next_at) AS at FROM schedule WHERE paused_at IS NULL');
    return rows[0]?.at?.getTime() ?? null;
  }

  /** Opens the occurrences that are due first: all of that instant, none of a later one. @returns how many were opened */
  async openFirst(): Promise<number> {
    const { rows } = await this.pool.query<Pick<DueRow, 'process' | 'name'>>(
      `SELECT process, name FROM schedule, epoch
       WHERE paused_at IS NULL AND next_at <= ${CLOCK} AND next_at = (SELECT min(next_at) FROM schedule WHERE paused_at IS NULL)
       ORDER BY process, name`,
    );
    let opened = 0;
    for (const { process, name } of rows) {
      const schedule = scheduleOf(this.knowledge, process, name);
      if (schedule && (await this.openSafely(process, schedule))) opened += 1;
    }
    return opened;
  }

  /** What cannot be opened holds nobody up for long: it is paused, and says why. */
  private async openSafely(process: string, schedule: CompiledSchedule): Promise<boolean> {
    const { name } = schedule.schedule;
    const id = `${process}/${name}`;
    try {
      const isOpened = await this.openNext(process, schedule);
      this.failures.delete(id);
      return isOpened;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const count = (this.failures.get(id) ?? 0) + 1;
      this.failures.set(id, count);
      this.report(`schedule ${id} cannot be opened (${count})`, error);
      if (count < MOST_FAILURES) return false;
      this.failures.delete(id);
      await this.pool.query(
        `UPDATE schedule SET paused_at = ${CLOCK}, paused_by = 'system', pause_reason = $3 FROM epoch
         WHERE process = $1 AND name = $2 AND paused_at IS NULL`,
        [process, name, error instanceof Error ? error.message : String(error)],
      );
      return false;
    }
  }

  /** @returns false when another host has it, or had it */
  private openNext(process: string, { schedule }: CompiledSchedule): Promise<boolean> {
    return transaction(this.pool, async (client) => {
      const { rows } = await client.query<DueRow>(
        `SELECT process, name, since, next_day::text, next_at, floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now FROM schedule, epoch
         WHERE process = $1 AND name = $2 AND paused_at IS NULL AND next_at <= ${CLOCK} FOR UPDATE OF schedule SKIP LOCKED`,
        [process, schedule.name],
      );
      const row = rows[0];
      if (!row) return false;
      const calendar = calendarOf(this.knowledge, process);
      const next = nextOccurrence(calendar, schedule, { after: row.next_day, since: row.since.getTime() });
      const kind = noticedAs(schedule, row.next_at.getTime(), next?.at ?? null, row.now);
      await client.query(
        `INSERT INTO schedule_run (process, name, day, due_at, noticed_at, kind, state, seed, note, ended_at)
         VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6, $7, $8, $9, CASE WHEN $7 = 'skipped' THEN to_timestamp($5::float8 / 1000) END)
         ON CONFLICT DO NOTHING`,
        [
          process,
          schedule.name,
          row.next_day,
          row.next_at,
          row.now,
          kind === 'on-time' ? kind : 'missed',
          kind === 'skipped' ? kind : 'counting',
          randomUUID(),
          kind === 'skipped' ? `missed: ${schedule.missed}` : null,
        ],
      );
      await client.query(
        'UPDATE schedule SET last_day = next_day, next_day = $3, next_at = to_timestamp($4::float8 / 1000) WHERE process = $1 AND name = $2',
        [process, schedule.name, next?.day ?? null, next?.at ?? null],
      );
      return true;
    });
  }
}
