import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import type { KnowledgePort } from '#server/instance/knowledge.js';
import { isTooLate, type ProgramCommands, type Refused } from '#server/instance/program-commands.js';
import { Flow } from './flow.js';

interface TimerRow {
  readonly instance_id: string;
  readonly ordinal: number;
  readonly at: Date;
  readonly what: 'warn' | 'breach' | 'chain' | 'elapsed';
  readonly index: number;
}

/** Rows of one look at what is due. */
const PAGE = 500;
/** Most timers fired before others of the background have their turn. */
const MOST = 1_000;
/** Most timers under way at once: the next batch is full when the one at the database is done. */
const UNDER_WAY = 128;
/** Failures after which an instance is parked, so that others go on. */
const MOST_FAILURES = 5;

/**
 * The rows after a place, up to the clock. The clock is asked once, in a statement of its own: compared with each row it would be asked a million
 * times, and a million rows that are not due would be read.
 */
const DUE = `SELECT instance_id, ordinal, at, what, index FROM timer
WHERE shard = 0 AND at <= (SELECT ${CLOCK} FROM epoch) AND at <= $4 AND (at, instance_id, ordinal) > ($1, $2, $3)
  AND (SELECT coalesce(calendar_version, $5) = $5 FROM epoch)
ORDER BY at, instance_id, ordinal LIMIT ${PAGE}`;
const UNTIL_NEXT = `SELECT extract(epoch FROM at - (SELECT ${CLOCK} FROM epoch))::float8 * 1000 AS ms FROM timer
WHERE shard = 0 AND at > (SELECT ${CLOCK} FROM epoch) AND (SELECT clock_held_at IS NULL FROM epoch) ORDER BY at LIMIT 1`;
const BEGINNING = ['-infinity', '00000000-0000-0000-0000-000000000000', 0];

/** Finds due timers without a lock and makes commands of them; `step` refuses what no longer runs, so a timer fires once in effect. */
export class Timers {
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly commands: Pick<ProgramCommands, 'submit' | 'park'>,
    private readonly knowledge: Pick<KnowledgePort, 'calendarVersion'>,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /**
   * Fires what is due by the database's clock (moved by the offset), in due order, each as soon as there is room for it. What has been looked at is
   * remembered until the end of this alone: whatever is still due is found again. Nothing while limits are not counted by the calendars this host knows.
   *
   * @param until - nothing that is due later, epoch milliseconds; default: null, all
   * @returns how many there were
   */
  async fireDue(until: number | null = null): Promise<number> {
    const flow = new Flow(UNDER_WAY);
    let place: readonly unknown[] = BEGINNING;
    const last = until === null ? 'infinity' : new Date(until);
    let found = 0;
    for (let rows = PAGE; rows === PAGE && found < MOST && !flow.failed; found += rows) {
      // Planned each time: a plan kept since there were few timers would walk through many.
      const page = await this.pool.query<TimerRow>(DUE, [...place, last, this.knowledge.calendarVersion]);
      for (const timer of page.rows) await flow.add(() => this.fire(timer));
      rows = page.rows.length;
      const end = page.rows.at(-1);
      if (end) place = [end.at, end.instance_id, end.ordinal];
    }
    await flow.end();
    return found;
  }

  /** Next due instant, epoch milliseconds of the moved clock; null: nothing waits. */
  async next(): Promise<number | null> {
    const { rows } = await this.pool.query<{ at: Date | null }>('SELECT min(at) AS at FROM timer WHERE shard = 0');
    return rows[0]?.at?.getTime() ?? null;
  }

  /** Milliseconds until the next timer that is not due yet; null: none is to come, or the clock stands still. */
  async untilNext(): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: number }>(UNTIL_NEXT);
    return rows[0] ? Math.ceil(rows[0].ms) : null;
  }

  private async fire(timer: TimerRow): Promise<void> {
    const { instance_id: instance, ordinal: limit, what, index } = timer;
    const at = timer.at.getTime();
    const body = { type: 'fireTimer', limit, at, what, index } as const;
    const id = `timer:${instance}:${limit}:${what}:${index}:${at}`;
    try {
      const refused = await this.commands.submit(instance, id, body);
      this.failures.delete(id);
      if (refused && !isTooLate(refused)) await this.park(instance, id, refused, body);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      // Says nothing about the timer, which is found again in the next round.
      if (error instanceof DomainError && error.code === 'too-busy') this.report(`timer ${id} waits: too busy`);
      else await this.failed(instance, id, error instanceof Error ? error.message : String(error), body);
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
