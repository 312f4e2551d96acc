import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { FIRST_HASH } from '#engine/audit/event-hash.js';
import { purgeDigest, type RecordedPurge } from '#engine/audit/evidence/purged.js';
import { KEPT } from '#engine/retention/kept.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { writeAccess } from '#server/access/access-log.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { firstIdOf, monthNamed, type MonthRange } from '#server/database/month-range.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { sha256 } from '#server/instance/sha256.js';
import { askOf } from './ask-of.js';
import { type KeptGroup, named, strayHistories } from './check-month.js';
import { type LastHistory, lastHistories } from './last-verification.js';
import { removeInstances, sweeps } from './remove-instances.js';
import type { Examined, MonthRules, RetentionRules } from './retention-rules.js';

/** A purge that was ordered. */
export interface OrderedPurge {
  readonly id: string;
  readonly month: string;
  readonly reason: string;
  /** Who ordered it. */
  readonly by: string;
}

/** Whoever places a hold waits for the page under way, and every later page sees the hold. */
export const PURGE_LOCK = 0x7075_7267;
/** Instances of one transaction. */
const PAGE = 100;
/** For each second of work so many of rest: of two cores that serve people a purge takes a twentieth. */
const REST = 9;
/** A page waits this long for whoever changes one of its instances; then it is tried again later. */
const PAGE_LOCK_TIMEOUT_MS = 5_000;
/** Dropping the partition waits this long for whoever reads or writes the history, then lets the others go on and tries again, later each time. */
const LOCK_TIMEOUT_MS = 100;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 60_000;

/** What became of a page. */
interface Page {
  /** Instance it ended with; null: there was none left. */
  readonly last: string | null;
  /** One of them may not be purged: the purge is over. */
  readonly isStopped: boolean;
}

/**
 * Purges a month in small transactions, each of which makes some instances purged once and for all: their rows gone, their hashes kept, an access entry that says so. However
 * it is interrupted, what was purged is recorded and what is not is untouched; carried out again, it goes on. At the end the partition with the events is dropped.
 */
export class PurgeMonth {
  private readonly range: MonthRange;

  constructor(
    private readonly client: pg.Client,
    private readonly rules: RetentionRules,
    private readonly purge: OrderedPurge,
    private readonly signal: AbortSignal,
    /** Seconds of rest for one of work. */
    private readonly rest = REST,
  ) {
    const range = monthNamed(purge.month);
    if (!range) throw new Error(`purge of ${purge.month}`);
    this.range = range;
  }

  /** @throws the reason of the signal when it is given up */
  async run(): Promise<void> {
    for (let after: string | null = null; ;) {
      const { last, isStopped }: Page = await this.work(() => this.page(after));
      if (isStopped) return;
      if (last === null) break;
      after = last;
    }
    for await (const sweep of sweeps(this.client, this.range)) await this.work(sweep);
    const strays = await strayHistories(askOf(this.client), this.range);
    if (strays.length > 0) return this.stop(strays.map((id) => ({ id, process: '', key: null, kept: { reason: 'broken' } })));
    for (let pause = FIRST_PAUSE_MS; !(await this.work(() => this.drop())); pause = Math.min(2 * pause, LONGEST_PAUSE_MS))
      await sleep(pause, undefined, { signal: this.signal });
  }

  /** Carries a part out, and rests. */
  private async work<Result>(part: () => Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    const begin = performance.now();
    const result = await part();
    await sleep((performance.now() - begin) * this.rest, undefined, { signal: this.signal });
    return result;
  }

  private async page(after: string | null): Promise<Page> {
    const { client } = this;
    await client.query('BEGIN');
    try {
      await client.query(`SET LOCAL lock_timeout = ${PAGE_LOCK_TIMEOUT_MS}`);
      await client.query('SELECT pg_advisory_xact_lock($1)', [PURGE_LOCK]);
      const rules = await this.rules.read(askOf(client), this.purge.month, this.range);
      await this.lock(after);
      const instances = await this.rules.page(askOf(client), rules, after, PAGE);
      const histories = await lastHistories(client, instances);
      const kept = await this.keptOf(instances, histories);
      if (kept.length === 0 && instances.length > 0) await this.purgeAll(rules, instances, histories);
      await client.query(kept.length === 0 ? 'COMMIT' : 'ROLLBACK');
      if (kept.length > 0) await this.stop(kept);
      return { last: instances.at(-1)?.id ?? null, isStopped: kept.length > 0 };
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Nobody changes them while they are looked at; a statement that waited would see their rows elsewhere as they were before. */
  private async lock(after: string | null): Promise<void> {
    await this.client.query('SELECT FROM instance WHERE shard = 0 AND id > $1 AND id < $2 ORDER BY id LIMIT $3 FOR UPDATE', [
      after ?? firstIdOf(this.range.from),
      firstIdOf(this.range.to),
      PAGE,
    ]);
  }

  private async keptOf(instances: readonly Examined[], histories: readonly LastHistory[]): Promise<readonly Examined[]> {
    const batches = [...new Set(histories.flatMap(({ events }) => events.map(([batch]) => batch)))];
    const { rows } = await this.client.query<{ id: string }>('SELECT id FROM unsealed WHERE shard = 0 AND id = ANY ($1::uuid[])', [
      batches,
    ]);
    const unsealed = new Set(rows.map(({ id }) => id));
    return instances.flatMap((instance, place): Examined[] => {
      const history = histories[place];
      if (instance.kept) return [instance];
      if (!history?.isWhole) return [{ ...instance, kept: { reason: 'broken' } }];
      return history.events.some(([batch]) => unsealed.has(batch)) ? [{ ...instance, kept: { reason: 'unsealed' } }] : [];
    });
  }

  private async purgeAll({ month }: MonthRules, instances: readonly Examined[], histories: readonly LastHistory[]): Promise<void> {
    const { client, purge } = this;
    const access = newInstanceId(0);
    const lines = instances.map(({ id, process, lastAt }, place) => ({
      instance: id,
      process,
      endedAt: lastAt,
      events: histories[place]?.events ?? [],
    }));
    const events = lines.reduce((sum, line) => sum + line.events.length, 0);
    const digest = lines.reduce((before, line) => purgeDigest(sha256, before, line), FIRST_HASH);
    const recorded: RecordedPurge = { month, instances: lines.length, events, digest };
    const details = { purge: purge.id, ...recorded } satisfies JsonObject;
    await writeAccess(client, [{ id: access, person: purge.by, action: 'purge', subject: `month:${month}`, details }]);
    await client.query(
      `INSERT INTO purged_instance (shard, id, process, ended_at, events, access)
       SELECT 0, id, process, ended_at, decode(events, 'hex'), $5 FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) AS p (id, process, ended_at, events)`,
      [
        lines.map(({ instance }) => instance),
        lines.map(({ process }) => process),
        lines.map(({ endedAt }) => new Date(endedAt)),
        lines.map((line) => line.events.map(([batch, hash]) => `${batch.replaceAll('-', '')}${hash}`).join('')),
        access,
      ],
    );
    await removeInstances(
      client,
      lines.map(({ instance }) => instance),
      histories.flatMap(({ commands }) => commands),
    );
    await client.query('UPDATE purge SET instances = instances + $2, events = events + $3 WHERE id = $1', [purge.id, lines.length, events]);
  }

  /** Ends it before its end: somebody placed a hold, or something happened to an instance. What is there stays as it is. */
  private async stop(kept: readonly Pick<Examined, 'id' | 'process' | 'key' | 'kept'>[]): Promise<void> {
    const groups = (Object.keys(KEPT) as (keyof typeof KEPT)[]).flatMap((reason): KeptGroup[] => {
      const first = kept.flatMap((instance) => (instance.kept?.reason === reason ? [named(instance, instance.kept)] : []));
      return first.length === 0 ? [] : [{ reason, text: KEPT[reason], instances: first.length, first: first.slice(0, 20) }];
    });
    await this.client.query('BEGIN');
    await this.end(groups);
    await this.client.query('COMMIT');
  }

  /** Drops the partition when nobody is in its way, and ends the purge with it. @returns whether it did */
  private async drop(): Promise<boolean> {
    const { client, range } = this;
    try {
      await client.query('BEGIN');
      await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      const { rows } = await client.query('SELECT FROM pg_inherits WHERE inhparent = $1::regclass AND inhrelid = to_regclass($2)', [
        'event',
        range.name,
      ]);
      if (rows.length > 0) await client.query(`ALTER TABLE event DETACH PARTITION ${range.name}`);
      const { rows: late } = await client.query('SELECT FROM instance WHERE shard = 0 AND id > $1 AND id < $2 LIMIT 1', [
        firstIdOf(range.from),
        firstIdOf(range.to),
      ]);
      // A host whose clock is wrong has begun one in this month meanwhile.
      if (late.length > 0) throw new Error(`an instance of ${this.purge.month} has begun since`);
      if (rows.length > 0) await client.query(`DROP TABLE ${range.name}`);
      await this.end(null);
      await client.query('COMMIT');
      return true;
    } catch (error) {
      await client.query('ROLLBACK');
      if ((error as { code?: string }).code === '55P03') return false;
      throw error;
    }
  }

  /** @param stopped - what kept it from going on; null: all is done */
  private async end(stopped: readonly KeptGroup[] | null): Promise<void> {
    const { id, month, by, reason } = this.purge;
    const { rows } = await this.client.query<{ instances: number; events: number }>(
      `UPDATE purge SET ended_at = (SELECT ${CLOCK} FROM epoch), stopped = $2 WHERE id = $1 RETURNING instances, events::float8 AS events`,
      [id, stopped && JSON.stringify(stopped)],
    );
    const { instances = 0, events = 0 } = rows[0] ?? {};
    const details = {
      purge: id,
      reason,
      instances,
      events,
      ...(stopped ? { kept: stopped.map(({ reason: why, instances: count }) => ({ reason: why, instances: count })) } : {}),
    };
    await writeAccess(this.client, [
      { person: by, action: 'end-purge', subject: `month:${month}`, outcome: stopped ? 'purge-kept' : 'done', details },
    ]);
  }
}
