import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { openPersonal, sealPersonal } from '#engine/audit/personal.js';
import { personalPlaces } from '#engine/audit/personal-places.js';
import { erasePersonal } from '#engine/audit/seal-event.js';
import { instanceSubject } from '#engine/audit/subject.js';
import { DomainError } from '#engine/domain-error.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { writeAccess } from '#server/access/access-log.js';
import { PgPool } from '#server/database/pg-pool.js';
import { removeAttachments } from '#server/file/remove-attachments.js';
import { storeDocuments } from '#server/instance/stored-documents.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import { storeState } from '#server/instance/stored-state.js';
import { holdOver } from '#server/retention/hold-over.js';
import { Knowledge } from '#server/definition/knowledge-store.js';

/** What a subject was erased from. */
export interface Erased {
  readonly instances: number;
  /** Files that were attached there. */
  readonly files: number;
}

/**
 * Erases what is personal to a subject: its key, so that the history can no longer be read there though its chain still verifies, and the working copy in
 * its register row and its instances, with the files attached to those that are about it. Finding the instances reads the whole history: this is done a few times a year.
 */
@Injectable()
export class EraseSubject {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /**
   * @param subject - `<register>:<key>` or `instance:<id>`
   * @throws {DomainError} `subject-not-found`, `subject-in-use` while one of its instances runs, `subject-on-hold`
   */
  async execute(subject: string, by: string, reason: string): Promise<Erased> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const erased = await this.erase(client, subject, by, reason);
      await client.query('COMMIT');
      return erased;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  private async erase(client: pg.PoolClient, subject: string, by: string, reason: string): Promise<Erased> {
    const { rows: keys } = await client.query<{ id: string; live: boolean }>(
      'SELECT id, secret IS NOT NULL AS live FROM subject_key WHERE subject = $1 FOR UPDATE',
      [subject],
    );
    if (keys.length === 0)
      throw new DomainError(
        'subject-not-found',
        `历史记录中没有 ${subject} 的个人信息 / The history holds nothing personal of ${subject}.`,
      );
    const live = keys.filter((key) => key.live).map((key) => `%"${key.id}"%`);
    if (live.length === 0) return { instances: 0, files: 0 };
    const { rows: instances } = await client.query<StoredInstance>(
      `SELECT ${STORED_INSTANCE} FROM instance
       WHERE shard = 0 AND id IN (SELECT instance_id FROM event WHERE shard = 0 AND body::text LIKE ANY ($1)) ORDER BY id FOR UPDATE`,
      [live],
    );
    const running = instances.filter((instance) => instance.status !== 'ended').map(({ id }) => id);
    if (running.length > 0)
      throw new DomainError(
        'subject-in-use',
        `还有 ${running.length} 个流程在使用 ${subject} 的个人信息，结束后才能删除 / ${running.length} instances still work with the data of ${subject}; erase it when they have ended.`,
        { instances: running.slice(0, 50) },
      );
    const hold = await holdOver(client, [logSubject(subject)], instances);
    if (hold)
      throw new DomainError(
        'subject-on-hold',
        `${hold.subject} 被冻结（${hold.reason}），解除后才能删除个人信息 / ${hold.subject} is on hold (${hold.reason}); personal data can be erased when it is lifted.`,
        { hold: hold.id, subject: hold.subject },
      );
    const files = await this.clearInstances(client, instances, subject);
    await this.clearRow(client, subject);
    await client.query(
      'UPDATE subject_key SET secret = NULL, destroyed_at = now(), destroyed_by = $2, reason = $3 WHERE subject = $1 AND secret IS NOT NULL',
      [subject, by, reason],
    );
    const details = { reason, instances: instances.length, files };
    await writeAccess(client, [{ person: by, action: 'erase', subject: logSubject(subject), details }]);
    // Every host forgets the keys it remembers before its next batch.
    await client.query('UPDATE epoch SET publications = publications + 1');
    return { instances: instances.length, files };
  }

  private async clearInstances(client: pg.PoolClient, instances: readonly StoredInstance[], subject: string): Promise<number> {
    await this.knowledge.load(instances.map(({ definition }) => definition));
    const about: string[] = [];
    for (const row of instances) {
      const process = this.knowledge.compiled(row.definition);
      const instance = readStored(row);
      const places = personalPlaces(process);
      if (places && instanceSubject(places, instance) === subject) about.push(row.id);
      const erased = erasePersonal(process, instance, subject);
      await client.query('UPDATE instance SET key = $2, state = $3, documents = $4 WHERE shard = 0 AND id = $1', [
        row.id,
        erased.state.key,
        storeState(erased.state),
        storeDocuments(erased),
      ]);
    }
    const ids = instances.map(({ id }) => id);
    await client.query(`UPDATE notification SET about = '{}' WHERE shard = 0 AND instance_id = ANY ($1)`, [ids]);
    // A file belongs to whatever the instance is about; of another subject's instance that only mentions this one they stay.
    return removeAttachments(client, about);
  }

  private async clearRow(client: pg.PoolClient, subject: string): Promise<void> {
    const [register = '', ...rest] = subject.split(':');
    const key = rest.join(':');
    const definition = this.knowledge.library().registers.get(register)?.definition;
    if (!definition) return;
    // The place a batch locks before it reads a row and changes it.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`0 row ${register} ${key}`]);
    const place = [register, key];
    const { rows } = await client.query<{ row: JsonObject }>(
      'SELECT row FROM record WHERE shard = 0 AND register = $1 AND key = $2',
      place,
    );
    for (const { row } of rows) {
      const cleared = openPersonal(
        sealPersonal(row, definition.fields, () => ({})),
        () => null,
      );
      await client.query('UPDATE record SET row = $3 WHERE shard = 0 AND register = $1 AND key = $2', [...place, JSON.stringify(cleared)]);
    }
  }
}

/** As the access log names it. */
function logSubject(subject: string): string {
  const [kind = '', ...key] = subject.split(':');
  return kind === 'instance' ? subject : `register:${kind}/${key.join(':')}`;
}
