import type { MigrationInterface, QueryRunner } from 'typeorm';

/** First schema: there is no previous release. */
export class Schema1774800000001 implements MigrationInterface {
  name = 'Schema1774800000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The first schema is not taken back: drop the database instead.');
  }
}

const STATEMENTS = [
  // One row per instance: all that `step` reads. What never changes stands first, for an update logs all between the first and the last byte that differ. `state` is rewritten at each commit, `documents` only when a form changes; kept as the text that was written (`json`): smaller, and nobody searches in it.
  `CREATE TABLE instance (
    shard smallint NOT NULL, id uuid NOT NULL, process text NOT NULL, definition text NOT NULL, key text, initiator text NOT NULL, started_at timestamptz NOT NULL,
    status text NOT NULL, last_at timestamptz NOT NULL, seq integer NOT NULL, head_hash bytea NOT NULL, state json NOT NULL, documents json NOT NULL,
    CONSTRAINT instance_pk PRIMARY KEY (shard, id),
    CONSTRAINT instance_status_ck CHECK (status IN ('running', 'ended', 'incident'))
  ) WITH (fillfactor = 70)`,
  // Never compressed as long as the documents can go elsewhere: an update then logs only the bytes that changed.
  `ALTER TABLE instance ALTER COLUMN state SET STORAGE MAIN`,
  `CREATE UNIQUE INDEX instance_key_uk ON instance (shard, process, key) WHERE key IS NOT NULL`,
  // Append-only history; a range of ids is a month of starts.
  `CREATE TABLE event (
    shard smallint NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, at timestamptz NOT NULL, type text NOT NULL, actor text, on_behalf_of text,
    command_id text NOT NULL, definition bytea NOT NULL, body json NOT NULL, hash bytea NOT NULL, batch_id uuid NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (shard, instance_id, seq)
  ) PARTITION BY RANGE (instance_id)`,
  // A body that is long is compressed in its row rather than cut into rows of another table; only beyond a page it goes there. Partitions take this over.
  `ALTER TABLE event ALTER COLUMN body SET STORAGE MAIN`,
  `CREATE TABLE event_default PARTITION OF event DEFAULT`,
  `CREATE TABLE batch (shard smallint NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, root bytea NOT NULL, events integer NOT NULL, CONSTRAINT batch_pk PRIMARY KEY (shard, id))`,
  // Projections of the open work; never read by \`step\`.
  `CREATE TABLE task (
    shard smallint NOT NULL, instance_id uuid NOT NULL, ordinal integer NOT NULL, process text NOT NULL, state text NOT NULL, assignee text, opened_at timestamptz NOT NULL, due_at timestamptz,
    CONSTRAINT task_pk PRIMARY KEY (shard, instance_id, ordinal)
  ) WITH (fillfactor = 80)`,
  `CREATE TABLE task_candidate (
    shard smallint NOT NULL, principal text NOT NULL, due_at timestamptz NOT NULL, instance_id uuid NOT NULL, ordinal integer NOT NULL,
    CONSTRAINT task_candidate_pk PRIMARY KEY (shard, principal, due_at, instance_id, ordinal)
  )`,
  `CREATE TABLE timer (shard smallint NOT NULL, instance_id uuid NOT NULL, ordinal integer NOT NULL, at timestamptz NOT NULL, what text NOT NULL, index integer NOT NULL, CONSTRAINT timer_pk PRIMARY KEY (shard, at, instance_id, ordinal))`,
  `CREATE TABLE subscription (shard smallint NOT NULL, message text NOT NULL, instance_id uuid NOT NULL, CONSTRAINT subscription_pk PRIMARY KEY (shard, message, instance_id))`,
  // What processes hand to one another, until it is delivered.
  `CREATE TABLE outbox (
    shard smallint NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, n integer NOT NULL, at timestamptz NOT NULL, effect jsonb NOT NULL, attempts integer NOT NULL DEFAULT 0,
    CONSTRAINT outbox_pk PRIMARY KEY (shard, instance_id, seq, n)
  )`,
  `CREATE INDEX outbox_at_ix ON outbox (shard, at)`,
  `CREATE TABLE message (shard smallint NOT NULL, id text NOT NULL, name text NOT NULL, payload jsonb NOT NULL, sender text, at timestamptz NOT NULL, CONSTRAINT message_pk PRIMARY KEY (shard, id))`,
  `CREATE TABLE command (shard smallint NOT NULL, id text NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, digest text, CONSTRAINT command_pk PRIMARY KEY (shard, id))`,
  `CREATE TABLE record (
    shard smallint NOT NULL, register text NOT NULL, key text NOT NULL, row jsonb NOT NULL, valid_from date, valid_to date, changed_at timestamptz NOT NULL, instance_id uuid, seq integer,
    CONSTRAINT record_pk PRIMARY KEY (shard, register, key)
  )`,
  `CREATE TABLE record_history (
    shard smallint NOT NULL, register text NOT NULL, key text NOT NULL, changed_at timestamptz NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, row jsonb NOT NULL, valid_from date, valid_to date,
    CONSTRAINT record_history_pk PRIMARY KEY (shard, register, key, instance_id, seq)
  )`,
  `CREATE TABLE series (shard smallint NOT NULL, name text NOT NULL, value integer NOT NULL, CONSTRAINT series_pk PRIMARY KEY (shard, name))`,
  `CREATE TABLE print (shard smallint NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, n integer NOT NULL, template text NOT NULL, document text NOT NULL, version integer NOT NULL, copies text[] NOT NULL, at timestamptz NOT NULL, CONSTRAINT print_pk PRIMARY KEY (shard, instance_id, seq, n))`,
  `CREATE TABLE notification (shard smallint NOT NULL, instance_id uuid NOT NULL, seq integer NOT NULL, n integer NOT NULL, recipient text NOT NULL, kind text NOT NULL, template text, about jsonb NOT NULL, at timestamptz NOT NULL, read_at timestamptz, CONSTRAINT notification_pk PRIMARY KEY (shard, recipient, instance_id, seq, n))`,
  // Published versions are never changed; \`library_file\` is the library as it stands.
  `CREATE TABLE definition (process text NOT NULL, version integer NOT NULL, hash text NOT NULL, files jsonb NOT NULL, published_by text NOT NULL, published_at timestamptz NOT NULL DEFAULT now(), reason text NOT NULL, CONSTRAINT definition_pk PRIMARY KEY (process, version))`,
  `CREATE INDEX definition_hash_ix ON definition (hash)`,
  `CREATE TABLE library_file (path text NOT NULL, text text NOT NULL, CONSTRAINT library_file_pk PRIMARY KEY (path))`,
  // One row: what every host must have loaded, which folder was published at a start, and how far a test moved the clock.
  `CREATE TABLE epoch (singleton boolean NOT NULL DEFAULT true, publications bigint NOT NULL DEFAULT 0, folder text, clock_offset_ms bigint NOT NULL DEFAULT 0, CONSTRAINT epoch_pk PRIMARY KEY (singleton), CONSTRAINT epoch_singleton_ck CHECK (singleton))`,
  `INSERT INTO epoch DEFAULT VALUES`,
  `CREATE TABLE account (person text NOT NULL, password_hash text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), CONSTRAINT account_pk PRIMARY KEY (person))`,
  `CREATE TABLE session (token_hash text NOT NULL, person text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL, CONSTRAINT session_pk PRIMARY KEY (token_hash))`,
  `CREATE TABLE subject_key (id uuid NOT NULL, subject text NOT NULL, secret bytea NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), CONSTRAINT subject_key_pk PRIMARY KEY (id))`,
  `CREATE INDEX subject_key_subject_ix ON subject_key (subject)`,
];
