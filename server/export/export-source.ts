import { Injectable } from '@nestjs/common';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { decidedEvent } from '#engine/audit/event-body.js';
import { type LimitLedger, ledgersOf } from '#engine/audit/ledger.js';
import type { ExportedEvent, ExportedInstance } from '#engine/export/event-log/exported-instance.js';
import type { RowNamed } from '#engine/export/event-log/ocel.js';
import type { RowVersion } from '#engine/export/event-log/ocel-row.js';
import type { RegisterDefinition } from '#engine/definition/register.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import type { ExportQuery } from './export-query.js';

/** Instances looked up at once. */
const PAGE = 200;
/** Events read at once, unless one instance has more: an export holds no more of them in memory. */
const MOST_EVENTS = 500;

interface InstanceRow {
  readonly id: string;
  readonly process: string;
  readonly definition: string;
  readonly key: string | null;
  readonly initiator: string;
  readonly status: string;
  readonly started_at: Date;
  /** As exact as it is stored. */
  readonly cursor: string;
  readonly last_at: Date;
  readonly seq: number;
}

interface EventRow {
  readonly instance: string;
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  readonly commandId: string;
  /** Null: that of the event before. */
  readonly definition: string | null;
  readonly body: JsonObject;
  readonly hash: string;
}

/** How much a query finds. */
export interface Found {
  readonly instances: number;
  readonly events: number;
}

/**
 * Reads what is exported, page by page, each in a query of its own: a slow client holds neither memory nor a connection. An instance is told as it stands
 * when its turn comes, whole up to the event its row counts.
 */
@Injectable()
export class ExportSource {
  constructor(
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly knowledge: Knowledge,
    private readonly clock: MovableClock,
  ) {}

  readonly versions = (definition: string): CompiledProcess => this.knowledge.compiled(definition);

  async count(query: ExportQuery): Promise<Found> {
    const { rows } = await this.pool.query<{ instances: string; events: string | null }>(
      `SELECT count(*) AS instances, sum(seq) AS events FROM instance WHERE process = ANY ($1) AND ${CONDITION}`,
      [this.processes(query), ...parameters(query)],
    );
    return { instances: Number(rows[0]?.instances ?? 0), events: Number(rows[0]?.events ?? 0) };
  }

  /**
   * Instances by process, then by their start, each with its history.
   *
   * @param erased - stands where a personal value was whose key has been destroyed; null: nothing does, as a replay needs it
   */
  async *instances(query: ExportQuery, erased: string | null): AsyncGenerator<ExportedInstance> {
    const numbers = await this.versionNumbers();
    for await (const rows of this.chunks(query)) {
      const events = await this.eventsOf(rows, erased);
      for (const row of rows) {
        const { id, process, definition, key, initiator, status, started_at, last_at } = row;
        const version = numbers.get(definition) ?? null;
        const times = { startedAt: started_at.getTime(), lastAt: last_at.getTime() };
        yield { id, process, definition, version, key, initiator, status, ...times, events: events.get(id) ?? [] };
      }
    }
  }

  /** What became of the limits of an instance; null: its history cannot be told again. */
  async ledgers({ id, definition, events }: ExportedInstance): Promise<readonly LimitLedger[] | null> {
    const calendar = this.knowledge.calendar(this.knowledge.compiled(definition).definition.calendar);
    const { now } = await this.clock.read();
    try {
      return ledgersOf(this.versions, id, events, calendar, now);
    } catch {
      return null;
    }
  }

  /** Definition of a register as it stands now; null: there is none any more. */
  register(id: string): RegisterDefinition | null {
    return this.knowledge.library().registers.get(id)?.definition ?? null;
  }

  /** How rows of registers stood, from the first version known to the last. @param rows - in the order wanted */
  async rowVersions(rows: readonly RowNamed[], erased: string): Promise<readonly (readonly RowVersion[])[]> {
    const wanted = [rows.map(({ register }) => register), rows.map(({ key }) => key)];
    const { rows: history } = await this.pool.query<RecordRow>(RECORD_HISTORY, wanted);
    const { rows: current } = await this.pool.query<RecordRow>(RECORDS, wanted);
    const opened = await this.keys.open(history, erased);
    return rows.map(({ register, key }) => {
      const isIt = (row: RecordRow): boolean => row.register === register && row.key === key;
      const versions = opened.filter(isIt).map(({ at, body }) => ({ at: at.getTime(), row: body }));
      // A row nobody has changed since it was entered by hand or with the library has no history.
      return versions.length > 0 ? versions : current.filter(isIt).map(({ body }) => ({ at: null, row: body }));
    });
  }

  private async *chunks(query: ExportQuery): AsyncGenerator<readonly InstanceRow[]> {
    for await (const row of this.pages(query)) {
      let chunk: InstanceRow[] = [];
      let events = 0;
      for (const instance of row) {
        if (chunk.length > 0 && events + instance.seq > MOST_EVENTS) {
          yield chunk;
          [chunk, events] = [[], 0];
        }
        chunk.push(instance);
        events += instance.seq;
      }
      if (chunk.length > 0) yield chunk;
    }
  }

  /** One process after the other, so that each page is a stretch of one index. */
  private async *pages(query: ExportQuery): AsyncGenerator<readonly InstanceRow[]> {
    for (const process of this.processes(query)) {
      for (let after: InstanceRow | undefined; ;) {
        const { rows } = await this.pool.query<InstanceRow>(
          `SELECT id, process, encode(definition, 'hex') AS definition, key, initiator, status, started_at, started_at::text AS cursor, last_at, seq
           FROM instance WHERE process = $1 AND ${CONDITION} AND ($6::timestamptz IS NULL OR (started_at, id) > ($6, $7::uuid)) ORDER BY started_at, id LIMIT $8`,
          [process, ...parameters(query), after?.cursor ?? null, after?.id ?? null, PAGE],
        );
        if (rows.length > 0) yield rows;
        if (rows.length < PAGE) break;
        after = rows.at(-1);
      }
    }
  }

  private async eventsOf(instances: readonly InstanceRow[], erased: string | null): Promise<ReadonlyMap<string, readonly ExportedEvent[]>> {
    const { rows } = await this.pool.query<EventRow>(EVENTS, [instances.map(({ id }) => id), instances.map(({ seq }) => seq)]);
    const opened = await this.keys.open(rows, erased);
    const told = new Map<string, ExportedEvent[]>(instances.map(({ id }) => [id, []]));
    let definition = '';
    for (const event of opened) {
      definition = event.definition ?? definition;
      const whole = { ...event, at: event.at.getTime(), definition };
      told.get(event.instance)?.push({ ...decidedEvent(whole), commandId: event.commandId, hash: event.hash });
    }
    await this.knowledge.load([...told.values()].flatMap((events) => events.map((event) => event.definition)));
    return told;
  }

  private async versionNumbers(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ hash: string; version: number }>('SELECT hash, version FROM definition ORDER BY version');
    return new Map(rows.map(({ hash, version }) => [hash, version]));
  }

  /** By name; a query of none means all. */
  private processes({ process }: ExportQuery): readonly string[] {
    return process.length > 0
      ? [...new Set(process)].sort()
      : this.knowledge
          .processes()
          .map(({ id }) => id)
          .sort();
  }
}

/** `$2` to `$5` of the condition. */
function parameters({ from, to, instance, person }: ExportQuery): unknown[] {
  return [from ?? null, to ?? null, instance.length > 0 ? instance : null, person.length > 0 ? person : null];
}

const CONDITION = `shard = 0 AND ($2::timestamptz IS NULL OR started_at >= $2) AND ($3::timestamptz IS NULL OR started_at < $3)
  AND ($4::uuid[] IS NULL OR id = ANY ($4))
  AND ($5::text[] IS NULL OR EXISTS (SELECT FROM event AS e WHERE e.shard = instance.shard AND e.instance_id = instance.id
    AND (e.actor = ANY ($5) OR e.on_behalf_of = ANY ($5))))`;

/** The inner query stands for itself: whatever the statistics say, each instance is a stretch of one index. */
const EVENTS = `SELECT e.* FROM unnest($1::uuid[], $2::integer[]) WITH ORDINALITY AS i (id, last, place), LATERAL (
    SELECT instance_id AS instance, seq, at, type, actor, on_behalf_of AS "onBehalfOf", command_id AS "commandId",
      encode(definition, 'hex') AS definition, body, encode(hash, 'hex') AS hash
    FROM event WHERE shard = 0 AND instance_id = i.id AND seq <= i.last ORDER BY seq LIMIT i.last
  ) AS e ORDER BY i.place, e.seq`;

interface RecordRow {
  readonly register: string;
  readonly key: string;
  readonly at: Date;
  /** Event that entered or changed it. */
  readonly instance: string;
  readonly seq: number;
  readonly body: JsonObject;
}

const RECORD_HISTORY = `SELECT h.register, h.key, h.changed_at AS at, h.instance_id AS instance, h.seq, h.row AS body
  FROM unnest($1::text[], $2::text[]) AS w (register, key) JOIN record_history AS h ON h.shard = 0 AND h.register = w.register AND h.key = w.key
  ORDER BY h.register, h.key, h.changed_at, h.seq`;

const RECORDS = `SELECT r.register, r.key, r.changed_at AS at, '' AS instance, 0 AS seq, r.row AS body
  FROM unnest($1::text[], $2::text[]) AS w (register, key) JOIN record AS r ON r.shard = 0 AND r.register = w.register AND r.key = w.key`;
