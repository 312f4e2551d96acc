import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import type { Background } from '#server/instance/background.js';
import type { Timers } from '#server/timer/timers.js';

/** The clock instances live by: the database's, moved forward by an offset that demonstrations and tests may raise. */
@Injectable()
export class MovableClock {
  constructor(
    private readonly pool: pg.Pool,
    private readonly timers: Timers,
    private readonly background: Background,
    private readonly movable: boolean,
  ) {}

  /** Epoch milliseconds. */
  async now(): Promise<number> {
    const { rows } = await this.pool.query<{ now: number }>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000 + clock_offset_ms)::float8 AS now FROM epoch`,
    );
    return Math.floor(rows[0]?.now ?? 0);
  }

  /**
   * Moves the clock forward, stopping at each instant at which a timer is due.
   *
   * @throws {DomainError} `clock-fixed` where the clock may not be moved, `clock-back` for an instant in the past
   */
  async advanceTo(at: number): Promise<void> {
    if (!this.movable) throw new DomainError('clock-fixed', '这里的时钟不能调整 / The clock of this host cannot be moved.');
    if (at < (await this.now())) throw new DomainError('clock-back', '时钟只能向前调 / The clock only moves forward.');
    for (;;) {
      await this.background.settle();
      const next = await this.timers.next();
      if (next === null || next > at) break;
      await this.moveTo(next);
    }
    await this.moveTo(at);
    await this.background.settle();
  }

  private async moveTo(at: number): Promise<void> {
    await this.pool.query(
      `UPDATE epoch SET clock_offset_ms = greatest(clock_offset_ms, ceil($1::float8 - extract(epoch FROM clock_timestamp()) * 1000)::bigint)`,
      [at],
    );
  }
}
