import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Command ids sort by their bytes on every server, so that all commands of one message (`<message>>…`) are a range of the primary key. The
 * previous release still runs on it.
 */
export class CommandOrder1774800000005 implements MigrationInterface {
  name = 'CommandOrder1774800000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE command ALTER COLUMN id TYPE text COLLATE "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE command ALTER COLUMN id TYPE text COLLATE "default"');
  }
}
