import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is on record outlives its database: `access` holds what is no event of an instance (refused commands, sign-ins, reads of protected data, changes by
 * administrators), `seal` vouches for commits and accesses, and `unsealed` names those no seal vouches for yet,
 * whatever order they committed in. A commit keeps the hashes of its events (32 bytes each), so that what was rewritten is told from what was not, one instance can be
 * verified alone, and the others still can after a purge. What a host of
 * the previous release commits meanwhile is not named; the sealer finds it when it starts.
 */
export class Seal1774800000021 implements MigrationInterface {
  name = 'Seal1774800000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access (
        shard smallint NOT NULL DEFAULT 0,
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        person text,
        on_behalf_of text,
        action text NOT NULL,
        subject text,
        outcome text NOT NULL,
        details json NOT NULL,
        hash bytea NOT NULL,
        CONSTRAINT access_pk PRIMARY KEY (shard, id)
      );
      CREATE INDEX access_at_ix ON access (shard, at, id);
      CREATE INDEX access_person_ix ON access (shard, person, at, id) WHERE person IS NOT NULL;
      CREATE INDEX access_subject_ix ON access (shard, subject, at, id) WHERE subject IS NOT NULL;
      CREATE TABLE unsealed (
        shard smallint NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        CONSTRAINT unsealed_pk PRIMARY KEY (shard, id),
        CONSTRAINT unsealed_kind_ck CHECK (kind IN ('batch', 'access'))
      );
      CREATE TABLE seal (
        n bigint NOT NULL,
        at timestamptz NOT NULL,
        previous bytea NOT NULL,
        batches uuid[] NOT NULL,
        accesses uuid[] NOT NULL,
        events bigint NOT NULL,
        root bytea NOT NULL,
        key bytea NOT NULL,
        hash bytea NOT NULL,
        signature bytea NOT NULL,
        CONSTRAINT seal_pk PRIMARY KEY (n)
      );
      CREATE INDEX seal_at_ix ON seal (at);
      CREATE TABLE seal_key (
        fingerprint bytea NOT NULL,
        public_key text NOT NULL,
        first_used_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT seal_key_pk PRIMARY KEY (fingerprint)
      );
      ALTER TABLE batch ADD COLUMN leaves bytea NOT NULL DEFAULT '';
      ALTER TABLE batch ALTER COLUMN leaves SET STORAGE MAIN;
      CREATE TABLE seal_delivery (
        destination text NOT NULL,
        n bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT seal_delivery_pk PRIMARY KEY (destination)
      );
      INSERT INTO unsealed (shard, id, kind) SELECT shard, id, 'batch' FROM batch;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access, unsealed, seal, seal_key, seal_delivery; ALTER TABLE batch DROP COLUMN leaves');
  }
}
