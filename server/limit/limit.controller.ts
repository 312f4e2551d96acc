import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { MayRead } from '#server/instance/may-read.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { ledgerView } from './ledger-view.js';
import { Ledgers } from './ledgers.js';

const breachQuery = pageQuery.extend({
  process: z.string().max(100).optional(),
  /** Noticed from this instant on, and before that one. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

interface BreachRow {
  readonly instance: string;
  readonly seq: number;
  readonly at: Date;
  readonly cursor: string;
  readonly process: string;
  readonly definition: string;
  readonly key: string | null;
}

/** What became of time limits: each a ledger that says where its time went. */
@ApiTags('limits')
@Controller('api')
export class LimitController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly ledgers: Ledgers,
    private readonly pool: PgPool,
  ) {}

  /** Limits of an instance by their beginning, also those that are over. */
  @Get('instances/:id/limits')
  async limits(@Me() me: SignedIn, @Param('id') id: string): Promise<{ items: readonly object[] }> {
    const instance = await this.mayRead.instance(me, id);
    return { items: (await this.ledgers.of(instance)).map(ledgerView) };
  }

  /** Breached limits of the processes one may read whole, the latest first, each with its ledger. */
  @Get('breaches')
  async breaches(@Me() me: SignedIn, @Query({ schema: breachQuery }) query: z.infer<typeof breachQuery>): Promise<Page<object>> {
    const after = fromCursor(query.after, ['instant', 'uuid', 'integer']);
    const readable = this.mayRead.openProcesses(me).filter((process) => query.process === undefined || process === query.process);
    if (readable.length === 0) return { items: [], next: null };
    const { rows } = await this.pool.query<BreachRow>(
      `SELECT e.instance_id AS instance, e.seq, e.at, e.at::text AS cursor, i.process, encode(i.definition, 'hex') AS definition, i.key
       FROM event AS e JOIN instance AS i ON i.shard = e.shard AND i.id = e.instance_id
       WHERE e.shard = 0 AND e.type = 'limit.breached' AND i.process = ANY ($1)
         AND ($2::timestamptz IS NULL OR e.at >= $2) AND ($3::timestamptz IS NULL OR e.at < $3)
         AND ($4::timestamptz IS NULL OR (e.at, e.instance_id, e.seq) < ($4, $5::uuid, $6::integer))
       ORDER BY e.at DESC, e.instance_id DESC, e.seq DESC LIMIT $7`,
      [readable, query.from ?? null, query.to ?? null, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, query.limit + 1],
    );
    const items: { row: BreachRow; view: object }[] = [];
    for (const row of rows) {
      const { instance, process, key, seq } = row;
      items.push({ row, view: { instance, process, key, seq, ...(await this.toldOf(row)) } });
    }
    return pageOf(
      items,
      query.limit,
      ({ view }) => view,
      ({ row }) => [row.cursor, row.instance, row.seq],
    );
  }

  /** A history that cannot be told says so, and hides none of the others. */
  private async toldOf({ instance, definition, seq }: BreachRow): Promise<object> {
    try {
      const ledgers = await this.ledgers.of({ id: instance, definition });
      const ledger = ledgers.find(({ entries }) => entries.some((entry) => entry.seq === seq && entry.what === 'breached'));
      return { ...(ledger && ledgerView(ledger)), problem: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { problem: { code: error.code, detail: error.detail } };
    }
  }
}
