import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a service was given up on, for an administrator to see. The previous release still runs on it: it asks no services. */
export class DeadLetter1774800000007 implements MigrationInterface {
  name = 'DeadLetter1774800000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE dead_letter (
        shard smallint NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, n integer NOT NULL, service text NOT NULL, sent jsonb NOT NULL, reason text NOT NULL, attempts integer NOT NULL, at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT dead_letter_pk PRIMARY KEY (shard, instance_id, seq, n)
      )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter');
  }
}
