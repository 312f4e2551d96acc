import { Injectable } from '@nestjs/common';
import { decidedEvent } from '#engine/audit/event-body.js';
import { type LimitLedger, ledgersOf } from '#engine/audit/ledger.js';
import type { Instance } from '#engine/runtime/instance.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { storedEvents } from '#server/history/stored-events.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';

/** What became of the limits of an instance, told from its history. */
@Injectable()
export class Ledgers {
  constructor(
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly knowledge: Knowledge,
    private readonly clock: MovableClock,
  ) {}

  async of({ id, definition }: Pick<Instance, 'id' | 'definition'>): Promise<readonly LimitLedger[]> {
    await this.knowledge.load([definition]);
    const process = this.knowledge.compiled(definition);
    const events = await this.keys.open(await storedEvents(this.pool, id));
    const { now } = await this.clock.read();
    return ledgersOf(process, id, events.map(decidedEvent), this.knowledge.calendar(process.definition.calendar), now);
  }
}
