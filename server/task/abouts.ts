import { Injectable } from '@nestjs/common';
import { workOf } from '#engine/definition/work-of.js';
import { aboutOf } from '#engine/runtime/instance-view.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { taskId } from '#server/instance/instance-view.js';
import { MayRead } from '#server/instance/may-read.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';

interface ListedTask {
  readonly instance_id: string;
  readonly ordinal: number;
  readonly definition: string;
  readonly state: string;
}

/** What the tasks of a list are about: read from their instances, for what an instance holds of people is kept nowhere else. */
@Injectable()
export class Abouts {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly mayRead: MayRead,
  ) {}

  /**
   * Without what is hidden from the reader.
   *
   * @param tasks - of instances he may read, their definitions loaded
   * @returns task id → what it is about; tasks whose definition does not say so are left out
   */
  async of(me: SignedIn, tasks: readonly ListedTask[]): Promise<ReadonlyMap<string, string>> {
    const asked = tasks.filter(({ definition, state: name }) => {
      const state = this.knowledge.compiled(definition).states.get(name);
      return state !== undefined && (workOf(state)?.about ?? null) !== null;
    });
    if (asked.length === 0) return new Map();
    const { rows } = await this.pool.query<StoredInstance>(`SELECT ${STORED_INSTANCE} FROM instance WHERE shard = 0 AND id = ANY($1)`, [
      [...new Set(asked.map(({ instance_id }) => instance_id))],
    ]);
    const abouts = new Map<string, string>();
    for (const row of rows) {
      const stored = readStored(row);
      const process = this.knowledge.compiled(stored.definition);
      const instance = this.mayRead.seen(me, stored);
      const facts = this.mayRead.factsNow(me, instance);
      for (const { ordinal } of asked.filter(({ instance_id }) => instance_id === row.id)) {
        const task = instance.state.tasks[String(ordinal)];
        const about = task && aboutOf(process, instance, task, facts);
        if (about) abouts.set(taskId(row.id, ordinal), about);
      }
    }
    return abouts;
  }
}
