import { Injectable } from '@nestjs/common';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { type HoldSubject, readHoldSubject } from '#engine/retention/hold-subject.js';
import { type Hold, type Kept, keptFor, type Retained } from '#engine/retention/kept.js';
import { rowsNamed } from '#engine/retention/rows-named.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { firstIdOf, type MonthRange } from '#server/database/month-range.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';
import type { Ask } from '#server/personal/key-rows.js';

/** What decides whether instances of a month may be purged, as it was when it was read. */
export interface MonthRules {
  readonly month: string;
  readonly range: MonthRange;
  readonly now: EpochMs;
  readonly holds: readonly Hold[];
  /** Instances that wrote a row on hold → `<register>/<key>`. */
  readonly writers: ReadonlyMap<string, readonly string[]>;
  /** Instances a service is still asked for. */
  readonly asked: ReadonlySet<string>;
}

/** An instance of the month, and why it may not be purged; null: it may. */
export interface Examined {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly seq: number;
  readonly head: string;
  readonly lastAt: EpochMs;
  readonly kept: Kept | null;
}

type Row = StoredInstance & { readonly head: string; readonly sending: boolean };

/** Columns that stand in for what is only read where a register row is on hold. */
const WITHOUT_CONTENT = STORED_INSTANCE.replace('state, documents', "'{}'::json AS state, '{}'::json AS documents");

/** Applies the retention of the processes and the holds there are to the instances of a month. */
@Injectable()
export class RetentionRules {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly store: DefinitionStore,
  ) {}

  /** Years the instances of a process are kept after their end; null: for ever. */
  yearsOf(process: string): number | null {
    return this.knowledge.current(process)?.definition.retention ?? null;
  }

  /** Reads what was published since, and the holds that were not lifted. */
  async read(ask: Ask, month: string, range: MonthRange): Promise<MonthRules> {
    if ((await this.store.epoch()) !== this.knowledge.publications) await this.knowledge.reload();
    const [clock] = await ask<{ now: number }>(`SELECT floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now FROM epoch`, []);
    const rows = await ask<{ id: string; subject: string; from: number; until: number | null }>(
      `SELECT id, subject, extract(epoch FROM from_at)::float8 * 1000 AS from, extract(epoch FROM until_at)::float8 * 1000 AS until
       FROM hold AS h WHERE NOT EXISTS (SELECT FROM hold_end AS e WHERE e.hold = h.id) ORDER BY placed_at, id`,
      [],
    );
    const holds = rows.flatMap(({ subject, ...hold }): Hold[] => {
      const read = readHoldSubject(subject);
      return read ? [{ ...hold, subject: read }] : [];
    });
    const jobs = await ask<{ id: string }>(
      `SELECT DISTINCT split_part(key, ':', 1) AS id FROM graphile_worker.jobs WHERE key IS NOT NULL`,
      [],
    );
    return {
      month,
      range,
      now: clock?.now ?? 0,
      holds,
      writers: await writersOf(ask, holds, range),
      asked: new Set(jobs.map(({ id }) => id)),
    };
  }

  /**
   * The next instances of the month, in order of their ids.
   *
   * @param after - id of the last one before; null: from the first
   */
  async page(ask: Ask, rules: MonthRules, after: string | null, limit: number): Promise<readonly Examined[]> {
    const needsContent = rules.holds.some(({ subject }) => subject.kind === 'register');
    const rows = await ask<Row>(
      `SELECT ${needsContent ? STORED_INSTANCE : WITHOUT_CONTENT}, encode(head_hash, 'hex') AS head,
         EXISTS (SELECT FROM outbox AS o WHERE o.shard = 0 AND o.instance_id = i.id) AS sending
       FROM instance AS i WHERE shard = 0 AND id > $1 AND id < $2 ORDER BY id LIMIT $3`,
      [after ?? beforeFirst(rules.range), firstIdOf(rules.range.to), limit],
    );
    if (needsContent) await this.knowledge.load(rows.map(({ definition }) => definition));
    return rows.map((row) => {
      const { id, process, key, seq, head } = row;
      const lastAt = row.last_at.getTime();
      const named = needsContent ? rowsNamed(this.compiled(row), readStored(row)) : [];
      const retained: Retained = {
        id,
        process,
        key,
        status: row.status,
        lastAt,
        month: rules.month,
        rows: new Set([...named, ...(rules.writers.get(id) ?? [])]),
        isSending: row.sending || rules.asked.has(id),
      };
      return { id, process, key, seq, head, lastAt, kept: keptFor(retained, this.yearsOf(process), rules.holds, rules.now) };
    });
  }

  private compiled({ definition }: Row): CompiledProcess {
    return this.knowledge.compiled(definition);
  }
}

/** Smaller than every id of the month. */
function beforeFirst({ from }: MonthRange): string {
  return firstIdOf(from);
}

async function writersOf(ask: Ask, holds: readonly Hold[], { from, to }: MonthRange): Promise<ReadonlyMap<string, readonly string[]>> {
  const subjects = holds.flatMap(({ subject }): Extract<HoldSubject, { kind: 'register' }>[] =>
    subject.kind === 'register' ? [subject] : [],
  );
  if (subjects.length === 0) return new Map();
  const rows = await ask<{ id: string; row: string }>(
    `SELECT DISTINCT instance_id AS id, concat(register, '/', key) AS row FROM record_history
     WHERE shard = 0 AND (register, key) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND instance_id >= $3 AND instance_id < $4`,
    [subjects.map(({ register }) => register), subjects.map(({ key }) => key), firstIdOf(from), firstIdOf(to)],
  );
  const writers = new Map<string, string[]>();
  for (const { id, row } of rows) writers.set(id, [...(writers.get(id) ?? []), row]);
  return writers;
}
