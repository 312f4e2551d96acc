import { DomainError } from '#engine/domain-error.js';
import { type MonthRange, monthNamed, monthOf } from '#server/database/month-range.js';
import type { Ask } from '#server/personal/key-rows.js';

/** A month of starts whose history is kept in a partition of its own. */
export interface KeptMonth {
  /** `2026-03`. */
  readonly month: string;
  /** Of the events and their indexes. */
  readonly bytes: number;
}

/** Months that have a partition, oldest first. */
export async function keptMonths(ask: Ask): Promise<readonly KeptMonth[]> {
  return ask<KeptMonth>(
    `SELECT replace(substr(c.relname, 7), '_', '-') AS month, pg_total_relation_size(c.oid)::float8 AS bytes
     FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
     WHERE inhparent = 'event'::regclass AND c.relname ~ '^event_[0-9]{4}_[0-9]{2}$' ORDER BY 1`,
    [],
  );
}

/**
 * A month that can be looked at for a purge.
 *
 * @throws {DomainError} `month-unknown`; `month-not-over` by the clock ids are made by, which a moved clock does not move
 */
export async function requireMonth(ask: Ask, month: string): Promise<MonthRange> {
  const range = monthNamed(month);
  const months = await keptMonths(ask);
  if (!range || !months.some((kept) => kept.month === month))
    throw new DomainError(
      'month-unknown',
      `没有 ${month} 的记录，现有 ${months[0]?.month} 至 ${months.at(-1)?.month} / Nothing is kept of ${month}; there are ${months[0]?.month} to ${months.at(-1)?.month}.`,
    );
  const [clock] = await ask<{ now: Date }>('SELECT clock_timestamp() AS now', []);
  if (range.to > monthOf(clock?.now ?? new Date(), 0).from)
    throw new DomainError(
      'month-not-over',
      `${month} 还没有结束，仍会有流程实例发起 / ${month} is not over: instances still begin in it. The last month that can be purged is the one before this.`,
    );
  return range;
}
