import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every version of the directory, as the difference from the one before. A host writes what there is at its start as the first version; the previous
 * release still runs on it, and what it changes meanwhile becomes a version at the next start.
 */
export class DirectoryVersion1774800000014 implements MigrationInterface {
  name = 'DirectoryVersion1774800000014';

  async up(runner: QueryRunner): Promise<void> {
    // `changed_by`: null where nobody changed anything, only noted what there was.
    await runner.query(`CREATE TABLE directory_version (
      version bigint NOT NULL CONSTRAINT directory_version_pk PRIMARY KEY,
      changed_by text,
      at timestamptz NOT NULL DEFAULT now())`);
    // `value`: as it was from this version on, a person's name under his key; null: it was there no more.
    await runner.query(`CREATE TABLE directory_entry (
      kind text NOT NULL CONSTRAINT directory_entry_kind_ck CHECK (kind IN ('organization', 'person', 'substitution')),
      id text NOT NULL,
      version bigint NOT NULL CONSTRAINT directory_entry_version_fk REFERENCES directory_version (version),
      value json,
      CONSTRAINT directory_entry_pk PRIMARY KEY (kind, id, version))`);
    await runner.query('CREATE INDEX directory_entry_version_ix ON directory_entry (version, kind, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE directory_entry, directory_version');
  }
}
