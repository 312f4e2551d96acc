import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that can be destroyed, one living key a subject; the row stays to say who destroyed it, and why. The previous release still runs on it: it
 * uses no keys.
 */
export class SubjectKey1774800000006 implements MigrationInterface {
  name = 'SubjectKey1774800000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE subject_key ALTER COLUMN id SET DEFAULT gen_random_uuid(), ALTER COLUMN secret DROP NOT NULL,
      ADD COLUMN destroyed_at timestamptz, ADD COLUMN destroyed_by text, ADD COLUMN reason text,
      ADD CONSTRAINT subject_key_secret_ck CHECK ((secret IS NULL) = (destroyed_at IS NOT NULL) AND octet_length(secret) = 32),
      ADD CONSTRAINT subject_key_destroyed_ck CHECK ((destroyed_at IS NULL) = (destroyed_by IS NULL) AND (destroyed_at IS NULL) = (reason IS NULL))`);
    await runner.query('CREATE UNIQUE INDEX subject_key_living_uk ON subject_key (subject) WHERE secret IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX subject_key_living_uk');
    await runner.query('DELETE FROM subject_key WHERE secret IS NULL');
    await runner.query(`ALTER TABLE subject_key DROP CONSTRAINT subject_key_destroyed_ck, DROP CONSTRAINT subject_key_secret_ck,
      DROP COLUMN reason, DROP COLUMN destroyed_by, DROP COLUMN destroyed_at, ALTER COLUMN secret SET NOT NULL, ALTER COLUMN id DROP DEFAULT`);
  }
}
