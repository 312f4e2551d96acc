import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import type { KnowledgePort } from '#server/instance/knowledge.js';
import { isTooLate, type ProgramCommands, type Refused } from '#server/instance/program-commands.js';

const PAGE = 200;
/** Failures after which an instance is parked, so that others go on. */
const MOST_FAILURES = 5;
/** Version that stands in the database while limits are being counted: partly by one, partly by another. */
export const MIXED = '';
const POLL_MS = 20;

/**
 * After the calendars have changed, counts every running limit anew. Nothing is fired meanwhile: what is due by the old calendar may not be by the new
 * one. A host that is stopped in the middle begins again, and so does one whose calendars change once more; an instance counted already has nothing to
 * move.
 */
export class RecountLimits {
  /** The count under way, and the last instance it came to. */
  private under: { readonly version: string; after: string | null } | null = null;

  constructor(
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly commands: Pick<ProgramCommands, 'submit' | 'park'>,
    private readonly knowledge: Pick<KnowledgePort, 'calendarVersion'>,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** Before anything is published: limits of a database that has never had a count are counted by what is in force now. */
  async note(): Promise<void> {
    await this.recorded(this.knowledge.calendarVersion);
  }

  /** Counts a page of instances. @returns how many there were; 0 when all is counted, by this host or another */
  async countPage(): Promise<number> {
    const version = this.knowledge.calendarVersion;
    if (this.under?.version !== version) {
      const isCounted = (await this.recorded(version)) === version;
      this.under = isCounted ? null : await this.begin(version);
    }
    if (this.under === null) return 0;
    const { rows } = await this.pool.query<{ id: string; seq: number }>(
      `SELECT id, seq FROM instance
       WHERE shard = 0 AND status <> 'ended' AND state->'limits' IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      [this.under.after, PAGE],
    );
    await Promise.all(rows.map(({ id, seq }) => this.count(id, seq)));
    this.under.after = rows.at(-1)?.id ?? null;
    if (rows.length < PAGE) {
      await this.pool.query('UPDATE epoch SET calendar_version = $1 WHERE singleton', [version]);
      this.under = null;
    }
    return rows.length;
  }

  /** The version the last recount was finished with, whichever host did it; where there was none this one, which is kept as such. */
  private async recorded(version: string): Promise<string> {
    const { rows } = await this.pool.query<{ calendar_version: string | null }>('SELECT calendar_version FROM epoch');
    const known = rows[0]?.calendar_version ?? null;
    if (known !== null) return known;
    await this.pool.query('UPDATE epoch SET calendar_version = coalesce(calendar_version, $1) WHERE singleton', [version]);
    return this.recorded(version);
  }

  /** A batch begun before the calendars changed may yet write limits counted by the old ones, which no page would show: it is waited for. */
  private async begin(version: string): Promise<{ version: string; after: null }> {
    const { rows } = await this.pool.query<{ at: string }>(
      'UPDATE epoch SET calendar_version = $1 WHERE singleton RETURNING clock_timestamp()::text AS at',
      [MIXED],
    );
    while ((await this.batchesSince(rows[0]?.at)) > 0) await setTimeout(POLL_MS);
    return { version, after: null };
  }

  private async batchesSince(at: string | undefined): Promise<number> {
    const { rows } = await this.pool.query<{ batches: number }>(
      `SELECT count(*)::int AS batches FROM pg_locks JOIN pg_stat_activity AS session USING (pid)
       WHERE relation = 'instance'::regclass AND mode IN ('RowShareLock', 'RowExclusiveLock') AND granted AND session.xact_start < $1`,
      [at],
    );
    return rows[0]?.batches ?? 0;
  }

  /** @param seq - last event of the instance: calendars that come back are counted by again, under another id */
  private async count(instance: string, seq: number): Promise<void> {
    const body = { type: 'recount' } as const;
    const id = `recount:${instance}:${seq}`;
    for (let failures = 1; ; failures++)
      try {
        const refused = await this.commands.submit(instance, id, body);
        if (refused && refused.code !== 'limits-unmoved' && !isTooLate(refused)) await this.park(instance, id, refused, body);
        return;
      } catch (error) {
        if (isDatabaseAway(error) || (error instanceof DomainError && error.code === 'too-busy')) throw error;
        const detail = error instanceof Error ? error.message : String(error);
        this.report(`${id} failed (${failures}): ${detail}`);
        if (failures === MOST_FAILURES) return await this.park(instance, id, { code: 'internal', detail }, body);
      }
  }

  private async park(instance: string, id: string, refused: Refused, body: object): Promise<void> {
    try {
      await this.commands.park(instance, `park:${id}`, refused, body);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      this.report(`${id} cannot be parked`, error);
    }
  }
}
