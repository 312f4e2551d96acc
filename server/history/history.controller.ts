import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { wholeBody } from '#engine/audit/compact-body.js';
import { DomainError } from '#engine/domain-error.js';
import { bodyWithout } from '#engine/runtime/hidden-fields.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { MayRead } from '#server/instance/may-read.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { storedEvents } from './stored-events.js';

const historyQuery = pageQuery.extend({ as: z.enum(['readable', 'stored']).default('readable') });

@ApiTags('history')
@Controller('api/instances/:id/history')
export class HistoryController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly reads: Reads,
  ) {}

  /**
   * Events in order: who did what, why it was decided so, what came of it; each with its hash and the one before. Personal values
   * are opened and every member is there; `as=stored` gives the bodies as they were hashed, for whoever verifies the chain.
   */
  @Get()
  async history(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: historyQuery }) query: z.infer<typeof historyQuery>,
  ): Promise<Page<unknown>> {
    const instance = await this.mayRead.instance(me, id);
    const hidden = this.mayRead.hidden(me, instance);
    if (hidden.size > 0 && query.as === 'stored')
      throw new DomainError('not-allowed', '此流程中有你无权查看的字段 / Fields of this instance are hidden from you.');
    const after = fromCursor(query.after, ['integer']);
    await this.reads.history(me, instance, query.as);
    const stored = await storedEvents(this.pool, id, Number(after?.[0] ?? 0), query.limit + 1);
    const opened = async (): Promise<typeof stored> =>
      (await this.keys.open(stored)).map((event) => ({ ...event, body: bodyWithout(wholeBody(event.body, event), hidden) }));
    const events = query.as === 'stored' ? stored : await opened();
    return pageOf(
      events,
      query.limit,
      ({ at, body, ...event }) => ({ ...event, at: new Date(at).toISOString(), ...body }),
      (event) => [event.seq],
    );
  }
}
