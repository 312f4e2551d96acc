import pg from 'pg';
import { firstIdOf, monthOf } from './month-range.js';

/** Months of starts that always have a partition: the last one (a host's clock may be late), this one and those ahead. */
const BEFORE = 1;
const AHEAD = 6;
/** Attaching waits this long for a writer to finish, then lets the others go on and tries again. */
const LOCK_TIMEOUT_MS = 500;
const MOST_TRIES = 20;
/** One host at a time. */
const PARTITION_LOCK = 0x7061_7274;
const A_DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Partitions of `event`: one a month of starts, by ranges of instance ids. They are made by the real clock, like the ids, however far a test moved
 * the instances' clock, and by the owner of the tables, for the application may not.
 */
export class EventPartitions {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly ownerUrl: string,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** Makes what lacks now and then once a day, for as long as the host runs. */
  async start(): Promise<void> {
    await this.ensure().catch((error: unknown) => this.report('partitions of the history could not be made', error));
    this.timer = setTimeout(() => void this.start(), A_DAY_MS).unref();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** @returns names of the partitions that were made */
  async ensure(): Promise<readonly string[]> {
    const owner = new pg.Client({ connectionString: this.ownerUrl, application_name: 'gatehouse-partitions' });
    owner.on('error', (error) => this.report('connection for partitions lost', error));
    await owner.connect();
    try {
      return await ensureEventPartitions(owner);
    } finally {
      await owner.end().catch(() => undefined);
    }
  }
}

/** Makes the partitions that lack, by the database's real clock. @returns their names */
export async function ensureEventPartitions(owner: pg.ClientBase, ahead = AHEAD): Promise<readonly string[]> {
  await owner.query('SELECT pg_advisory_lock($1)', [PARTITION_LOCK]);
  try {
    return await makeMissing(owner, ahead);
  } finally {
    await owner.query('SELECT pg_advisory_unlock($1)', [PARTITION_LOCK]);
  }
}

async function makeMissing(owner: pg.ClientBase, ahead: number): Promise<readonly string[]> {
  const { rows } = await owner.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const now = rows[0]?.now ?? new Date();
  const made: string[] = [];
  for (let month = -BEFORE; month <= ahead; month++) {
    const range = monthOf(now, month);
    const { rows: found } = await owner.query('SELECT FROM pg_inherits WHERE inhparent = $1::regclass AND inhrelid = to_regclass($2)', [
      'event',
      range.name,
    ]);
    if (found.length > 0) continue;
    await attach(owner, range);
    made.push(range.name);
  }
  return made;
}

/**
 * Makes a table of its own and attaches it: unlike `CREATE TABLE … PARTITION OF`, that does not stop the writers of the other months. What the
 * default partition already holds of the month moves over in the same transaction.
 */
async function attach(owner: pg.ClientBase, { name, from, to }: ReturnType<typeof monthOf>): Promise<void> {
  for (let tries = 1; ; tries++) {
    await owner.query('BEGIN');
    try {
      await owner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await owner.query(`CREATE TABLE IF NOT EXISTS ${name} (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`);
      await owner.query('LOCK TABLE event_default IN ACCESS EXCLUSIVE MODE');
      await owner.query(
        `WITH moved AS (DELETE FROM event_default WHERE instance_id >= '${firstIdOf(from)}' AND instance_id < '${firstIdOf(to)}' RETURNING *)
         INSERT INTO ${name} SELECT * FROM moved`,
      );
      await owner.query(`ALTER TABLE event ATTACH PARTITION ${name} FOR VALUES FROM ('${firstIdOf(from)}') TO ('${firstIdOf(to)}')`);
      await owner.query('COMMIT');
      return;
    } catch (error) {
      await owner.query('ROLLBACK');
      const locked = (error as { code?: string }).code === '55P03';
      if (!locked || tries >= MOST_TRIES) throw error;
    }
  }
}
