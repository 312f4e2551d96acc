import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The clock can stand still. The previous release still runs on it: there the clock goes on. */
export class HeldClock1774800000002 implements MigrationInterface {
  name = 'HeldClock1774800000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epoch ADD COLUMN clock_held_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epoch DROP COLUMN clock_held_at');
  }
}
