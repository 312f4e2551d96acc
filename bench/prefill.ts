import type pg from 'pg';

/**
 * Adds instances of the workload as if they had run: half of them wait at their first task, half have ended. Their rows are found by the same keys
 * as real ones; texts nobody reads are left empty.
 */
export async function prefill(superuser: pg.Client, instances: number): Promise<void> {
  await superuser.query(`CREATE TEMPORARY TABLE filled AS
    SELECT i, (substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS id, i % 2 = 0 AS open
    FROM generate_series(1, ${instances}) AS i,
      LATERAL (SELECT lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - ${instances} + i), 12, '0') AS hex) AS time`);
  await superuser.query(`INSERT INTO instance (shard, id, process, definition, status, key, initiator, started_at, last_at, seq, head_hash, state, documents)
    SELECT 0, id, 'purchase', '', CASE WHEN open THEN 'running' ELSE 'ended' END, 'F' || id, 'zhao.lei', now(), now(), 1, '', '{}', '{}' FROM filled`);
  await superuser.query(`INSERT INTO event (shard, instance_id, seq, at, type, command_id, definition, body, hash, batch_id)
    SELECT 0, id, 1, now(), 'instance.started', id::text, '', '{}', '', id FROM filled`);
  await superuser.query(`INSERT INTO command (shard, id, instance_id, seq, digest) SELECT 0, id::text, id, 1, '' FROM filled`);
  await superuser.query(`INSERT INTO batch (shard, id, at, root, events) SELECT 0, id, now(), '', 1 FROM filled`);
  await superuser.query(`INSERT INTO task (shard, instance_id, ordinal, process, state, opened_at, due_at)
    SELECT 0, id, 3, 'purchase', 'checking', now(), now() + interval '1 day' FROM filled WHERE open`);
  await superuser.query(`INSERT INTO task_candidate (shard, principal, due_at, instance_id, ordinal)
    SELECT 0, 'role:sales-clerk', now() + interval '1 day', id, 3 FROM filled WHERE open`);
  await superuser.query(
    `INSERT INTO timer (shard, instance_id, ordinal, at, what, index) SELECT 0, id, 4, now() + interval '1 day', 'breach', 0 FROM filled WHERE open`,
  );
  await superuser.query('DROP TABLE filled');
}
