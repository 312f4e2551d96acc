import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People list what they were told, newest first. The previous release runs on it. */
export class NotificationList1774800000017 implements MigrationInterface {
  name = 'NotificationList1774800000017';

  async up(runner: QueryRunner): Promise<void> {
    // It was the sixteenth for a while: there are databases that have it under that number.
    await runner.query('CREATE INDEX IF NOT EXISTS notification_at_ix ON notification (shard, recipient, at, instance_id, seq, n)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notification_at_ix');
  }
}
