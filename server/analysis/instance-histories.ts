import type pg from 'pg';
import type { HashedEvent } from '#engine/audit/event-hash.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { storedEvents } from '#server/history/stored-events.js';
import type { DayRange } from './day-range.js';

/** Instances asked for at once, and events held at once: what is read is bounded by these, not by the period. */
const AT_ONCE = { instances: 500, events: 2_000 };

export interface HistoryOf {
  readonly instance: string;
  /** Events by seq: all of them, or a part that the next entry goes on with. */
  readonly events: readonly (HashedEvent & { readonly body: JsonObject })[];
  /** Whether the history ends with these. */
  readonly isLast: boolean;
}

export interface Wanted extends DayRange {
  readonly process: string;
  /** Content hash of the version it runs or ran on last; null: any. */
  readonly version: string | null;
}

type Database = Pick<pg.Pool, 'query'>;

const WANTED = `shard = 0 AND process = $1 AND started_at >= to_timestamp($2 / 1000.0) AND started_at < to_timestamp($3 / 1000.0)
  AND ($4::text IS NULL OR definition = decode($4, 'hex'))`;

/** How many instances started in the period. */
export async function countInstances(database: Database, wanted: Wanted): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM instance WHERE ${WANTED}`,
    parameters(wanted),
  );
  return rows[0]?.count ?? 0;
}

/** Histories of the instances that started in the period, one after the other; what is personal in them is ciphertext. */
export async function* instanceHistories(database: Database, wanted: Wanted, atOnce = AT_ONCE): AsyncGenerator<HistoryOf> {
  let after: InstanceRow | null = null;
  for (;;) {
    const { rows }: { rows: InstanceRow[] } = await database.query<InstanceRow>(
      `SELECT id, seq, started_at::text AS started FROM instance WHERE ${WANTED} AND ($5::timestamptz IS NULL OR (started_at, id) > ($5, $6::uuid))
       ORDER BY started_at, id LIMIT ${atOnce.instances}`,
      [...parameters(wanted), ...placeOf(after)],
    );
    for (const page of pagesOf(rows, atOnce.events))
      yield* page.length === 1 ? longHistory(database, page[0] as InstanceRow, atOnce.events) : histories(database, page);
    if (rows.length < atOnce.instances) return;
    after = rows.at(-1) ?? null;
  }
}

interface InstanceRow {
  readonly id: string;
  readonly seq: number;
  readonly started: string;
}

function parameters({ process, from, to, version }: Wanted): unknown[] {
  return [process, from, to, version];
}

function placeOf(row: InstanceRow | null): readonly (string | null)[] {
  return [row?.started ?? null, row?.id ?? null];
}

/** Instances whose histories are read together; one that is too long stands alone. */
function pagesOf(rows: readonly InstanceRow[], most: number): readonly (readonly InstanceRow[])[] {
  const pages: InstanceRow[][] = [];
  let events = most;
  for (const row of rows) {
    if (events + row.seq > most) {
      pages.push([]);
      events = 0;
    }
    pages.at(-1)?.push(row);
    events += row.seq;
  }
  return pages;
}

async function* longHistory(database: Database, { id }: InstanceRow, most: number): AsyncGenerator<HistoryOf> {
  for (let after = 0; ; after += most) {
    const events = await storedEvents(database as unknown as pg.Pool, id, after, most + 1);
    const isLast = events.length <= most;
    yield { instance: id, events: events.slice(0, most), isLast };
    if (isLast) return;
  }
}

interface EventRow {
  readonly instance: string;
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
  readonly actor: string | null;
  readonly on_behalf_of: string | null;
  readonly command_id: string;
  /** Null: that of the event before. */
  readonly definition: string | null;
  readonly body: JsonObject;
}

/** Whole histories of these instances; each is looked up in its own partition by the key of `event`. What is personal in them is ciphertext. */
export async function* histories(database: Database, page: readonly Pick<InstanceRow, 'id'>[]): AsyncGenerator<HistoryOf> {
  const ids = page.map(({ id }) => id);
  const { rows } = await database.query<EventRow>(
    `SELECT wanted.id AS instance, e.* FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
       SELECT seq, at, type, actor, on_behalf_of, command_id, encode(definition, 'hex') AS definition, body FROM event
       WHERE shard = 0 AND instance_id = wanted.id) AS e`,
    [ids],
  );
  const byInstance = new Map<string, EventRow[]>(ids.map((id) => [id, []]));
  for (const row of rows) byInstance.get(row.instance)?.push(row);
  for (const id of ids) {
    let definition = '';
    const events = (byInstance.get(id) ?? [])
      .sort((a, b) => a.seq - b.seq)
      .map(({ instance, seq, at, type, actor, body, ...row }) => ({
        instance,
        seq,
        at: at.getTime(),
        type,
        actor,
        onBehalfOf: row.on_behalf_of,
        commandId: row.command_id,
        definition: (definition = row.definition ?? definition),
        body,
      }));
    yield { instance: id, events, isLast: true };
  }
}
