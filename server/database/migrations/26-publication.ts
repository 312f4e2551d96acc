import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every version of the whole library, calendars included, as the difference from the one before: who published it, when and why. A host writes what there is
 * at its start as the first one; the previous release still runs on it, and what it publishes meanwhile becomes a version at the next start.
 */
export class Publication1774800000026 implements MigrationInterface {
  name = 'Publication1774800000026';

  async up(runner: QueryRunner): Promise<void> {
    // `version`: number of the epoch it was published in. `published_by` and `reason`: null where nobody published it, only noted what there was.
    await runner.query(`CREATE TABLE publication (
      version bigint NOT NULL CONSTRAINT publication_pk PRIMARY KEY,
      at timestamptz NOT NULL,
      published_by text,
      reason text,
      calendar_version text NOT NULL,
      CONSTRAINT publication_reason_ck CHECK ((published_by IS NULL) = (reason IS NULL)))`);
    await runner.query('CREATE INDEX publication_at_ix ON publication (at, version)');
    await runner.query('CREATE INDEX publication_calendar_ix ON publication (calendar_version, version)');
    // `text`: as it was from this version on; null: it was there no more.
    await runner.query(`CREATE TABLE published_file (
      path text NOT NULL,
      version bigint NOT NULL CONSTRAINT published_file_version_fk REFERENCES publication (version),
      text text,
      CONSTRAINT published_file_pk PRIMARY KEY (path, version))`);
    await runner.query('CREATE INDEX published_file_version_ix ON published_file (version, path)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE published_file, publication');
  }
}
