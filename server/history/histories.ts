import { Injectable } from '@nestjs/common';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { checkReplay, type ReplayCheck } from '#engine/audit/check-replay.js';
import { ERASED } from '#engine/audit/erased.js';
import { decidedEvent } from '#engine/audit/event-body.js';
import { type Moment, momentsOf } from '#engine/audit/moments.js';
import { DomainError } from '#engine/domain-error.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { DirectoryVersions } from '#server/directory/directory-versions.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { NamesThen } from './names-then.js';
import { type HistoryEvent, storedEvents } from './stored-events.js';

/** Instances told by their histories. */
@Injectable()
export class Histories {
  constructor(
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly knowledge: Knowledge,
    private readonly directory: DirectoryVersions,
  ) {}

  /** All events, opened; what was erased is `ERASED`. */
  async events(id: string): Promise<readonly DecidedEvent[]> {
    return this.opened(await storedEvents(this.pool, id));
  }

  /** The same of events that were read already. */
  async opened(stored: readonly HistoryEvent[]): Promise<readonly DecidedEvent[]> {
    const events = (await this.keys.open(stored, ERASED)).map(decidedEvent);
    await this.knowledge.load(events.map(({ definition }) => definition));
    return events;
  }

  /**
   * @param events - from the first on
   * @throws {DomainError} `history-broken`
   */
  moments(id: string, events: readonly DecidedEvent[]): readonly Moment[] {
    try {
      return momentsOf(this.versions, id, events);
    } catch (error) {
      throw historyBroken(id, error);
    }
  }

  /** @param stored - as it is in the database */
  check(stored: Instance, events: readonly DecidedEvent[]): ReplayCheck {
    return checkReplay(this.versions, stored.id, events, stored);
  }

  /** Names people had when things were decided. */
  names(): NamesThen {
    const today = this.knowledge.directory();
    return new NamesThen(this.directory, (person) => today.nameOf(person));
  }

  private readonly versions = (hash: string): CompiledProcess => this.knowledge.compiled(hash);
}

/** @param error - what the replay threw */
export function historyBroken(id: string, error: unknown): DomainError {
  const told = error instanceof Error ? error.message : String(error);
  return new DomainError(
    'history-broken',
    `流程实例 ${id} 的历史无法重算，请系统管理员核对 / the history of instance ${id} cannot be told again; have an administrator verify it: ${told}`,
    { instance: id },
  );
}
