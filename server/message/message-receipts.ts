import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import { writeAccess } from '#server/access/access-log.js';
import { PgPool } from '#server/database/pg-pool.js';
import { transaction } from '#server/database/transaction.js';

/** What came from outside under which key, so that a key stands for one message, whoever hears it and when. */
@Injectable()
export class MessageReceipts {
  constructor(private readonly pool: PgPool) {}

  /**
   * Notes a message; the same again changes nothing.
   *
   * @param digest - of the whole request
   * @param by - who delivers it
   * @throws {DomainError} `idempotency-key-reused`
   */
  async accept(id: string, digest: string, by: string, name: string): Promise<void> {
    await transaction(this.pool, async (client) => {
      const { rowCount } = await client.query('INSERT INTO message_receipt (shard, id, digest) VALUES (0, $1, $2) ON CONFLICT DO NOTHING', [
        id,
        digest,
      ]);
      if (rowCount === 1) await writeAccess(client, [{ person: by, action: 'deliver-message', details: { name, message: id } }]);
    });
    const { rows } = await this.pool.query<{ digest: string }>('SELECT digest FROM message_receipt WHERE shard = 0 AND id = $1', [id]);
    if (rows[0]?.digest !== digest)
      throw new DomainError(
        'idempotency-key-reused',
        '这个 Idempotency-Key 已用于另一个请求 / This Idempotency-Key was used for another request.',
      );
  }
}
