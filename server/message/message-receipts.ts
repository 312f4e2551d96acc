import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import { PgPool } from '#server/database/pg-pool.js';

/** What came from outside under which key, so that a key stands for one message, whoever hears it and when. */
@Injectable()
export class MessageReceipts {
  constructor(private readonly pool: PgPool) {}

  /**
   * Notes a message; the same again changes nothing.
   *
   * @param digest - of the whole request
   * @throws {DomainError} `idempotency-key-reused`
   */
  async accept(id: string, digest: string): Promise<void> {
    await this.pool.query('INSERT INTO message_receipt (shard, id, digest) VALUES (0, $1, $2) ON CONFLICT DO NOTHING', [id, digest]);
    const { rows } = await this.pool.query<{ digest: string }>('SELECT digest FROM message_receipt WHERE shard = 0 AND id = $1', [id]);
    if (rows[0]?.digest !== digest)
      throw new DomainError(
        'idempotency-key-reused',
        '这个 Idempotency-Key 已用于另一个请求 / This Idempotency-Key was used for another request.',
      );
  }
}
