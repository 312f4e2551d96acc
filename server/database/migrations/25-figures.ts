import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Instances of a process are found by when they started. Neither column ever changes, so an update writes nothing more. */
export class Figures1774800000025 implements MigrationInterface {
  name = 'Figures1774800000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX instance_started_ix ON instance (shard, process, started_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX instance_started_ix');
  }
}
