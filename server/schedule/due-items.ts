import type pg from 'pg';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import { EvaluationError } from '#engine/expression/evaluation-error.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';
import { type Item, ItemPages } from './item-pages.js';

/** An occurrence as its items are asked for. */
export interface Asked {
  readonly process: string;
  readonly calendar: WorkingCalendar;
  /** ISO date. */
  readonly day: string;
  readonly seed: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Days that a row may be left to. */
  readonly later?: readonly string[];
}

export interface DuePage {
  readonly due: readonly Item[];
  /** Items of which it cannot be told. */
  readonly failed: readonly { readonly id: string; readonly detail: string }[];
  /** Id of the last item looked at; null: there are no more. */
  readonly at: string | null;
}

/** Items looked at in one round: what a timer or a message waits for meanwhile. */
const PAGE = 500;

/** Which items an instance is due for at an occurrence. */
export class DueItems {
  private readonly pages: ItemPages;

  constructor(
    private readonly pool: pg.Pool,
    knowledge: Knowledge,
  ) {
    this.pages = new ItemPages(pool, knowledge);
  }

  /** @param after - id of the last item looked at; empty: from the beginning */
  async page(compiled: CompiledSchedule, { process, ...asked }: Asked, after: string): Promise<DuePage> {
    const { schedule } = compiled;
    const { calendar, day, later = [] } = asked;
    const { items, isLast } = await this.pages.page({ items: schedule.items, ...asked }, after, PAGE);
    const last = await this.lastStarted(compiled, process, items);
    const due: Item[] = [];
    const failed: { id: string; detail: string }[] = [];
    for (const item of items)
      try {
        const isDue = (on: string): boolean => compiled.isDue(calendar, item.row ?? {}, on, last.get(item.id) ?? null);
        if (isDue(day) && !later.some(isDue)) due.push(item);
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        failed.push({ id: item.id, detail: `${error.text.zh} / ${error.text.en}` });
      }
    return { due, failed, at: isLast ? null : (items.at(-1)?.id ?? null) };
  }

  /** How many instances an occurrence would start. */
  async count(compiled: CompiledSchedule, asked: Asked): Promise<number> {
    let count = 0;
    for (let after: string | null = ''; after !== null;) {
      const { due, at }: DuePage = await this.page(compiled, asked, after);
      count += due.length;
      after = at;
    }
    return count;
  }

  /** Item → day of the last occurrence it was started for; asked only where an interval counts from it. */
  private async lastStarted({ schedule }: CompiledSchedule, process: string, items: readonly Item[]): Promise<ReadonlyMap<string, string>> {
    if (schedule.recurrence.kind !== 'interval') return new Map();
    const { rows } = await this.pool.query<{ item: string; day: string }>(
      `SELECT item, max(day)::text AS day FROM schedule_item WHERE process = $1 AND name = $2 AND item = ANY ($3) AND code IS NULL GROUP BY item`,
      [process, schedule.name, items.map(({ id }) => id)],
    );
    return new Map(rows.map(({ item, day }) => [item, day]));
  }
}
