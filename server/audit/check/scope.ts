import pg from 'pg';

/** Which instances are checked. */
export class Scope {
  /**
   * @param instance - only this one; null: all
   * @param since - only those that something happened to since then; null: all
   */
  constructor(
    private readonly instance: string | null = null,
    private readonly since: Date | null = null,
  ) {}

  get isWhole(): boolean {
    return this.instance === null && this.since === null;
  }

  /**
   * SQL condition on a column of instance ids. What belongs to no instance is always looked at; what belonged to one that was purged never, for some of it
   * stays (rows of registers, what a schedule noted) and some of it is about to go.
   */
  covers(column: string): string {
    const only = this.instance === null ? [] : [`${column} = ${pg.escapeLiteral(this.instance)}::uuid`];
    // The names within are unlike those of any table, so that the column means the one outside.
    const gone = `NOT EXISTS (SELECT FROM (SELECT id AS gone_id FROM purged_instance WHERE shard = 0) AS gone WHERE gone_id = ${column})`;
    const touched =
      this.since === null
        ? []
        : [
            `NOT EXISTS (SELECT FROM (SELECT id AS untouched_id FROM instance WHERE shard = 0
              AND last_at < ${pg.escapeLiteral(this.since.toISOString())}::timestamptz) AS untouched WHERE untouched_id = ${column})`,
          ];
    return [...only, gone, ...touched].join(' AND ');
  }
}
