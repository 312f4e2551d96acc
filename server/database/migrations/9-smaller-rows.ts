import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An event of the same definition as the one before leaves it out, and an instance has its states in its `state` alone. Short columns stay in their row: they would be moved to another table before a long
 * body beside them is compressed. There is no previous release to run beside this one; what earlier hosts wrote is still read.
 */
export class SmallerRows1774800000009 implements MigrationInterface {
  name = 'SmallerRows1774800000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event ALTER COLUMN definition DROP NOT NULL');
    for (const column of ['type', 'actor', 'on_behalf_of', 'command_id', 'definition', 'hash'])
      await runner.query(`ALTER TABLE event ALTER COLUMN ${column} SET STORAGE MAIN`);
    await runner.query(`ALTER TABLE instance ALTER COLUMN definition TYPE bytea USING decode(definition, 'hex')`);
    await runner.query('ALTER TABLE instance DROP COLUMN IF EXISTS states');
    for (const column of ['process', 'definition', 'key', 'initiator', 'status', 'head_hash'])
      await runner.query(`ALTER TABLE instance ALTER COLUMN ${column} SET STORAGE MAIN`);
  }

  async down(): Promise<void> {
    throw new Error('Events left their definition out: earlier hosts could not read them. Restore a backup instead.');
  }
}
