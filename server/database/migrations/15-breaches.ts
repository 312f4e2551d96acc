import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Breached limits are found by time. Other events have no entry in the index, so they cost nothing. */
export class Breaches1774800000015 implements MigrationInterface {
  name = 'Breaches1774800000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX event_breached_ix ON event (shard, at, instance_id, seq) WHERE type = 'limit.breached'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX event_breached_ix');
  }
}
