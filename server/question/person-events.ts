import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PgPool } from '#server/database/pg-pool.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { type Period, periodOf, refuseUnbounded } from './refuse-unbounded.js';
import { SqlValues } from './sql-values.js';
import { EVENT_ROW, type EventRow, type ListedEvent, listedEvent } from './listed-event.js';

export const personEventsQuery = pageQuery.extend({
  person: z.string().min(1).max(100).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  process: z.string().max(100).optional(),
  type: z.string().max(100).optional(),
  /** A busy person's week is one page. */
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

const LONGEST_DAYS = 366;
const EXAMPLE = '/api/events?person=zhao.lei&from=2026-11-16T00:00:00%2B08:00&to=2026-11-23T00:00:00%2B08:00';

/** Everything a person did, himself or through a substitute, over all instances. */
@Injectable()
export class PersonEvents {
  constructor(
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
  ) {}

  /**
   * The latest first.
   *
   * @throws {DomainError} `query-without-bounds`, `query-too-wide`, `request-invalid`
   */
  async page(query: z.infer<typeof personEventsQuery>): Promise<Page<ListedEvent>> {
    const { person, limit } = query;
    if (person === undefined) refuseUnbounded({ zh: '请写明何人（person）', en: 'Say whose events (person)' }, EXAMPLE);
    const { from, to } = periodOf(query.from, query.to, LONGEST_DAYS, EXAMPLE);
    const { text, values } = personEventsStatement(
      { ...query, person },
      { from, to },
      fromCursor(query.after, ['instant', 'uuid', 'integer']),
    );
    const { rows } = await this.pool.query<EventRow>(text, [...values]);
    const opened = await this.keys.open(rows);
    return pageOf(opened, limit, listedEvent, (row) => [row.cursor, row.instance, row.seq]);
  }
}

/**
 * The statement of one page, and a row more: by the index of who acted, and of in whose name.
 *
 * @param after - the last row of the page before; null: there is none
 */
export function personEventsStatement(
  { person, type, process, limit }: Pick<z.infer<typeof personEventsQuery>, 'type' | 'process' | 'limit'> & { readonly person: string },
  { from, to }: Period,
  after: readonly (string | number | null)[] | null,
): { readonly text: string; readonly values: readonly unknown[] } {
  const values = new SqlValues();
  const whose = values.add(person);
  const bounds = [`e.at >= ${values.add(from)}`, `e.at < ${values.add(to)}`];
  if (after) bounds.push(...afterPlace(after, values));
  if (type !== undefined) bounds.push(`e.type = ${values.add(type)}`);
  if (process !== undefined) bounds.push(`i.process = ${values.add(process)}`);
  const most = values.add(limit + 1);
  const found = (whom: string): string =>
    `(SELECT ${EVENT_ROW} FROM event AS e JOIN instance AS i ON i.shard = e.shard AND i.id = e.instance_id
      WHERE e.shard = 0 AND ${whom} AND ${bounds.join(' AND ')} ORDER BY e.at DESC, e.instance_id DESC, e.seq DESC LIMIT ${most})`;
  return {
    text: `SELECT * FROM (${found(`e.actor = ${whose}`)} UNION ALL ${found(`e.on_behalf_of = ${whose} AND e.actor <> ${whose}`)}) AS e
      ORDER BY at DESC, instance DESC, seq DESC LIMIT ${most}`,
    values: values.list,
  };
}

/** SQL of the events after the last one of a page, by instant, instance and number, the latest first; its first half is what an index knows. */
export function afterPlace(after: readonly (string | number | null)[], values: SqlValues): readonly string[] {
  const [at, instance, seq] = after.map((part) => values.add(part));
  return [`e.at <= ${at}`, `(e.at, e.instance_id, e.seq) < (${at}::timestamptz, ${instance}::uuid, ${seq}::integer)`];
}
