import type pg from 'pg';
import type { BenchDatabase } from './bench-database.js';

/** What the server did for some work, as it counted itself. */
export interface Counts {
  readonly begins: number;
  readonly reads: number;
  readonly writes: number;
  readonly commits: number;
  /** Statements that lock and read registers and series. */
  readonly needs: number;
  /** Statements that look for timers. */
  readonly looks: number;
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
  const walBytes = await recordBytesSince(superuser, before[0]?.lsn ?? '');
  const calls = (...patterns: readonly RegExp[]): number =>
    statements.filter(({ query }) => patterns.some((pattern) => pattern.test(query))).reduce((sum, statement) => sum + statement.calls, 0);
  return {
    begins: calls(KINDS.begin),
    reads: calls(KINDS.read),
    writes: calls(KINDS.write),
    commits: calls(KINDS.commit),
    needs: calls(KINDS.needs),
    looks: calls(KINDS.look),
    others: statements.map(({ query }) => query).filter((query) => !Object.values(KINDS).some((kind) => kind.test(query))),
    walBytes,
    pages: statements.reduce((sum, statement) => sum + statement.pages, 0),
  };
}

const KINDS = {
  begin: /^BEGIN/,
  read: /^\s*WITH locked/,
  write: /^\s*WITH (born|changed)/,
  commit: /^COMMIT/,
  needs: /lock_and_read/,
  look: /^SELECT[^;]* FROM timer\s/,
};

/** Where nothing was written there is no record to begin with. */
async function recordBytesSince(superuser: pg.Client, lsn: string): Promise<number> {
  const { rows: written } = await superuser.query<{ some: boolean }>('SELECT pg_current_wal_flush_lsn() > $1::pg_lsn AS some', [lsn]);
  if (!written[0]?.some) return 0;
  const { rows } = await superuser.query<{ bytes: number }>(
    'SELECT coalesce(sum(record_size), 0)::float8 AS bytes FROM pg_get_wal_stats($1::pg_lsn, pg_current_wal_flush_lsn(), true)',
    [lsn],
  );
  return rows[0]?.bytes ?? 0;
}
