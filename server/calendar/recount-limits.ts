import type pg from 'pg';
import type { KnowledgePort } from '#server/instance/knowledge.js';
import type { ProgramCommands } from '#server/instance/program-commands.js';

const PAGE = 200;

/**
 * After the calendars have changed, counts every running limit anew. Nothing is fired meanwhile: what is due by the old calendar may not be by the new
 * one. A host that is stopped in the middle begins again; an instance counted already has nothing to move.
 */
export class RecountLimits {
  /** Version the limits are counted by, as far as this host knows; null: not looked up yet. */
  private counted: string | null = null;
  private after: string | null = null;

  constructor(
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly commands: Pick<ProgramCommands, 'submit'>,
    private readonly knowledge: Pick<KnowledgePort, 'calendarVersion'>,
  ) {}

  /** Counts a page of instances. @returns how many there were; 0 when all is counted */
  async countPage(): Promise<number> {
    const version = this.knowledge.calendarVersion;
    if (this.counted === version) return 0;
    if (this.counted === null) {
      this.counted = await this.recorded(version);
      if (this.counted === version) return 0;
    }
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT id FROM instance
       WHERE shard = 0 AND status <> 'ended' AND state->'limits' IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      [this.after, PAGE],
    );
    await Promise.all(rows.map(({ id }) => this.commands.submit(id, `recount:${version}:${id}`, { type: 'recount' })));
    this.after = rows.length < PAGE ? null : (rows.at(-1)?.id ?? null);
    if (this.after === null) {
      await this.pool.query('UPDATE epoch SET calendar_version = $1 WHERE singleton', [version]);
      this.counted = version;
    }
    return rows.length;
  }

  /** The version the last recount was finished with; a database that has never had one is counted by what is in force. */
  private async recorded(version: string): Promise<string> {
    const { rows } = await this.pool.query<{ calendar_version: string }>(
      'UPDATE epoch SET calendar_version = coalesce(calendar_version, $1) WHERE singleton RETURNING calendar_version',
      [version],
    );
    return rows[0]?.calendar_version ?? version;
  }
}
