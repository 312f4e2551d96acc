import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';

interface Row {
  readonly process: string;
  readonly at: Date;
  readonly person: string | null;
  readonly reason: string;
}

/** Why an instance is not there any more, for those who may know; null: it was not purged. */
export async function purgedInstance(database: Pick<pg.ClientBase, 'query'>, id: string): Promise<DomainError | null> {
  const { rows } = await database.query<Row>(
    `SELECT p.process, a.at, a.person, o.reason FROM purged_instance AS p JOIN access AS a ON a.shard = p.shard AND a.id = p.access
     JOIN purge AS o ON o.id = (a.details->>'purge')::uuid WHERE p.shard = 0 AND p.id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) return null;
  const at = row.at.toISOString();
  return new DomainError(
    'instance-purged',
    `${row.process} 的实例 ${id} 已由 ${row.person} 于 ${at} 到期清除：${row.reason} / Instance ${id} of ${row.process} was purged by ${row.person} on ${at}: ${row.reason}`,
    { process: row.process, at, by: row.person, reason: row.reason },
  );
}
