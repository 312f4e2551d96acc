import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { decidedEvent } from '#engine/audit/event-body.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { storedEvents } from '#server/history/stored-events.js';
import { MayRead } from '#server/instance/may-read.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { Signatures, type SignatureView } from './signatures.js';

@ApiTags('documents')
@Controller('api/instances/:id/signatures')
export class SignatureController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly signatures: Signatures,
    private readonly reads: Reads,
  ) {}

  /** Who signed at the gates, in order: name as it was, time, and what it means; for whom, by whose consent, by whom he was added or asked. */
  @Get()
  async list(@Me() me: SignedIn, @Param('id') id: string): Promise<{ items: readonly SignatureView[] }> {
    const instance = await this.mayRead.instance(me, id);
    await this.reads.instance(me, instance, 'signatures');
    const events = await this.keys.open(await storedEvents(this.pool, instance.id));
    return { items: await this.signatures.list(instance, events.map(decidedEvent)) };
  }
}
