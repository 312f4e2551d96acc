import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { BREACH_CAUSES, type Cause, breachCause } from '#engine/audit/breach-cause.js';
import type { LimitLedger } from '#engine/audit/ledger.js';
import { DomainError } from '#engine/domain-error.js';
import { PgPool } from '#server/database/pg-pool.js';
import { fromCursor, type Page, pageQuery, toCursor } from '#server/problem/keyset-page.js';
import { ledgerView } from './ledger-view.js';
import { Ledgers } from './ledgers.js';

export const breachQuery = pageQuery.extend({
  process: z.string().max(100).optional(),
  /** Noticed from this instant on, and before that one. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Who had the work when it was due, whose violation it is, or who had it longest. */
  person: z.string().min(1).max(100).optional(),
  cause: z.enum(BREACH_CAUSES).optional(),
  /** Name of the limit. */
  name: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export type BreachQuery = z.infer<typeof breachQuery>;

interface BreachRow {
  readonly instance: string;
  readonly seq: number;
  readonly at: Date;
  readonly cursor: string;
  readonly process: string;
  readonly definition: string;
  readonly key: string | null;
}

/** A breach with what its history tells of it; both null where that cannot be told. */
export interface ToldBreach {
  readonly row: Pick<BreachRow, 'instance' | 'seq' | 'at' | 'process' | 'key'>;
  readonly ledger: LimitLedger | null;
  readonly cause: Cause | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

/** Histories told for one page. */
const MOST_TOLD = 200;

/** Breaches, each told by the history of its instance. */
@Injectable()
export class Breaches {
  constructor(
    private readonly ledgers: Ledgers,
    private readonly pool: PgPool,
  ) {}

  /** The latest first. @param readable - processes whose breaches may be seen */
  async page(readable: readonly string[], query: BreachQuery): Promise<Page<object>> {
    const items: object[] = [];
    const processes = readable.filter((process) => query.process === undefined || process === query.process);
    if (processes.length === 0) return { items, next: null };
    const start = fromCursor(query.after, ['instant', 'uuid', 'integer']);
    const rows = await this.rows(processes, query, start, MOST_TOLD + 1);
    for (const [place, row] of rows.slice(0, MOST_TOLD).entries()) {
      const told = await this.told(row);
      if (isWanted(told, query)) items.push(breachView(told));
      if (items.length === query.limit) return { items, next: place + 1 < rows.length ? cursorOf(row) : null };
    }
    const last = rows[MOST_TOLD - 1];
    return { items, next: rows.length > MOST_TOLD && last ? cursorOf(last) : null };
  }

  /** Every one of a period, told. @param most - beyond, none is told @returns null: there are more */
  async all(processes: readonly string[], query: Pick<BreachQuery, 'from' | 'to'>, most: number): Promise<readonly ToldBreach[] | null> {
    const rows = await this.rows(processes, query, null, most + 1);
    if (rows.length > most) return null;
    const told: ToldBreach[] = [];
    for (const row of rows) told.push(await this.told(row));
    return told;
  }

  private async rows(
    processes: readonly string[],
    { from, to }: Pick<BreachQuery, 'from' | 'to'>,
    after: readonly (string | number | null)[] | null,
    most: number,
  ): Promise<readonly BreachRow[]> {
    const { rows } = await this.pool.query<BreachRow>(
      `SELECT e.instance_id AS instance, e.seq, e.at, e.at::text AS cursor, i.process, encode(i.definition, 'hex') AS definition, i.key
       FROM event AS e JOIN instance AS i ON i.shard = e.shard AND i.id = e.instance_id
       WHERE e.shard = 0 AND e.type = 'limit.breached' AND i.process = ANY ($1)
         AND ($2::timestamptz IS NULL OR e.at >= $2) AND ($3::timestamptz IS NULL OR e.at < $3)
         AND ($4::timestamptz IS NULL OR (e.at, e.instance_id, e.seq) < ($4, $5::uuid, $6::integer))
       ORDER BY e.at DESC, e.instance_id DESC, e.seq DESC LIMIT $7`,
      [processes, from ?? null, to ?? null, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, most],
    );
    return rows;
  }

  /** A history that cannot be told says so, and hides none of the others. */
  private async told(row: BreachRow): Promise<ToldBreach> {
    try {
      const ledgers = await this.ledgers.of({ id: row.instance, definition: row.definition });
      const ledger = ledgers.find(({ entries }) => entries.some((entry) => entry.seq === row.seq && entry.what === 'breached')) ?? null;
      return { row, ledger, cause: ledger && breachCause(ledger), problem: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { row, ledger: null, cause: null, problem: { code: error.code, detail: error.detail } };
    }
  }
}

function cursorOf({ cursor, instance, seq }: BreachRow): string {
  return toCursor([cursor, instance, seq]);
}

function isWanted({ ledger, cause }: ToldBreach, query: BreachQuery): boolean {
  if (query.cause !== undefined && cause?.cause !== query.cause) return false;
  if (query.name !== undefined && ledger?.name !== query.name) return false;
  return query.person === undefined || personsOf(ledger, cause).has(query.person);
}

function personsOf(ledger: LimitLedger | null, cause: Cause | null): ReadonlySet<string> {
  const responsible = ledger?.breach?.responsible ?? [];
  const persons = responsible.flatMap((principal) => (principal.startsWith('person:') ? [principal.slice('person:'.length)] : []));
  return new Set([...persons, ledger?.breach?.accountable, cause?.person].filter((person) => typeof person === 'string'));
}

function breachView({ row: { instance, process, key, seq }, ledger, cause, problem }: ToldBreach): object {
  return { instance, process, key, seq, ...(ledger && ledgerView(ledger)), cause, problem };
}
