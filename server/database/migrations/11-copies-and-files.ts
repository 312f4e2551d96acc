import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Copies are listed unread first. Files are stored once by their SHA-256, in parts, so that neither an upload nor a download is ever held in memory
 * whole; whoever stored one may attach it for a day. The previous release runs on it.
 */
export class CopiesAndFiles1774800000011 implements MigrationInterface {
  name = 'CopiesAndFiles1774800000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX notification_copy_ix ON notification (shard, recipient, (read_at IS NOT NULL), at DESC, instance_id, seq, n) WHERE kind = 'cc'`,
    );
    await runner.query(`CREATE TABLE file (
      digest bytea NOT NULL CONSTRAINT file_pk PRIMARY KEY CONSTRAINT file_digest_ck CHECK (length(digest) = 32),
      upload uuid NOT NULL,
      size integer NOT NULL CONSTRAINT file_size_ck CHECK (size > 0),
      stored_at timestamptz NOT NULL DEFAULT now())`);
    await runner.query(`CREATE TABLE file_part (
      upload uuid NOT NULL,
      n integer NOT NULL,
      bytes bytea NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT file_part_pk PRIMARY KEY (upload, n))`);
    // Documents and pictures are compressed already.
    await runner.query('ALTER TABLE file_part ALTER COLUMN bytes SET STORAGE EXTERNAL');
    await runner.query(`CREATE TABLE file_offer (
      digest bytea NOT NULL CONSTRAINT file_offer_file_fk REFERENCES file (digest) ON DELETE CASCADE,
      person text NOT NULL,
      media_type text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT file_offer_pk PRIMARY KEY (digest, person))`);
    await runner.query(`CREATE TABLE attachment (
      shard smallint NOT NULL,
      instance_id uuid NOT NULL,
      seq integer NOT NULL,
      at timestamptz NOT NULL,
      task integer,
      name text NOT NULL,
      media_type text NOT NULL,
      size integer NOT NULL,
      digest bytea NOT NULL,
      person text NOT NULL,
      CONSTRAINT attachment_pk PRIMARY KEY (shard, instance_id, seq))`);
    await runner.query('CREATE INDEX attachment_digest_ix ON attachment (digest)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE attachment, file_offer, file_part, file');
    await runner.query('DROP INDEX notification_copy_ix');
  }
}
