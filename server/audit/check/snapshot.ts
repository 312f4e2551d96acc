import pg from 'pg';
import { DomainError } from '#engine/domain-error.js';

/** How long a page of rows is waited for, milliseconds; sorting a large table comes before its first page. */
const SETTINGS = [
  // Every cursor is read to its end.
  'cursor_tuple_fraction = 1',
  `work_mem = '64MB'`,
  'jit = off',
  'lock_timeout = 2000',
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
];

/** Rows of a query, a page at a time; the empty page is the end. */
export type Pages<Row> = () => Promise<readonly Row[]>;

/**
 * The database as it was at one instant, read by cursors of the server: what others commit meanwhile is not seen, and nothing is locked but against
 * whoever wants a table for himself.
 */
export class Snapshot {
  private cursors = 0;

  /** @param client - in a transaction, which its owner ends */
  constructor(private readonly client: Pick<pg.Client, 'query'>) {}

  /** One of a connection of its own. @returns it, and how to end it */
  static async open(url: string): Promise<{ readonly snapshot: Snapshot; readonly close: () => Promise<void> }> {
    const client = new pg.Client({ connectionString: url, application_name: 'gatehouse-check', connectionTimeoutMillis: 5_000 });
    // What breaks is told by the query under way.
    client.on('error', () => undefined);
    await client.connect();
    const close = (): Promise<void> => client.end().catch(() => undefined);
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query(SETTINGS.map((setting) => `SET LOCAL ${setting}`).join('; '));
      return { snapshot: new Snapshot(client), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.client.query<Row>(text, [...values])).rows;
  }

  /** Opens a cursor when its first page is asked for. */
  pages<Row extends pg.QueryResultRow>(text: string, size = 500): Pages<Row> {
    const name = `check_${(this.cursors += 1)}`;
    let opened = false;
    let ended = false;
    return async () => {
      if (ended) return [];
      if (!opened) await this.client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`);
      opened = true;
      const { rows } = await this.client.query<Row>(`FETCH ${size} FROM ${name}`);
      if (rows.length < size) {
        ended = true;
        await this.client.query(`CLOSE ${name}`);
      }
      return rows;
    };
  }

  /** For whoever reads in a way of his own; within the same transaction. */
  get reader(): Pick<pg.Client, 'query'> {
    return this.client;
  }

  /** Does something that may fail without ending the transaction; cursors opened before stay. @throws what it throws */
  async attempt<Result>(act: () => Promise<Result>): Promise<Result> {
    await this.client.query('SAVEPOINT attempt');
    try {
      return await act();
    } catch (error) {
      await this.client.query('ROLLBACK TO SAVEPOINT attempt');
      throw error;
    } finally {
      await this.client.query('RELEASE SAVEPOINT attempt').catch(() => undefined);
    }
  }

  /**
   * Ends the check when somebody waits for a table it reads: a partition to be made or dropped, a migration. Everybody else would wait behind him.
   *
   * @throws {DomainError} `check-gave-way`
   */
  async giveWay(): Promise<void> {
    const waiting = await this.rows('SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)) LIMIT 1');
    if (waiting.length > 0)
      throw new DomainError(
        'check-gave-way',
        '有人需要独占一张表（新建或清除分区、升级数据库），检查已让路，请稍后重新检查 / Somebody needs a table for himself (a partition is made or purged, the database is upgraded), so the check has ended. Run it again.',
      );
  }
}
