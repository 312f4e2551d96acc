import type pg from 'pg';
import type { ScheduledItems } from '#engine/definition/schedule.js';
import type { SampledInstance } from '#engine/runtime/command.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { drawSample, sampledDays } from '#engine/schedule/sample.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';

/** Something an occurrence may start an instance for. */
export interface Item {
  /** Key of the row, person or instance; empty for a schedule without items. */
  readonly id: string;
  /** Null unless it is a register row. */
  readonly row: JsonObject | null;
  readonly sampled: SampledInstance | null;
}

export interface ItemPage {
  readonly items: readonly Item[];
  readonly isLast: boolean;
}

/** The occurrence whose items are looked for. */
export interface Looking {
  readonly items: ScheduledItems;
  readonly calendar: WorkingCalendar;
  /** ISO date. */
  readonly day: string;
  readonly seed: string;
  /** Instant at which people are asked for, epoch milliseconds. */
  readonly now: number;
}

interface EndedRow {
  readonly id: string;
  readonly key: string | null;
  readonly initiator: string;
  readonly started_at: Date;
  readonly last_at: Date;
  readonly end: string;
}

/** Finds what an occurrence is for, in pages by id: register rows, people, instances drawn. */
export class ItemPages {
  constructor(
    private readonly pool: pg.Pool,
    private readonly knowledge: Knowledge,
  ) {}

  /** @param after - id of the last item before the page; empty: from the beginning */
  async page({ items, calendar, day, seed, now }: Looking, after: string, size: number): Promise<ItemPage> {
    switch (items.kind) {
      case 'one':
        return { items: [{ id: '', row: null, sampled: null }], isLast: true };
      case 'rows':
        return this.rows(items.register, after, size);
      case 'people':
        return pageOf(this.knowledge.directory().at(now).people({ kind: 'role', role: items.role }), after, size);
      case 'sample': {
        const { from, to } = sampledDays(items.period, day);
        const drawn = drawSample(await this.ended(items.process, calendar.instantOf(from, 0), calendar.instantOf(to, 0)), items.size, seed);
        const { items: ids, isLast } = pageOf(drawn, after, size);
        return {
          items: await this.describe(
            ids.map(({ id }) => id),
            seed,
          ),
          isLast,
        };
      }
    }
  }

  private async rows(register: string, after: string, size: number): Promise<ItemPage> {
    const { rows } = await this.pool.query<{ key: string; row: JsonObject }>(
      'SELECT key, row FROM record WHERE shard = 0 AND register = $1 AND key > $2 ORDER BY key LIMIT $3',
      [register, after, size],
    );
    return { items: rows.map(({ key, row }) => ({ id: key, row, sampled: null })), isLast: rows.length < size };
  }

  private async ended(process: string, from: number, to: number): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT id FROM instance WHERE shard = 0 AND process = $1 AND status = 'ended'
       AND last_at >= to_timestamp($2::float8 / 1000) AND last_at < to_timestamp($3::float8 / 1000)`,
      [process, from, to],
    );
    return rows.map(({ id }) => id);
  }

  private async describe(ids: readonly string[], seed: string): Promise<readonly Item[]> {
    const { rows } = await this.pool.query<EndedRow>(
      `SELECT id, key, initiator, started_at, last_at, state->>'end' AS end FROM instance WHERE shard = 0 AND id = ANY ($1::uuid[]) ORDER BY id`,
      [ids],
    );
    return rows.map(({ id, key, initiator, started_at, last_at, end }) => ({
      id,
      row: null,
      sampled: { seed, key, initiator, startedAt: started_at.toISOString(), endedAt: last_at.toISOString(), end },
    }));
  }
}

function pageOf(sorted: readonly string[], after: string, size: number): ItemPage {
  const rest = sorted.filter((id) => id > after);
  return { items: rest.slice(0, size).map((id) => ({ id, row: null, sampled: null })), isLast: rest.length <= size };
}
