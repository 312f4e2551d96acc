import { Body, Controller, Headers, HttpCode, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { writeAccess } from '#server/access/access-log.js';
import { answerOf } from '#server/analysis/answer-lines.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import type { CheckResult } from './check-database.js';
import { DatabaseCheck } from './database-check.js';
import { INVARIANT_IDS } from './finding.js';

const checkRequest = z.strictObject({
  /** Only these; null: all. */
  only: z.array(z.enum(INVARIANT_IDS)).min(1).nullable().default(null),
  /** Only this instance; null: all. */
  instance: z.uuid().nullable().default(null),
  /** Only instances that something happened to since this instant; null: all. */
  since: z.iso.datetime({ offset: true }).nullable().default(null),
});

@ApiTags('audit')
@OnlyFor('auditor', 'administrator')
@Controller('api/audit')
export class CheckController {
  constructor(
    private readonly check: DatabaseCheck,
    private readonly pool: PgPool,
  ) {}

  /**
   * Checks everything that must be true of the database (I1 to I12), while others work with it. It takes minutes where there are millions of events: with
   * `Accept: application/x-ndjson` it says how far it has come, and each finding as soon as it is found. Whoever goes away ends it.
   */
  @Post('checks')
  @HttpCode(200)
  async begin(
    @Me() me: SignedIn,
    @Headers('accept') accept: string | undefined,
    @Body({ schema: checkRequest }) { only, instance, since }: z.infer<typeof checkRequest>,
  ): Promise<CheckResult | StreamableFile> {
    const subject = instance === null ? null : `instance:${instance}`;
    await writeAccess(this.pool, [{ person: me.person, action: 'check-database', subject, details: { only, since } }]);
    return answerOf(accept, this.check.run({ only, instance, since: since === null ? null : new Date(since) }));
  }
}
