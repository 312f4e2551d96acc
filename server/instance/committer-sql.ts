import { CLOCK } from '#server/clock/clock-sql.js';

/**
 * The read of a batch: locks what it can, skips what another host holds, and tells what every decision needs, in a first row, and then each locked
 * instance in a row of its own (a large document is copied thrice on its way through an aggregate). `existing` shows the instances as the snapshot
 * has them: one that was locked at a later event is newer than all else that was read. Documents whose row is still of the version the host
 * remembers stay where they are.
 */
export const READ = `
WITH locked AS (
  SELECT id, process, encode(definition, 'hex') AS definition, status, key, initiator, started_at, last_at, seq, encode(head_hash, 'hex') AS head_hash, state,
    xmin::text AS version,
    CASE WHEN xmin = ($5::xid[])[array_position($2::uuid[], id)] THEN NULL ELSE documents END AS documents
  FROM instance WHERE shard = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED
)
SELECT json_build_object(
  'existing', (SELECT coalesce(json_object_agg(id, seq), '{}') FROM instance WHERE shard = $1 AND id = ANY ($2::uuid[])),
  'commands', (SELECT coalesce(json_agg(json_build_object('id', id, 'instance', instance_id, 'seq', seq, 'digest', coalesce(digest, id))), '[]') FROM command WHERE shard = $1 AND id = ANY ($3::text[])),
  'sessions', (SELECT coalesce(json_agg(token_hash), '[]') FROM session WHERE token_hash = ANY ($4::text[]) AND expires_at > clock_timestamp()),
  'publications', publications,
  'calendar', calendar_version,
  'now', floor(extract(epoch FROM ${CLOCK}) * 1000)
) AS facts, locked.*
FROM epoch LEFT JOIN locked ON false WHERE singleton
UNION ALL SELECT NULL, locked.* FROM locked`;

/** Waits for one instance that others kept locking. */
export const WAIT = `SELECT FROM instance WHERE shard = $1 AND id = $2 FOR UPDATE`;

/**
 * What `step` lacked. A function, because its lock and its read need a snapshot each: one that waited for the lock and then read by the snapshot
 * from before would draw a number twice.
 */
export const NEEDS = `SELECT rows, numbers, matches, loads FROM lock_and_read($1, $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[])`;
