import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Half of each page of `instance` stays free: the rows a batch starts together are changed together, and each finds room for its next version beside
 * it. One that does not is logged whole, and entered anew in every index.
 */
export class RoomForUpdates1774800000012 implements MigrationInterface {
  name = 'RoomForUpdates1774800000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE instance SET (fillfactor = 50)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE instance SET (fillfactor = 70)');
  }
}
