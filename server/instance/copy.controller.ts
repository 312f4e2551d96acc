import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';

interface CopyRow {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly status: string;
  /** Who copied it; null: the process did. */
  readonly by: string | null;
  readonly at: string;
  readonly readAt: string | null;
}

/** What was copied 抄送 to the person. */
@ApiTags('copies')
@Controller('api/copies')
export class CopyController {
  constructor(private readonly pool: PgPool) {}

  /** What was copied to me, unread first, newest first. */
  @Get()
  async list(@Me() me: SignedIn, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<CopyRow>> {
    const after = fromCursor(query.after, ['integer', 'instant', 'uuid', 'integer', 'integer']);
    const { rows } = await this.pool.query<{
      instance_id: string;
      seq: number;
      n: number;
      process: string;
      key: string | null;
      status: string;
      by: string | null;
      at: Date;
      sort: string;
      read_at: Date | null;
    }>(
      `SELECT c.instance_id, c.seq, c.n, i.process, i.key, i.status, e.by, c.at, c.at::text AS sort, c.read_at
       FROM notification c JOIN instance i ON i.shard = c.shard AND i.id = c.instance_id
       LEFT JOIN LATERAL (SELECT actor AS by FROM event e WHERE e.shard = c.shard AND e.instance_id = c.instance_id AND e.seq = c.seq AND e.type = 'instance.copied') e ON true
       WHERE c.shard = 0 AND c.recipient = $1 AND c.kind = 'cc' AND ($2::integer IS NULL OR (c.read_at IS NOT NULL) > ($2 = 1)
         OR ((c.read_at IS NOT NULL) = ($2 = 1) AND (c.at < $3::timestamptz OR (c.at = $3 AND (c.instance_id, c.seq, c.n) > ($4::uuid, $5::integer, $6::integer)))))
       ORDER BY c.read_at IS NOT NULL, c.at DESC, c.instance_id, c.seq, c.n LIMIT $7`,
      [`person:${me.person}`, ...Array.from({ length: 5 }, (_, place) => after?.[place] ?? null), query.limit + 1],
    );
    return pageOf(
      rows,
      query.limit,
      (row) => ({
        instance: row.instance_id,
        process: row.process,
        key: row.key,
        status: row.status,
        by: row.by,
        at: row.at.toISOString(),
        readAt: row.read_at?.toISOString() ?? null,
      }),
      (row) => [row.read_at === null ? 0 : 1, row.sort, row.instance_id, row.seq, row.n],
    );
  }
}
