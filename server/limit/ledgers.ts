import { Injectable } from '@nestjs/common';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { decidedEvent } from '#engine/audit/event-body.js';
import { type LimitLedger, ledgersOf } from '#engine/audit/ledger.js';
import type { Instance } from '#engine/runtime/instance.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { historyBroken } from '#server/history/histories.js';
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

  /** @throws {DomainError} `history-broken` when the history cannot have been like that */
  async of({ id, definition }: Pick<Instance, 'id' | 'definition'>): Promise<readonly LimitLedger[]> {
    const events = await this.keys.open(await storedEvents(this.pool, id));
    await this.knowledge.load([definition, ...events.map((event) => event.definition)]);
    const calendar = this.knowledge.calendar(this.knowledge.compiled(definition).definition.calendar);
    const versions = (hash: string): CompiledProcess => this.knowledge.compiled(hash);
    const { now } = await this.clock.read();
    try {
      return ledgersOf(versions, id, events.map(decidedEvent), calendar, now);
    } catch (error) {
      throw historyBroken(id, error);
    }
  }
}
