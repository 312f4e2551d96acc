import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What ends the time records are kept. A hold keeps what it names from being purged, until it is lifted; a purge takes the instances of one month of start away and leaves
 * the hashes of their events, by which the commits they were part of still verify. The application may place and lift holds; purged is with the owner's
 * connection alone. Commits of the release before the last kept no hashes of their events: they are given them while the events are there. The previous release still runs on it.
 */
export class Retention1774800000023 implements MigrationInterface {
  name = 'Retention1774800000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE hold (
        id uuid NOT NULL CONSTRAINT hold_pk PRIMARY KEY,
        subject text NOT NULL,
        reason text NOT NULL,
        placed_by text NOT NULL,
        placed_at timestamptz NOT NULL,
        from_at timestamptz NOT NULL,
        until_at timestamptz,
        CONSTRAINT hold_until_ck CHECK (until_at > from_at)
      );
      CREATE INDEX hold_subject_ix ON hold (subject);
      CREATE TABLE hold_end (
        hold uuid NOT NULL CONSTRAINT hold_end_pk PRIMARY KEY CONSTRAINT hold_end_hold_fk REFERENCES hold (id),
        at timestamptz NOT NULL,
        lifted_by text NOT NULL,
        reason text NOT NULL
      );
      CREATE TABLE purge (
        id uuid NOT NULL CONSTRAINT purge_pk PRIMARY KEY,
        month text NOT NULL,
        reason text NOT NULL,
        ordered_by text NOT NULL,
        begun_at timestamptz NOT NULL,
        ended_at timestamptz,
        stopped json,
        instances integer NOT NULL DEFAULT 0,
        events bigint NOT NULL DEFAULT 0
      );
      CREATE UNIQUE INDEX purge_running_uk ON purge ((true)) WHERE ended_at IS NULL;
      CREATE TABLE purged_instance (
        shard smallint NOT NULL,
        id uuid NOT NULL,
        process text NOT NULL,
        ended_at timestamptz NOT NULL,
        events bytea NOT NULL,
        access uuid NOT NULL,
        CONSTRAINT purged_instance_pk PRIMARY KEY (shard, id)
      )`);
    // `events`: of each event the id of its commit (16 bytes) and its hash (32), in order. It is read whole and does not compress.
    await runner.query('ALTER TABLE purged_instance ALTER COLUMN events SET STORAGE EXTERNAL');
    await runner.query(`
      UPDATE batch AS b SET leaves = e.leaves
      FROM (SELECT batch_id, string_agg(hash, ''::bytea ORDER BY instance_id, seq) AS leaves FROM event
            WHERE batch_id IN (SELECT id FROM batch WHERE leaves = '') GROUP BY batch_id) AS e
      WHERE b.id = e.batch_id AND b.leaves = '' AND length(e.leaves) = 32 * b.events`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE purged_instance, purge, hold_end, hold');
  }
}
