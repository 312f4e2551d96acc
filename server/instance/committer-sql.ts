import { CLOCK } from '#server/clock/clock-sql.js';

/** The read of a batch: locks what it can, skips what another host holds, and tells what every decision needs. */
export const READ = `
WITH locked AS (
  SELECT id, process, definition, status, seq, head_hash, state, documents FROM instance
  WHERE shard = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED
)
SELECT
  (SELECT coalesce(json_agg(locked), '[]') FROM locked) AS instances,
  (SELECT coalesce(json_agg(id), '[]') FROM instance WHERE shard = $1 AND id = ANY ($2::uuid[])) AS existing,
  (SELECT coalesce(json_agg(json_build_object('id', id, 'instance', instance_id, 'seq', seq, 'digest', digest)), '[]') FROM command WHERE shard = $1 AND id = ANY ($3::text[])) AS commands,
  (SELECT coalesce(json_agg(token_hash), '[]') FROM session WHERE token_hash = ANY ($4::text[]) AND expires_at > clock_timestamp()) AS sessions,
  publications::float8 AS publications, floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now
FROM epoch`;

/**
 * Locks places for the transaction, also of rows that are not there yet, in their order. A statement of its own: one that waits for a lock and
 * reads would read what stood there before it waited.
 */
export const LOCK = `SELECT count(pg_advisory_xact_lock(hashtextextended(place, 1))) FROM (SELECT unnest($1::text[]) AS place) AS places`;

/** What \`step\` lacked, once its places are locked. */
export const NEEDS = `
SELECT
  (SELECT coalesce(json_agg(json_build_object('register', register, 'key', key, 'row', row)), '[]') FROM record WHERE shard = $1 AND (register, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))) AS rows,
  (SELECT coalesce(json_agg(json_build_object('name', name, 'value', value)), '[]') FROM series WHERE shard = $1 AND name = ANY ($4::text[])) AS series`;

/** Rows by equal fields; \`$3\` is one JSON object. */
export const MATCH = `SELECT key, row FROM record WHERE shard = $1 AND register = $2 AND row @> $3::jsonb ORDER BY key`;

/** Everything a batch changes, in one statement; parameters are arrays sorted by key. */
export const WRITE = `
WITH
born AS (
  INSERT INTO instance (shard, id, process, definition, status, key, initiator, states, started_at, last_at, seq, head_hash, state, documents)
  SELECT $1, r.id, r.process, r.definition, r.status, r.key, r.initiator, r.states, r.started_at, r.last_at, r.seq, r.head_hash, r.state, r.documents
  FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, process text, definition text, status text, key text, initiator text, states text[], started_at timestamptz, last_at timestamptz, seq integer, head_hash text, state jsonb, documents jsonb, born boolean)
  WHERE r.born
), changed AS (
  UPDATE instance SET status = r.status, key = r.key, states = r.states, last_at = r.last_at, seq = r.seq, head_hash = r.head_hash, state = r.state, documents = coalesce(r.documents, instance.documents)
  FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, status text, key text, states text[], last_at timestamptz, seq integer, head_hash text, state jsonb, documents jsonb, born boolean)
  WHERE instance.shard = $1 AND instance.id = r.id AND NOT r.born
), history AS (
  INSERT INTO event (shard, instance_id, seq, at, type, actor, on_behalf_of, command_id, definition, body, previous_hash, hash, batch_id)
  SELECT $1, * FROM unnest($3::uuid[], $4::integer[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::text[], $13::text[], $14::uuid[])
), batched AS (
  INSERT INTO batch (shard, id, at, root, events) VALUES ($1, $15, $16, $17, $18)
), known AS (
  INSERT INTO command (shard, id, instance_id, seq, digest) SELECT $1, * FROM unnest($19::text[], $20::uuid[], $21::integer[], $22::text[])
), closed AS (
  DELETE FROM task USING unnest($23::uuid[], $24::integer[]) AS gone (instance_id, ordinal) WHERE task.shard = $1 AND task.instance_id = gone.instance_id AND task.ordinal = gone.ordinal
), unlisted AS (
  DELETE FROM task_candidate USING unnest($23::uuid[], $24::integer[]) AS gone (instance_id, ordinal) WHERE task_candidate.shard = $1 AND task_candidate.instance_id = gone.instance_id AND task_candidate.ordinal = gone.ordinal
), opened AS (
  INSERT INTO task (shard, instance_id, ordinal, process, state, assignee, opened_at, due_at)
  SELECT $1, instance_id, ordinal, process, state, assignee, opened_at, due_at FROM jsonb_to_recordset($25::jsonb) AS r (instance_id uuid, ordinal integer, process text, state text, assignee text, opened_at timestamptz, due_at timestamptz)
  ON CONFLICT (shard, instance_id, ordinal) DO UPDATE SET assignee = excluded.assignee, due_at = excluded.due_at
), listed AS (
  INSERT INTO task_candidate (shard, principal, due_at, instance_id, ordinal)
  SELECT $1, principal, due_at, instance_id, ordinal FROM jsonb_to_recordset($26::jsonb) AS r (principal text, due_at timestamptz, instance_id uuid, ordinal integer)
  ON CONFLICT DO NOTHING
), stopped AS (
  DELETE FROM timer USING unnest($27::uuid[], $28::integer[]) AS gone (instance_id, ordinal) WHERE timer.shard = $1 AND timer.instance_id = gone.instance_id AND timer.ordinal = gone.ordinal
), timed AS (
  INSERT INTO timer (shard, instance_id, ordinal, at, what, index)
  SELECT $1, instance_id, ordinal, at, what, index FROM jsonb_to_recordset($29::jsonb) AS r (instance_id uuid, ordinal integer, at timestamptz, what text, index integer)
  ON CONFLICT (shard, instance_id, ordinal) DO UPDATE SET at = excluded.at, what = excluded.what, index = excluded.index
), deaf AS (
  DELETE FROM subscription USING unnest($30::text[], $31::uuid[]) AS gone (message, instance_id) WHERE subscription.shard = $1 AND subscription.message = gone.message AND subscription.instance_id = gone.instance_id
), listening AS (
  INSERT INTO subscription (shard, message, instance_id) SELECT $1, * FROM unnest($32::text[], $33::uuid[]) ON CONFLICT DO NOTHING
), sent AS (
  INSERT INTO outbox (shard, instance_id, seq, n, at, effect)
  SELECT $1, instance_id, seq, n, at, effect FROM jsonb_to_recordset($34::jsonb) AS r (instance_id uuid, seq integer, n integer, at timestamptz, effect jsonb)
), recorded AS (
  INSERT INTO record (shard, register, key, row, valid_from, valid_to, changed_at, instance_id, seq)
  SELECT $1, register, key, row, valid_from, valid_to, at, instance_id, seq FROM jsonb_to_recordset($35::jsonb) AS r (register text, key text, row jsonb, valid_from date, valid_to date, at timestamptz, instance_id uuid, seq integer)
  ON CONFLICT (shard, register, key) DO UPDATE SET row = excluded.row, valid_from = excluded.valid_from, valid_to = excluded.valid_to, changed_at = excluded.changed_at, instance_id = excluded.instance_id, seq = excluded.seq
), remembered AS (
  INSERT INTO record_history (shard, register, key, changed_at, instance_id, seq, row, valid_from, valid_to)
  SELECT $1, register, key, at, instance_id, seq, row, valid_from, valid_to FROM jsonb_to_recordset($36::jsonb) AS r (register text, key text, row jsonb, valid_from date, valid_to date, at timestamptz, instance_id uuid, seq integer)
), printed AS (
  INSERT INTO print (shard, instance_id, seq, n, template, document, version, copies, at)
  SELECT $1, instance_id, seq, n, template, document, version, copies, at FROM jsonb_to_recordset($37::jsonb) AS r (instance_id uuid, seq integer, n integer, template text, document text, version integer, copies text[], at timestamptz)
), told AS (
  INSERT INTO notification (shard, recipient, instance_id, seq, n, kind, template, about, at)
  SELECT $1, recipient, instance_id, seq, n, kind, template, about, at FROM jsonb_to_recordset($38::jsonb) AS r (recipient text, instance_id uuid, seq integer, n integer, kind text, template text, about jsonb, at timestamptz)
)
INSERT INTO series (shard, name, value) SELECT $1, * FROM unnest($39::text[], $40::integer[]) ON CONFLICT (shard, name) DO UPDATE SET value = excluded.value`;
