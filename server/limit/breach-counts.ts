import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { periodOf } from '#server/question/refuse-unbounded.js';
import { Breaches, type ToldBreach } from './breaches.js';

const GROUPS = ['process', 'month', 'limit', 'person', 'cause'] as const;

export const breachCountQuery = z.strictObject({
  by: z.enum(GROUPS),
  process: z.string().max(100).optional(),
  /** Noticed from this instant on, and before that one. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** `group`: process, `2026-11`, `process/limit`, person, or cause; null: nobody, or it cannot be told. `excused`: null where it is not asked of each history. */
export interface BreachCount {
  readonly group: string | null;
  readonly breaches: number;
  readonly excused: number | null;
}

/** More are counted by what stands in their rows alone. */
const MOST_TOLD = 1_000;
const LONGEST_DAYS = 3_660;
const EXAMPLE = '/api/breaches/counts?by=person&process=shipment&from=2026-11-01T00:00:00%2B08:00&to=2026-12-01T00:00:00%2B08:00';

/** How many limits were breached, by what. */
@Injectable()
export class BreachCounts {
  constructor(
    private readonly breaches: Breaches,
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /**
   * The most first.
   *
   * @throws {DomainError} `query-without-bounds`, `query-too-wide` (more breaches than are told one by one, which persons and causes take), `request-invalid`
   */
  async count(readable: readonly string[], query: z.infer<typeof breachCountQuery>): Promise<readonly BreachCount[]> {
    const period = periodOf(query.from, query.to, LONGEST_DAYS, EXAMPLE);
    const processes = readable.filter((process) => query.process === undefined || process === query.process);
    if (processes.length === 0) return [];
    const { by } = query;
    if (by !== 'person' && by !== 'cause') return this.countRows(processes, period, by);
    const told = await this.breaches.all(processes, period, MOST_TOLD);
    if (told) return grouped(told, by);
    throw new DomainError(
      'query-too-wide',
      `这段时间的超时多于 ${MOST_TOLD} 次，按人员或原因统计须逐一翻查历史；请写明流程或缩短期间，例如 ${EXAMPLE} / There are more than ${MOST_TOLD} breaches in this period, and persons and causes are told by each history; name a process or take a shorter period, for example ${EXAMPLE}`,
      { most: MOST_TOLD, example: EXAMPLE },
    );
  }

  private async countRows(
    processes: readonly string[],
    { from, to }: { readonly from: string; readonly to: string },
    by: 'process' | 'month' | 'limit',
  ): Promise<readonly BreachCount[]> {
    const zone = this.knowledge.library().organization?.definition.zone ?? 'Asia/Shanghai';
    const group = {
      process: 'i.process',
      month: `to_char(e.at AT TIME ZONE $4::text, 'YYYY-MM')`,
      limit: `i.process || '/' || (jsonb_path_query_first(e.body::jsonb, '$.delta.limits[*] ? (@.what == "breached").name') #>> '{}')`,
    }[by];
    const { rows } = await this.pool.query<{ group: string | null; breaches: number }>(
      `SELECT ${group} AS "group", count(*)::integer AS breaches FROM event AS e JOIN instance AS i ON i.shard = e.shard AND i.id = e.instance_id
       WHERE e.shard = 0 AND e.type = 'limit.breached' AND e.at >= $2 AND e.at < $3 AND i.process = ANY ($1) AND $4::text IS NOT NULL
       GROUP BY 1 ORDER BY breaches DESC, "group" LIMIT 1000`,
      [processes, from, to, zone],
    );
    return rows.map((row) => ({ ...row, excused: null }));
  }
}

/** Whoever had the work when it was due shares in it; a breach of nobody's counts under nobody. */
function grouped(told: readonly ToldBreach[], by: 'person' | 'cause'): readonly BreachCount[] {
  const counts = new Map<string | null, { breaches: number; excused: number }>();
  for (const { ledger, cause } of told) {
    const persons = (ledger?.breach?.responsible ?? []).flatMap((one) => (one.startsWith('person:') ? [one.slice('person:'.length)] : []));
    for (const group of by === 'cause' ? [cause?.cause ?? null] : persons.length > 0 ? persons : [null]) {
      const count = counts.get(group) ?? { breaches: 0, excused: 0 };
      count.breaches += 1;
      if (ledger?.excused) count.excused += 1;
      counts.set(group, count);
    }
  }
  return [...counts]
    .map(([group, count]) => ({ group, ...count }))
    .sort((a, b) => b.breaches - a.breaches || ((a.group ?? '') < (b.group ?? '') ? -1 : 1));
}
