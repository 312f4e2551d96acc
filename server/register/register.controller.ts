import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/process-definition.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';

@ApiTags('registers')
@Controller('api/registers')
export class RegisterController {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  @Get()
  list(): { items: { id: string; title: Text }[] } {
    return {
      items: [...this.knowledge.library().registers.values()].map(({ definition }) => ({ id: definition.id, title: definition.title })),
    };
  }

  /** Rows by key. */
  @Get(':id')
  async rows(@Param('id') id: string, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<unknown>> {
    if (!this.knowledge.library().registers.has(id)) throw new DomainError('not-found', id);
    const after = fromCursor(query.after, 1);
    const { rows } = await this.pool.query<{
      key: string;
      row: object;
      valid_from: string | null;
      valid_to: string | null;
      changed_at: Date;
    }>(
      'SELECT key, row, valid_from::text, valid_to::text, changed_at FROM record WHERE shard = 0 AND register = $1 AND ($2::text IS NULL OR key > $2) ORDER BY key LIMIT $3',
      [id, after?.[0] ?? null, query.limit + 1],
    );
    return pageOf(
      rows,
      query.limit,
      (row) => ({ key: row.key, ...row.row, validFrom: row.valid_from, validTo: row.valid_to, changedAt: row.changed_at.toISOString() }),
      (row) => [row.key],
    );
  }
}
