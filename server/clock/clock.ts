import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { type AccessEntry, writeAccess } from '#server/access/access-log.js';
import { transaction } from '#server/database/transaction.js';
import type { Background } from '#server/instance/background.js';
import type { Schedules } from '#server/schedule/schedules.js';
import type { Timers } from '#server/timer/timers.js';
import { CLOCK } from './clock-sql.js';

/** The clock instances live by: the database's, which demonstrations and tests may move forward or make stand still. */
@Injectable()
export class MovableClock {
  constructor(
    private readonly pool: pg.Pool,
    private readonly timers: Timers,
    private readonly schedules: Schedules,
    private readonly background: Background,
    private readonly movable: boolean,
  ) {}

  /** Epoch milliseconds. */
  async now(): Promise<number> {
    return (await this.read()).now;
  }

  /** `held`: it stands still. */
  async read(): Promise<{ now: number; held: boolean }> {
    const { rows } = await this.pool.query<{ now: number; held: boolean }>(
      `SELECT floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now, clock_held_at IS NOT NULL AS held FROM epoch`,
    );
    return rows[0] ?? { now: 0, held: false };
  }

  /**
   * Moves the clock forward, stopping at each instant at which a timer or a schedule is due; everything that leads to is done when this ends. Where nothing
   * has happened yet, it may be set to an earlier time.
   *
   * @param hold - let it stand still there until it is moved again
   * @param by - who moves it
   * @throws {DomainError} `clock-fixed` where the clock may not be moved, `clock-back` for an instant in the past
   */
  async moveTo(at: number, hold: boolean, by: string): Promise<void> {
    if (!this.movable) throw new DomainError('clock-fixed', '这里的时钟不能调整 / The clock of this host cannot be moved.');
    const fresh = !(await this.somethingHappened());
    // Told with the first step, by the time it is then.
    const told: AccessEntry[] = [{ person: by, action: 'move-clock', subject: 'clock', details: { to: new Date(at).toISOString(), hold } }];
    if (at < (await this.now()) && !fresh)
      throw new DomainError('clock-back', '已有流程发生，时钟只能向前调 / Things have happened here: the clock only moves forward.');
    if (fresh && at < (await this.now())) {
      await this.set(at, hold, told);
      await this.schedules.beginAt(at);
      return this.background.settle();
    }
    for (;;) {
      await this.background.settle();
      const next = await this.next();
      if (next === null || next > at) break;
      if (next > (await this.now())) await this.set(next, hold, told.splice(0));
    }
    // A running clock may have passed the instant meanwhile.
    await this.set(Math.max(at, await this.now()), hold, told);
    await this.background.settle();
  }

  private async next(): Promise<number | null> {
    const instants = [await this.timers.next(), await this.schedules.next()].filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  private async set(at: number, hold: boolean, told: readonly AccessEntry[]): Promise<void> {
    await transaction(this.pool, async (client) => {
      await writeAccess(client, told);
      await client.query(
        `UPDATE epoch SET clock_offset_ms = ceil($1::float8 - extract(epoch FROM clock_timestamp()) * 1000)::bigint,
           clock_held_at = CASE WHEN $2 THEN to_timestamp($1::float8 / 1000) END`,
        [at, hold],
      );
    });
  }

  private async somethingHappened(): Promise<boolean> {
    const { rows } = await this.pool.query<{ happened: boolean }>('SELECT EXISTS (SELECT FROM event) AS happened');
    return rows[0]?.happened ?? true;
  }
}
