import { Injectable } from '@nestjs/common';
import type { Text } from '#engine/definition/text.js';
import { KEPT, type Kept } from '#engine/retention/kept.js';
import { firstIdOf, type MonthRange } from '#server/database/month-range.js';
import { PgPool } from '#server/database/pg-pool.js';
import type { Ask } from '#server/personal/key-rows.js';
import { askOf } from './ask-of.js';
import { requireMonth } from './months.js';
import { type Examined, RetentionRules } from './retention-rules.js';

/** An instance that holds a purge back. */
export interface KeptInstance {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  /** Of `held`: the hold. */
  readonly hold?: string;
  /** Of `retention`: when it is over. */
  readonly until?: string;
}

/** Instances that are kept for one reason: how many, and the first of them. */
export interface KeptGroup {
  readonly reason: keyof typeof KEPT;
  readonly text: Text;
  readonly instances: number;
  readonly first: readonly KeptInstance[];
}

/** What a purge of a month would do, or why it may not. */
export interface MonthReport {
  readonly month: string;
  readonly instances: number;
  /** Of all instances. */
  readonly events: number;
  readonly mayPurge: boolean;
  readonly kept: readonly KeptGroup[];
}

/** Instances looked at by one statement. */
const PAGE = 1_000;
/** Instances named for each reason. */
const MOST_NAMED = 20;

/** Looks at every instance of a month: may it be purged, and if not, why. */
@Injectable()
export class CheckMonth {
  constructor(
    private readonly pool: PgPool,
    private readonly rules: RetentionRules,
  ) {}

  /** @throws {DomainError} `month-unknown`, `month-not-over` */
  async execute(month: string): Promise<MonthReport> {
    const ask = askOf(this.pool);
    const range = await requireMonth(ask, month);
    const rules = await this.rules.read(ask, month, range);
    const groups = new Map<keyof typeof KEPT, { instances: number; first: KeptInstance[] }>();
    const keep = (kept: Kept, instance: Pick<Examined, 'id' | 'process' | 'key'>): void => {
      const group = groups.get(kept.reason) ?? { instances: 0, first: [] };
      group.instances += 1;
      if (group.first.length < MOST_NAMED) group.first.push(named(instance, kept));
      groups.set(kept.reason, group);
    };
    let instances = 0;
    let events = 0;
    for (let after: string | null = null; ;) {
      const page = await this.rules.page(ask, rules, after, PAGE);
      for (const instance of page) {
        instances += 1;
        events += instance.seq;
        if (instance.kept) keep(instance.kept, instance);
      }
      after = page.at(-1)?.id ?? null;
      if (page.length < PAGE) break;
    }
    for (const id of await strayHistories(ask, range)) keep({ reason: 'broken' }, { id, process: '', key: null });
    const kept = (Object.keys(KEPT) as (keyof typeof KEPT)[]).flatMap((reason): KeptGroup[] => {
      const group = groups.get(reason);
      return group ? [{ reason, text: KEPT[reason], ...group }] : [];
    });
    return { month, instances, events, mayPurge: kept.length === 0, kept };
  }
}

export function named({ id, process, key }: Pick<Examined, 'id' | 'process' | 'key'>, { hold, until }: Kept): KeptInstance {
  return {
    id,
    process,
    key,
    ...(hold === undefined ? {} : { hold }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}

/** Instances of the month that have a history, and neither a row nor a record that they were purged: somebody deleted it. */
export async function strayHistories(ask: Ask, { from, to }: MonthRange): Promise<readonly string[]> {
  const rows = await ask<{ id: string }>(
    `SELECT DISTINCT instance_id AS id FROM event AS e WHERE shard = 0 AND instance_id >= $1 AND instance_id < $2
       AND NOT EXISTS (SELECT FROM instance AS i WHERE i.shard = e.shard AND i.id = e.instance_id)
       AND NOT EXISTS (SELECT FROM purged_instance AS p WHERE p.shard = e.shard AND p.id = e.instance_id)
     ORDER BY id LIMIT ${MOST_NAMED}`,
    [firstIdOf(from), firstIdOf(to)],
  );
  return rows.map(({ id }) => id);
}
