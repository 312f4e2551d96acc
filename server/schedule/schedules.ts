import type pg from 'pg';
import { CLOCK } from '#server/clock/clock-sql.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';
import type { ProgramCommands } from '#server/instance/program-commands.js';
import { DueSchedules } from './due-schedules.js';
import { FollowLibrary } from './follow-library.js';
import { OpenRuns } from './open-runs.js';

/** Pages of a run in one round: one to count few items, one to start them, one to see that there are no more. */
const PAGES = 3;

/** Starts instances on calendar rules, as the background work asks for it. */
export class Schedules {
  private readonly due: DueSchedules;
  private readonly runs: OpenRuns;
  private readonly library: FollowLibrary;

  constructor(
    private readonly pool: pg.Pool,
    knowledge: Knowledge,
    commands: Pick<ProgramCommands, 'start'>,
    report: (text: string, error?: unknown) => void,
  ) {
    this.due = new DueSchedules(pool, knowledge, report);
    this.runs = new OpenRuns(pool, knowledge, commands, report);
    this.library = new FollowLibrary(pool, knowledge);
  }

  /** Takes up what was published. */
  follow(): Promise<void> {
    return this.library.follow();
  }

  /** Begins anew at an instant, where nothing has happened yet. */
  beginAt(at: number): Promise<void> {
    return this.library.beginAt(at);
  }

  /** Opens what is due first, and carries on what is open. @returns how much there was */
  async fireDue(): Promise<number> {
    await this.library.follow();
    if (!(await this.look()).isDue) return 0;
    await this.library.followNewest();
    return (await this.due.openFirst()) + (await this.carryOn());
  }

  /** Carries on what is open: what is small to its end, what is large by some pages. @returns how much there was */
  async carryOn(): Promise<number> {
    let sum = 0;
    for (let pages = 0; pages < PAGES; pages++) {
      const done = await this.runs.carryOn();
      sum += done;
      if (done === 0) break;
    }
    return sum;
  }

  /** When the next occurrence is due that is not open yet, epoch milliseconds of the moved clock; null: none is to come. */
  async nextOccurrence(): Promise<number | null> {
    await this.library.follow();
    return this.due.next();
  }

  /** When something is due next, epoch milliseconds of the moved clock; in the past while a run is under way; null: nothing is to come. */
  async next(): Promise<number | null> {
    await this.library.follow();
    return (await this.look()).at;
  }

  private async look(): Promise<{ readonly at: number | null; readonly isDue: boolean }> {
    const { rows } = await this.pool.query<{ at: Date | null; is_due: boolean | null }>(
      `SELECT at, at <= ${CLOCK} AS is_due FROM epoch, (
         SELECT least((SELECT min(next_at) FROM schedule WHERE paused_at IS NULL),
           (SELECT min(due_at) FROM schedule_run LEFT JOIN schedule USING (process, name)
            WHERE (state = 'counting' OR state = 'running') AND paused_at IS NULL)) AS at
       ) AS next`,
    );
    return { at: rows[0]?.at?.getTime() ?? null, isDue: rows[0]?.is_due ?? false };
  }
}
