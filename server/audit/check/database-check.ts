import { DomainError } from '#engine/domain-error.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { checkDatabase, type CheckLine, type CheckResult } from './check-database.js';
import type { InvariantId } from './finding.js';
import type { CheckContext } from './invariant.js';
import { Scope } from './scope.js';
import { Snapshot } from './snapshot.js';

/** What is due or on its way may be so for that long: a host that starts again catches up. Milliseconds. */
const GRACE_MS = 5 * 60 * 1_000;
/** The database ends a lane's transaction long before, milliseconds. */
const LEASE_MS = 60 * 1_000;

export interface CheckRequest {
  /** Null: all. */
  readonly only: readonly InvariantId[] | null;
  /** Null: all. */
  readonly instance: string | null;
  /** Instances that something happened to since; null: all. */
  readonly since: Date | null;
}

/** Checks the database of this host, one check at a time: each reads everything there is. */
export class DatabaseCheck {
  private isRunning = false;

  constructor(
    private readonly url: string,
    private readonly knowledge: CheckContext['knowledge'],
  ) {}

  /**
   * On a connection of its own, which ends with it, whether it is carried through or not.
   *
   * @throws {DomainError} `check-under-way`, `check-gave-way`
   */
  async *run({ only, instance, since }: CheckRequest): AsyncGenerator<CheckLine, CheckResult> {
    if (this.isRunning)
      throw new DomainError('check-under-way', '这个服务正在检查，请等它做完 / This host is checking already. Wait until it is done.');
    this.isRunning = true;
    try {
      const { snapshot, close } = await Snapshot.open(this.url);
      try {
        const context = await contextOf(snapshot, this.knowledge, new Scope(instance, since));
        return yield* checkDatabase(context, only && new Set(only));
      } finally {
        await close();
      }
    } finally {
      this.isRunning = false;
    }
  }
}

/** What all checks of one run look at. */
export async function contextOf(
  snapshot: Snapshot,
  knowledge: CheckContext['knowledge'],
  scope: Scope,
  { graceMs = GRACE_MS, leaseMs = LEASE_MS }: Partial<Pick<CheckContext, 'graceMs' | 'leaseMs'>> = {},
): Promise<CheckContext> {
  // Milliseconds, as events have them; what the clock says beyond is not later than them.
  const [row] = await snapshot.rows<{ now: Date }>(`SELECT date_trunc('milliseconds', ${CLOCK}) AS now FROM epoch`);
  return { snapshot, scope, knowledge, now: row?.now ?? new Date(), graceMs, leaseMs };
}
