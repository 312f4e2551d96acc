import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { nextOccurrence, type Occurrence, occurrencesBetween } from '#engine/schedule/occurrences.js';
import type { AccessAction } from '#server/access/access-action.js';
import { writeAccess } from '#server/access/access-log.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Bell } from '#server/instance/bell.js';
import { scheduleNotFound } from './may-see-schedules.js';
import { calendarOf, scheduleOf } from './schedule-of.js';
import { transaction } from '#server/database/transaction.js';

/** Which schedule, who, and why. */
export interface Intervention {
  readonly process: string;
  readonly name: string;
  readonly person: string;
  readonly reason: string;
}

/** What is done → what the access log calls it. */
const ACTIONS = {
  paused: 'pause-schedule',
  resumed: 'resume-schedule',
  backfilled: 'backfill-schedule',
  confirmed: 'confirm-run',
  skipped: 'skip-run',
  retried: 'retry-run',
} as const satisfies Readonly<Record<string, AccessAction>>;
type What = keyof typeof ACTIONS;

/** Most occurrences of one backfill. */
export const MOST_BACKFILLED = 400;

/** What an administrator does with schedules; each is kept with who did it and why. */
@Injectable()
export class ScheduleControl {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly bell: Bell,
  ) {}

  /** Occurrences while it is paused are not made up. @returns false when it was paused already */
  pause(intervention: Intervention): Promise<boolean> {
    return this.change(intervention, 'paused', async (client) => {
      const { rowCount } = await client.query(
        `UPDATE schedule SET paused_at = ${CLOCK}, paused_by = $3, pause_reason = $4 FROM epoch
         WHERE process = $1 AND name = $2 AND paused_at IS NULL`,
        [intervention.process, intervention.name, intervention.person, intervention.reason],
      );
      return rowCount === 1;
    });
  }

  /** Goes on with the next occurrence. @returns false when it was not paused */
  resume(intervention: Intervention): Promise<boolean> {
    const { process, name } = intervention;
    const compiled = this.require(process, name);
    return this.change(intervention, 'resumed', async (client) => {
      const { rows } = await client.query<{ last_day: string | null; now: number }>(
        `SELECT last_day::text, floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now FROM schedule, epoch
         WHERE process = $1 AND name = $2 AND paused_at IS NOT NULL FOR UPDATE OF schedule`,
        [process, name],
      );
      const row = rows[0];
      if (!row) return false;
      const next = nextOccurrence(calendarOf(this.knowledge, process), compiled.schedule, { after: row.last_day, since: row.now });
      await client.query(
        `UPDATE schedule SET paused_at = NULL, paused_by = NULL, pause_reason = NULL, since = to_timestamp($3::float8 / 1000),
           next_day = $4, next_at = to_timestamp($5::float8 / 1000) WHERE process = $1 AND name = $2`,
        [process, name, row.now, next?.day ?? null, next?.at ?? null],
      );
      return true;
    });
  }

  /**
   * Occurrences between two days, both included, that are not still to come.
   *
   * @throws {DomainError} `schedule-not-found`, `backfill-too-long`
   */
  occurrences(process: string, name: string, from: string, to: string, now: number): readonly Occurrence[] {
    const { schedule } = this.require(process, name);
    const found: Occurrence[] = [];
    for (const occurrence of occurrencesBetween(calendarOf(this.knowledge, process), schedule, from, to)) {
      if (occurrence.at > now) break;
      if (found.length === MOST_BACKFILLED)
        throw new DomainError(
          'backfill-too-long',
          `一次最多补 ${MOST_BACKFILLED} 次，请分段补启动 / At most ${MOST_BACKFILLED} occurrences at once; make them up in parts.`,
          { most: MOST_BACKFILLED },
        );
      found.push(occurrence);
    }
    return found;
  }

  /** Starts at these occurrences what was not started at them yet. */
  backfill(intervention: Intervention, occurrences: readonly Occurrence[]): Promise<boolean> {
    const { process, name } = intervention;
    const detail = { days: occurrences.map(({ day }) => day) };
    return this.change(
      intervention,
      'backfilled',
      async (client) => {
        for (const { day, at } of occurrences)
          await client.query(
            `INSERT INTO schedule_run (process, name, day, due_at, noticed_at, kind, state, seed)
             SELECT $1, $2, $3, to_timestamp($4::float8 / 1000), ${CLOCK}, 'backfill', 'counting', $5 FROM epoch
             ON CONFLICT (process, name, day) DO UPDATE SET state = 'counting', expected = 0, at_item = '', note = NULL, ended_at = NULL
             WHERE schedule_run.state IN ('done', 'skipped', 'failed')`,
            [process, name, day, at, randomUUID()],
          );
        return true;
      },
      detail,
    );
  }

  /** Lets start what waits for it. */
  confirm(intervention: Intervention, day: string): Promise<boolean> {
    return this.changeRun(intervention, day, 'confirmed', ['waiting'], `state = 'running', at_item = ''`);
  }

  /** Starts nothing of what waits, or no more of it. */
  skip(intervention: Intervention, day: string): Promise<boolean> {
    const { reason, person } = intervention;
    return this.changeRun(intervention, day, 'skipped', ['waiting', 'counting', 'running', 'failed'], `state = 'skipped', note = $5`, [
      `${person}: ${reason}`,
    ]);
  }

  /** Tries again what was refused. */
  retry(intervention: Intervention, day: string): Promise<boolean> {
    return this.changeRun(
      intervention,
      day,
      'retried',
      ['done', 'failed'],
      `state = 'running', at_item = '', note = NULL, ended_at = NULL`,
    );
  }

  private changeRun(
    intervention: Intervention,
    day: string,
    what: What,
    states: readonly string[],
    set: string,
    values: readonly string[] = [],
  ): Promise<boolean> {
    const { process, name } = intervention;
    return this.change(
      intervention,
      what,
      async (client) => {
        const { rowCount } = await client.query(
          `UPDATE schedule_run SET ${set} WHERE process = $1 AND name = $2 AND day = $3 AND state = ANY ($4)`,
          [process, name, day, states, ...values],
        );
        return rowCount === 1;
      },
      { day },
    );
  }

  /** Keeps what was done, unless there was nothing to do. */
  private async change(
    { process, name, person, reason }: Intervention,
    what: What,
    work: (client: pg.PoolClient) => Promise<boolean>,
    detail: JsonObject = {},
  ): Promise<boolean> {
    this.require(process, name);
    const isChanged = await transaction(this.pool, async (client) => {
      const done = await work(client);
      if (done) {
        await client.query(
          `INSERT INTO schedule_action (process, name, at, person, what, reason, detail) SELECT $1, $2, ${CLOCK}, $3, $4, $5, $6 FROM epoch`,
          [process, name, person, what, reason, JSON.stringify(detail)],
        );
        const entry = { person, action: ACTIONS[what], subject: `schedule:${process}/${name}`, details: { reason, ...detail } };
        await writeAccess(client, [entry]);
      }
      return done;
    });
    this.bell.ring();
    return isChanged;
  }

  private require(process: string, name: string): CompiledSchedule {
    const compiled = scheduleOf(this.knowledge, process, name);
    if (!compiled) throw scheduleNotFound(process, name);
    return compiled;
  }
}
