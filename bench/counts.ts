import type { BenchDatabase } from './bench-database.js';

/** What the server did for some work, as it counted itself. */
export interface Counts {
  readonly begins: number;
  readonly reads: number;
  readonly writes: number;
  readonly commits: number;
  /** Statements that lock and read registers and series. */
  readonly needs: number;
  /** Everything else the application sent. */
  readonly others: readonly string[];
  /** Bytes of WAL records without full-page images. */
  readonly walBytes: number;
  /** Pages the application's statements looked at, however often each. */
  readonly pages: number;
}

/** Lets the server count one piece of work; nothing else may run on it. */
export async function count({ superuser }: BenchDatabase, work: () => Promise<void>): Promise<Counts> {
  await superuser.query('SELECT pg_stat_statements_reset()');
  const { rows: before } = await superuser.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn');
  await work();
  const { rows: statements } = await superuser.query<{ query: string; calls: number; pages: number }>(
    `SELECT query, calls::integer, (shared_blks_hit + shared_blks_read)::integer AS pages FROM pg_stat_statements
     WHERE userid = 'gatehouse_app'::regrole`,
  );
  const { rows: wal } = await superuser.query<{ bytes: number }>(
    `SELECT coalesce(sum(record_size), 0)::float8 AS bytes FROM pg_get_wal_stats($1::pg_lsn, pg_current_wal_flush_lsn(), true)`,
    [before[0]?.lsn],
  );
  const calls = (...patterns: readonly RegExp[]): number =>
    statements.filter(({ query }) => patterns.some((pattern) => pattern.test(query))).reduce((sum, statement) => sum + statement.calls, 0);
  return {
    begins: calls(KINDS.begin),
    reads: calls(KINDS.read),
    writes: calls(KINDS.write),
    commits: calls(KINDS.commit),
    needs: calls(KINDS.needs),
    others: statements.map(({ query }) => query).filter((query) => !Object.values(KINDS).some((kind) => kind.test(query))),
    walBytes: wal[0]?.bytes ?? 0,
    pages: statements.reduce((sum, statement) => sum + statement.pages, 0),
  };
}

const KINDS = {
  begin: /^BEGIN/,
  read: /^\s*WITH locked/,
  write: /^\s*WITH (born|changed)/,
  commit: /^COMMIT/,
  needs: /lock_and_read/,
};
