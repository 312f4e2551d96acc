import type pg from 'pg';

/** Most copies of one statement. */
const PAGE = 10_000;
/** Days the copies begin on: there are partitions from the last month to half a year ahead. */
const SPAN_DAYS = 180;

export interface CopiedHistories {
  readonly instances: number;
  readonly events: number;
  /** Who acted in them: `person.0` … */
  readonly persons: number;
  /** First and last instant a copy begins at, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * Copies an instance that has ended, with its history, until there are so many events: each copy begins at an instant of its own over half a year, a few
 * hours pass between its events, and each is somebody else's of the persons. Nobody verifies the copies: their hashes are the original's.
 */
export async function copyHistory(superuser: pg.Client, id: string, events: number, persons: number): Promise<CopiedHistories> {
  const { rows } = await superuser.query<{ events: number; now: number }>(
    'SELECT count(*)::integer AS events, floor(extract(epoch FROM now()) * 1000)::float8 AS now FROM event WHERE shard = 0 AND instance_id = $1',
    [id],
  );
  const [{ events: each, now } = { events: 0, now: 0 }] = rows;
  if (each === 0) throw new Error(`instance ${id} has no history`);
  const instances = Math.ceil(events / each);
  const step = (SPAN_DAYS * 86_400_000) / instances;
  for (let done = 0; done < instances; done += PAGE)
    await copyPage(superuser, { id, persons, from: now, step, first: done, last: Math.min(done + PAGE, instances) - 1 });
  await superuser.query('VACUUM ANALYZE event');
  await superuser.query('VACUUM ANALYZE instance');
  return { instances, events: instances * each, persons, from: now, to: Math.round(now + step * instances) };
}

interface Copying {
  readonly id: string;
  readonly persons: number;
  readonly from: number;
  /** Milliseconds between the beginnings of two copies. */
  readonly step: number;
  readonly first: number;
  readonly last: number;
}

async function copyPage(superuser: pg.Client, { id, persons, from, step, first, last }: Copying): Promise<void> {
  await superuser.query('CREATE TEMPORARY TABLE IF NOT EXISTS copied (n integer, id uuid, began timestamptz); TRUNCATE copied');
  await superuser.query(
    `INSERT INTO copied SELECT n, (left(hex, 8) || '-' || right(hex, 4) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, to_timestamp(ms / 1000.0)
     FROM generate_series($1::integer, $2::integer) AS n, LATERAL (SELECT $3::float8 + n * $4::float8 AS ms) AS moment,
       LATERAL (SELECT lpad(to_hex(ms::bigint), 12, '0') AS hex) AS written`,
    [first, last, from, step],
  );
  await superuser.query(
    `INSERT INTO instance (shard, id, process, definition, key, initiator, started_at, status, last_at, seq, head_hash, state, documents)
     SELECT 0, c.id, i.process, i.definition, 'C-' || c.n, 'person.' || c.n % $2::integer, c.began, i.status, c.began + i.seq * interval '3 hours', i.seq, i.head_hash, i.state,
       i.documents FROM copied AS c, instance AS i WHERE i.shard = 0 AND i.id = $1`,
    [id, persons],
  );
  await superuser.query(
    `INSERT INTO event (shard, instance_id, seq, at, type, actor, on_behalf_of, command_id, definition, body, hash, batch_id)
     SELECT 0, c.id, e.seq, c.began + e.seq * interval '3 hours', e.type, 'person.' || (c.n * 31 + e.seq * 17) % $2::integer, NULL, e.command_id, e.definition, e.body,
       e.hash, c.id FROM copied AS c, event AS e WHERE e.shard = 0 AND e.instance_id = $1 ORDER BY c.n, e.seq`,
    [id, persons],
  );
}
