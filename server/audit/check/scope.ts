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

  /** SQL condition on a column of instance ids. What belongs to no instance is always looked at. */
  covers(column: string): string {
    const only = this.instance === null ? [] : [`${column} = ${pg.escapeLiteral(this.instance)}::uuid`];
    const touched =
      this.since === null
        ? []
        : [
            `NOT EXISTS (SELECT FROM instance AS untouched WHERE untouched.shard = 0 AND untouched.id = ${column} AND untouched.last_at < ${pg.escapeLiteral(this.since.toISOString())}::timestamptz)`,
          ];
    return [...only, ...touched].join(' AND ') || 'true';
  }
}
