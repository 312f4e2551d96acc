import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/text.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { MayReadRegister } from './may-read-register.js';

@ApiTags('registers')
@Controller('api/registers')
export class RegisterController {
  constructor(
    private readonly pool: PgPool,
    private readonly mayRead: MayReadRegister,
    private readonly reads: Reads,
  ) {}

  /** Registers the person may read. */
  @Get()
  list(@Me() me: SignedIn): { items: { id: string; title: Text }[] } {
    return { items: this.mayRead.all(me).map(({ id, title }) => ({ id, title })) };
  }

  /** Rows by key. */
  @Get(':id')
  async rows(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ): Promise<Page<unknown>> {
    this.mayRead.require(me, id);
    const after = fromCursor(query.after, ['text']);
    const { rows } = await this.pool.query<RecordRow>(
      `SELECT ${COLUMNS} FROM record WHERE shard = 0 AND register = $1 AND ($2::text IS NULL OR key > $2) ORDER BY key LIMIT $3`,
      [id, after?.[0] ?? null, query.limit + 1],
    );
    const shown = rows.slice(0, query.limit).map(({ key }) => key);
    await this.reads.register(me, id, shown, false);
    return pageOf(rows, query.limit, recordView, (row) => [row.key]);
  }

  @Get(':id/:key')
  async row(@Me() me: SignedIn, @Param('id') id: string, @Param('key') key: string): Promise<unknown> {
    this.mayRead.require(me, id);
    const { rows } = await this.pool.query<RecordRow>(`SELECT ${COLUMNS} FROM record WHERE shard = 0 AND register = $1 AND key = $2`, [
      id,
      key,
    ]);
    const row = rows[0];
    if (!row) throw new DomainError('not-found', `${id}/${key}`);
    await this.reads.register(me, id, [key], true);
    return recordView(row);
  }
}

const COLUMNS = 'key, row, valid_from::text, valid_to::text, changed_at';

interface RecordRow {
  readonly key: string;
  readonly row: object;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly changed_at: Date;
}

function recordView({ key, row, ...rest }: RecordRow): Record<string, unknown> {
  return { key, ...row, validFrom: rest.valid_from, validTo: rest.valid_to, changedAt: rest.changed_at.toISOString() };
}
