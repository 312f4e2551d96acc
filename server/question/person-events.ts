import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { wholeBody } from '#engine/audit/compact-body.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { PgPool } from '#server/database/pg-pool.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { periodOf, refuseUnbounded } from './refuse-unbounded.js';
import { SqlValues } from './sql-values.js';

export const personEventsQuery = pageQuery.extend({
  person: z.string().min(1).max(100).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  process: z.string().max(100).optional(),
  type: z.string().max(100).optional(),
});

interface EventRow {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly seq: number;
  readonly at: Date;
  readonly cursor: string;
  readonly type: string;
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly command_id: string;
  readonly body: JsonObject;
  readonly hash: string;
}

/** One event in the words an auditor reads; the whole of it stands in the instance's history. */
export interface ToldEvent {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly person: string;
  readonly onBehalfOf: string | null;
  readonly command: string;
  /** What he wrote: comment, reason or text; null: nothing, or it was erased. */
  readonly said: string | null;
  readonly decisions: readonly { readonly state: string; readonly outcome: string }[];
  readonly left: readonly string[];
  readonly entered: readonly string[];
  readonly hash: string;
}

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
  async page(query: z.infer<typeof personEventsQuery>): Promise<Page<ToldEvent>> {
    const { person, limit } = query;
    if (person === undefined) refuseUnbounded({ zh: '请写明何人（person）', en: 'Say whose events (person)' }, EXAMPLE);
    const { from, to } = periodOf(query.from, query.to, LONGEST_DAYS, EXAMPLE);
    const after = fromCursor(query.after, ['instant', 'uuid', 'integer']);
    const values = new SqlValues();
    const whose = values.add(person);
    const order = (of: string): string => `${of}at DESC, ${of}instance_id DESC, ${of}seq DESC`;
    const bounds = [`e.at >= ${values.add(from)}`, `e.at < ${values.add(to)}`];
    if (after) {
      const [at, instance, seq] = after.map((part) => values.add(part));
      // The first half is what the index knows.
      bounds.push(`e.at <= ${at}`, `(e.at, e.instance_id, e.seq) < (${at}::timestamptz, ${instance}::uuid, ${seq}::integer)`);
    }
    if (query.type !== undefined) bounds.push(`e.type = ${values.add(query.type)}`);
    if (query.process !== undefined) bounds.push(`i.process = ${values.add(query.process)}`);
    const most = values.add(limit + 1);
    const found = (column: string, more = ''): string =>
      `(SELECT e.instance_id, i.process, i.key, e.seq, e.at, e.type, e.actor, e.on_behalf_of, e.command_id, e.body, e.hash
        FROM event AS e JOIN instance AS i ON i.shard = e.shard AND i.id = e.instance_id
        WHERE e.shard = 0 AND e.${column} = ${whose}${more} AND ${bounds.join(' AND ')} ORDER BY ${order('e.')} LIMIT ${most})`;
    const { rows } = await this.pool.query<EventRow>(
      `SELECT instance_id AS instance, process, key, seq, at, at::text AS cursor, type, actor, on_behalf_of, command_id, body, encode(hash, 'hex') AS hash
       FROM (${found('actor')} UNION ALL ${found('on_behalf_of', ` AND e.actor <> ${whose}`)}) AS e ORDER BY ${order('')} LIMIT ${most}`,
      values.list,
    );
    const opened = await this.keys.open(rows.slice(0, limit + 1));
    return pageOf(opened, limit, toldEvent, (row) => [row.cursor, row.instance, row.seq]);
  }
}

function toldEvent(row: EventRow): ToldEvent {
  const { instance, process, key, seq, type, actor, on_behalf_of: onBehalfOf, command_id: commandId, hash } = row;
  const { command, delta } = wholeBody(row.body, { seq, at: row.at.getTime(), actor, onBehalfOf, commandId }) as {
    command: JsonObject;
    delta: Pick<ToldEvent, 'left' | 'entered' | 'decisions'>;
  };
  return {
    instance,
    process,
    key,
    seq,
    at: row.at.toISOString(),
    type,
    person: actor,
    onBehalfOf,
    command: String(command['type']),
    said: saidIn(command),
    decisions: delta.decisions.map(({ state, outcome }) => ({ state, outcome })),
    left: delta.left,
    entered: delta.entered,
    hash,
  };
}

/** What a person wrote with a command. */
export function saidIn(command: JsonObject): string | null {
  for (const name of ['reason', 'comment', 'text', 'question', 'answer']) {
    const said = command[name];
    if (typeof said === 'string') return said;
  }
  return null;
}
