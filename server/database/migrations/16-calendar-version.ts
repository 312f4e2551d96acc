import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which calendars the running limits are counted by. */
export class CalendarVersion1774800000016 implements MigrationInterface {
  name = 'CalendarVersion1774800000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epoch ADD COLUMN calendar_version text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE epoch DROP COLUMN calendar_version');
  }
}
