import type pg from 'pg';
import { CLOCK } from '#server/clock/clock-sql.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import { isTooLate, type ProgramCommands, type Refused } from '#server/instance/program-commands.js';

interface DueTimer {
  readonly instance_id: string;
  readonly ordinal: number;
  readonly at: Date;
  readonly what: 'warn' | 'breach' | 'chain' | 'elapsed';
  readonly index: number;
}

/** Most timers fired at once. */
const PAGE = 200;
/** Failures after which an instance is parked, so that others go on. */
const MOST_FAILURES = 5;

/** Finds due timers without a lock and makes commands of them; `step` refuses what no longer runs, so a timer fires once in effect. */
export class Timers {
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly commands: ProgramCommands,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** Fires what is due by the database's clock (moved by the offset), in due order. @returns how many there were */
  async fireDue(): Promise<number> {
    const { rows } = await this.pool.query<DueTimer>(
      `SELECT instance_id, ordinal, at, what, index FROM timer, epoch
       WHERE shard = 0 AND at <= ${CLOCK} ORDER BY at, instance_id, ordinal LIMIT $1`,
      [PAGE],
    );
    await Promise.all(rows.map((timer) => this.fire(timer)));
    return rows.length;
  }

  /** Next due instant, epoch milliseconds of the moved clock; null: nothing waits. */
  async next(): Promise<number | null> {
    const { rows } = await this.pool.query<{ at: Date | null }>('SELECT min(at) AS at FROM timer WHERE shard = 0');
    return rows[0]?.at?.getTime() ?? null;
  }

  private async fire(timer: DueTimer): Promise<void> {
    const { instance_id: instance, ordinal: limit, what, index } = timer;
    const at = timer.at.getTime();
    const body = { type: 'fireTimer', limit, at, what, index } as const;
    const id = `timer:${instance}:${limit}:${what}:${index}:${at}`;
    try {
      const refused = await this.commands.submit(instance, id, body);
      if (refused && !isTooLate(refused)) await this.park(instance, id, refused, body);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      await this.failed(instance, id, error instanceof Error ? error.message : String(error), body);
    }
  }

  private async failed(instance: string, id: string, detail: string, failed: object): Promise<void> {
    const count = (this.failures.get(id) ?? 0) + 1;
    this.failures.set(id, count);
    this.report(`timer ${id} failed (${count}): ${detail}`);
    if (count < MOST_FAILURES) return;
    this.failures.delete(id);
    await this.park(instance, id, { code: 'internal', detail }, failed);
  }

  /** A refusal is the same however often it is asked for; what fails is tried some times first. */
  private park(instance: string, id: string, refused: Refused, failed: object): Promise<void> {
    return this.commands.park(instance, `park:${id}`, refused, failed);
  }
}
