import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { writeAccess } from '#server/access/access-log.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import type { OwnerDatabase } from '#server/database/owner-database.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { CheckMonth, KeptGroup } from './check-month.js';
import { type OrderedPurge, PurgeMonth } from './purge-month.js';
import type { RetentionRules } from './retention-rules.js';

/** A purge as it stands. */
export interface PurgeState {
  readonly id: string;
  readonly month: string;
  readonly reason: string;
  readonly by: string;
  readonly begunAt: string;
  /** Null: it is under way. */
  readonly endedAt: string | null;
  /** Why it ended before its end; null: it did not. */
  readonly kept: readonly KeptGroup[] | null;
  /** Purged so far. */
  readonly instances: number;
  readonly events: number;
}

const STATES = `SELECT id, month, reason, ordered_by AS by, begun_at, ended_at, stopped AS kept, instances, events::float8 AS events FROM purge`;
/** One host carries a purge out. */
const RUN_LOCK = 0x7075_7272;
/** How often a host looks whether a purge waits that another one has left. */
const LOOK_MS = 60_000;
/** Purges told at once. */
const MOST_TOLD = 100;

type Row = Omit<PurgeState, 'begunAt' | 'endedAt'> & { readonly begun_at: Date; readonly ended_at: Date | null };

/** Orders purges and carries them out in the background, also one that a host left when it died. */
export class Purges {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly pool: pg.Pool,
    private readonly owner: OwnerDatabase,
    private readonly months: CheckMonth,
    private readonly rules: RetentionRules,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** Goes on with what is under way, now and whenever it finds one. */
  start(): void {
    void this.wake();
  }

  /** After the transaction under way; whatever is left goes on at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the host stops'));
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  /**
   * Begins to purge a month, if nothing keeps any of its instances.
   *
   * @throws {DomainError} `month-unknown`, `month-not-over`, `purge-kept` with what keeps it, `purge-running`
   */
  async order(month: string, by: string, reason: string): Promise<PurgeState> {
    const report = await this.months.execute(month);
    if (!report.mayPurge) {
      const count = report.kept.reduce((sum, { instances }) => sum + instances, 0);
      throw new DomainError(
        'purge-kept',
        `${month} 有 ${count} 个流程实例还不能清除 / ${count} instances of ${month} may not be purged yet.`,
        { month, instances: report.instances, kept: report.kept as never },
      );
    }
    const id = newInstanceId(0);
    const client = await this.owner.connect('purge');
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(
        `INSERT INTO purge (id, month, reason, ordered_by, begun_at) SELECT $1, $2, $3, $4, ${CLOCK} FROM epoch ON CONFLICT DO NOTHING`,
        [id, month, reason, by],
      );
      if (rowCount === 0) throw await this.refusal();
      const details = { purge: id, reason, instances: report.instances, events: report.events };
      await writeAccess(client, [{ person: by, action: 'begin-purge', subject: `month:${month}`, details }]);
      await client.query('COMMIT');
    } finally {
      await client.end();
    }
    void this.wake();
    return this.find(id);
  }

  /** @throws {DomainError} `purge-not-found` */
  async find(id: string): Promise<PurgeState> {
    const { rows } = await this.pool.query<Row>(`${STATES} WHERE id = $1`, [id]);
    if (!rows[0]) throw new DomainError('purge-not-found', id);
    return stateOf(rows[0]);
  }

  /** The last ones first. */
  async list(): Promise<readonly PurgeState[]> {
    const { rows } = await this.pool.query<Row>(`${STATES} ORDER BY begun_at DESC, id DESC LIMIT ${MOST_TOLD}`);
    return rows.map(stateOf);
  }

  private async refusal(): Promise<DomainError> {
    const { rows } = await this.pool.query<Row>(`${STATES} WHERE ended_at IS NULL`);
    const month = rows[0]?.month ?? '';
    return new DomainError('purge-running', `正在清除 ${month}，请等它结束 / ${month} is being purged; wait for it to end.`);
  }

  private wake(): Promise<void> {
    this.running ??= this.goOn()
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted) this.report('a purge could not go on; it is tried again', error);
      })
      .finally(() => {
        this.running = null;
        if (this.timer) clearTimeout(this.timer);
        this.timer = this.stopping.signal.aborted ? null : setTimeout(() => void this.wake(), LOOK_MS).unref();
      });
    return this.running;
  }

  private async goOn(): Promise<void> {
    for (;;) {
      this.stopping.signal.throwIfAborted();
      const { rows } = await this.pool.query<OrderedPurge>('SELECT id, month, reason, ordered_by AS by FROM purge WHERE ended_at IS NULL');
      if (!rows[0]) return;
      const client = await this.owner.connect('purge');
      try {
        const { rows: lock } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [RUN_LOCK]);
        if (!lock[0]?.held) return;
        await new PurgeMonth(client, this.rules, rows[0], this.stopping.signal).run();
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}

function stateOf({ begun_at, ended_at, ...row }: Row): PurgeState {
  return { ...row, begunAt: begun_at.toISOString(), endedAt: ended_at?.toISOString() ?? null };
}
