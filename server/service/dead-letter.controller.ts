import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Reads } from '#server/access/reads.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';

interface DeadLetterRow {
  readonly instance_id: string;
  readonly seq: number;
  readonly n: number;
  readonly service: string;
  readonly sent: object;
  readonly reason: string;
  readonly attempts: number;
  readonly at: Date;
}

@ApiTags('incidents')
@Controller('api/dead-letters')
export class DeadLetterController {
  constructor(
    private readonly pool: PgPool,
    private readonly reads: Reads,
  ) {}

  /** What services were given up on, newest instances first: what was to be sent, and why it could not be. */
  @OnlyFor('administrator')
  @Get()
  async list(@Me() me: SignedIn, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<unknown>> {
    const after = fromCursor(query.after, ['uuid', 'integer', 'integer']);
    const { rows } = await this.pool.query<DeadLetterRow>(
      `SELECT instance_id, seq, n, service, sent, reason, attempts, at FROM dead_letter
       WHERE shard = 0 AND ($1::uuid IS NULL OR (instance_id, seq, n) < ($1, $2::integer, $3::integer)) ORDER BY instance_id DESC, seq DESC, n DESC LIMIT $4`,
      [after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, query.limit + 1],
    );
    await this.reads.messages(me, 'dead-letters', Math.min(rows.length, query.limit));
    return pageOf(
      rows,
      query.limit,
      ({ instance_id: instance, at, ...letter }) => ({ instance, ...letter, at: at.toISOString() }),
      (row) => [row.instance_id, row.seq, row.n],
    );
  }
}
