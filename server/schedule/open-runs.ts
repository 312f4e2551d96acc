import type pg from 'pg';
import { CLOCK } from '#server/clock/clock-sql.js';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { laterMissed } from '#engine/schedule/noticed.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';
import type { ProgramCommands } from '#server/instance/program-commands.js';
import { type Asked, DueItems } from './due-items.js';
import type { Item } from './item-pages.js';
import { calendarOf, NO_LONGER, scheduleOf } from './schedule-of.js';

export type RunState = 'counting' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed';

interface OpenRun {
  readonly process: string;
  readonly name: string;
  readonly day: string;
  readonly state: 'counting' | 'running';
  readonly seed: string;
  readonly expected: number;
  readonly at_item: string;
  readonly kind: 'on-time' | 'missed' | 'backfill';
  readonly due_at: Date;
  readonly noticed_at: Date;
  readonly now: number;
}

interface Outcome {
  readonly item: string;
  readonly instance: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}

/** Runs carried on in one round. */
const MOST_RUNS = 20;
/** Failures after which a run stops, so that others go on; an administrator has it tried again. */
const MOST_FAILURES = 5;

/**
 * Carries open runs on, a page of items at a time: counts what is due, then starts it. Two hosts may carry on the same one, and one may die in the middle:
 * a start has an id made of schedule, occurrence and item, so that each item is started once.
 */
export class OpenRuns {
  private readonly items: DueItems;
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly knowledge: Knowledge,
    private readonly commands: Pick<ProgramCommands, 'start'>,
    private readonly report: (text: string, error?: unknown) => void,
  ) {
    this.items = new DueItems(pool, knowledge);
  }

  /** A page of each, in due order; of one schedule the earliest occurrence first. @returns how many there were */
  async carryOn(): Promise<number> {
    const { rows } = await this.pool.query<OpenRun>(
      `SELECT * FROM (
         SELECT DISTINCT ON (process, name) process, name, day::text, state, seed, expected, at_item, kind, due_at, noticed_at,
           floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now
         FROM schedule_run LEFT JOIN schedule USING (process, name), epoch
         WHERE (state = 'counting' OR state = 'running') AND paused_at IS NULL ORDER BY process, name, due_at, day
       ) AS run ORDER BY due_at, process, name LIMIT $1`,
      [MOST_RUNS],
    );
    for (const run of rows) await this.carryOnSafely(run);
    return rows.length;
  }

  private async carryOnSafely(run: OpenRun): Promise<void> {
    const id = `${run.process}/${run.name} ${run.day}`;
    try {
      const compiled = scheduleOf(this.knowledge, run.process, run.name);
      if (!compiled) await this.end(run, 'skipped', NO_LONGER);
      else await (run.state === 'counting' ? this.count(run, compiled) : this.start(run, compiled));
      this.failures.delete(id);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const count = (this.failures.get(id) ?? 0) + 1;
      this.failures.set(id, count);
      this.report(`schedule ${id} failed (${count})`, error);
      if (count < MOST_FAILURES) return;
      this.failures.delete(id);
      await this.end(run, 'failed', error instanceof Error ? error.message : String(error));
    }
  }

  private async count(run: OpenRun, compiled: CompiledSchedule): Promise<void> {
    const { due, at } = await this.items.page(compiled, this.asked(run, compiled), run.at_item);
    const expected = run.expected + due.length;
    const state = at !== null ? 'counting' : expected > compiled.schedule.most ? 'waiting' : 'running';
    await this.move(run, { state, atItem: at ?? '', expected });
  }

  private async start(run: OpenRun, compiled: CompiledSchedule): Promise<void> {
    const { due, failed, at } = await this.items.page(compiled, this.asked(run, compiled), run.at_item);
    const { rows } = await this.pool.query<{ item: string }>(
      'SELECT item FROM schedule_item WHERE process = $1 AND name = $2 AND day = $3 AND item = ANY ($4) AND code IS NULL',
      [run.process, run.name, run.day, due.map(({ id }) => id)],
    );
    const started = new Set(rows.map(({ item }) => item));
    const outcomes = await Promise.all(due.filter(({ id }) => !started.has(id)).map((item) => this.startItem(run, item)));
    const untold = failed.map(({ id, detail }): Outcome => ({ item: id, instance: null, code: 'expression-failed', detail }));
    await this.note(run, [...outcomes, ...untold]);
    await this.move(run, { state: at === null ? 'done' : 'running', atItem: at ?? '', expected: run.expected });
  }

  private asked({ process, day, seed, now, ...run }: OpenRun, { schedule }: CompiledSchedule): Asked {
    const calendar = calendarOf(this.knowledge, process);
    const at = { due: run.due_at.getTime(), noticed: run.noticed_at.getTime() };
    return { process, calendar, day, seed, now, later: run.kind === 'missed' ? laterMissed(calendar, schedule, day, at) : [] };
  }

  private async startItem({ process, name, day }: OpenRun, { id, sampled }: Item): Promise<Outcome> {
    const item = id === '' ? null : id;
    try {
      const result = await this.commands.start(`schedule:${process}:${name}:${day}:${id}`, process, {
        type: 'startBySchedule',
        process,
        schedule: name,
        occurrence: day,
        item,
        sampled,
      });
      return 'instance' in result
        ? { item: id, instance: result.instance, code: null, detail: null }
        : { item: id, instance: null, code: result.code, detail: result.detail };
    } catch (error) {
      if (isDatabaseAway(error) || (error as { code?: unknown }).code === 'too-busy') throw error;
      this.report(`schedule ${process}/${name} ${day} ${id} failed`, error);
      return { item: id, instance: null, code: 'internal', detail: error instanceof Error ? error.message : String(error) };
    }
  }

  /** An item refused before may be started now; one that was started stays so. */
  private async note({ process, name, day }: OpenRun, outcomes: readonly Outcome[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO schedule_item (process, name, day, item, instance_id, code, detail)
       SELECT $1, $2, $3, item, instance_id, code, detail FROM unnest($4::text[], $5::uuid[], $6::text[], $7::text[]) AS i (item, instance_id, code, detail)
       ORDER BY item
       ON CONFLICT (process, name, day, item) DO UPDATE SET instance_id = excluded.instance_id, code = excluded.code, detail = excluded.detail
       WHERE schedule_item.code IS NOT NULL`,
      [
        process,
        name,
        day,
        outcomes.map(({ item }) => item),
        outcomes.map(({ instance }) => instance),
        outcomes.map(({ code }) => code),
        outcomes.map(({ detail }) => detail),
      ],
    );
  }

  /** Whoever comes second finds it moved on. */
  private async move(
    { process, name, day, state: from, at_item }: OpenRun,
    { state, atItem, expected }: { readonly state: RunState; readonly atItem: string; readonly expected: number },
  ): Promise<void> {
    await this.pool.query(
      `UPDATE schedule_run SET state = $6, at_item = $7, expected = $8, ended_at = CASE WHEN $6 = 'done' THEN ${CLOCK} END FROM epoch
       WHERE process = $1 AND name = $2 AND day = $3 AND state = $4 AND at_item = $5`,
      [process, name, day, from, at_item, state, atItem, expected],
    );
  }

  private async end({ process, name, day }: OpenRun, state: 'skipped' | 'failed', note: string): Promise<void> {
    await this.pool.query(
      `UPDATE schedule_run SET state = $4, note = $5, ended_at = ${CLOCK} FROM epoch
       WHERE process = $1 AND name = $2 AND day = $3 AND (state = 'counting' OR state = 'running')`,
      [process, name, day, state, note],
    );
  }
}
