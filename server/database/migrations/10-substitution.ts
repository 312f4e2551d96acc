import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Leavers, and who acts for whom on which days. The previous release still runs on it: nobody is substituted there, and nobody leaves by himself. */
export class Substitution1774800000010 implements MigrationInterface {
  name = 'Substitution1774800000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE person ADD COLUMN last_day date');
    // `processes`: null means all of them. That substitutions of one person do not overlap is decided under the lock of `epoch`.
    await runner.query(
      `CREATE TABLE substitution (id uuid NOT NULL, person text NOT NULL, substitute text NOT NULL, from_day date NOT NULL, to_day date NOT NULL, processes text[], entered_by text NOT NULL, entered_at timestamptz NOT NULL DEFAULT now(), CONSTRAINT substitution_pk PRIMARY KEY (id), CONSTRAINT substitution_days_ck CHECK (from_day <= to_day), CONSTRAINT substitution_another_ck CHECK (person <> substitute))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE substitution');
    await runner.query('ALTER TABLE person DROP COLUMN last_day');
  }
}
