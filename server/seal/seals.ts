import type pg from 'pg';
import type { SealDestination } from './seal-destination.js';
import type { Sealer } from './sealer.js';
import { published, sealsAfter } from './stored-seals.js';

/** Seals delivered at once. */
const PAGE = 1_000;

/** Seals every few seconds for as long as the host runs, and publishes each seal at every destination, in order, also after one was away. */
export class Seals {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;
  private readonly failing = new Set<string>();

  constructor(
    private readonly sealer: Sealer,
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly destinations: readonly SealDestination[],
    private readonly everyMs: number,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  start(): void {
    this.running = this.sealer
      .adopt()
      .then(() => undefined)
      .catch((error: unknown) => this.report('commits without a seal could not be looked for', error))
      .finally(() => this.rest());
  }

  /** Seals what is left and ends. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
    await this.round();
  }

  /** Seals now, until nothing is left, and publishes. */
  async round(): Promise<void> {
    try {
      while (await this.sealer.seal());
    } catch (error) {
      this.report('a seal could not be made', error);
      return;
    }
    for (const destination of this.destinations) await this.deliver(destination);
  }

  private rest(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.round().finally(() => this.rest());
    }, this.everyMs).unref();
  }

  private async deliver(destination: SealDestination): Promise<void> {
    const { name } = destination;
    try {
      const { rows } = await this.pool.query<{ n: number; due: boolean }>(
        `SELECT n::float8 AS n, at <= now() - $2 * interval '1 millisecond' AS due FROM seal_delivery WHERE destination = $1`,
        [name, destination.every],
      );
      if (rows[0] && !rows[0].due) return;
      let from = rows[0]?.n ?? 0;
      for (let page = PAGE; page === PAGE;) {
        const seals = await sealsAfter(this.pool, from, PAGE);
        page = seals.length;
        if (page === 0) break;
        await destination.publish(seals.map(published));
        from = seals.at(-1)?.n ?? from;
        await this.pool.query(
          `INSERT INTO seal_delivery (destination, n) VALUES ($1, $2) ON CONFLICT (destination) DO UPDATE SET n = excluded.n, at = now()`,
          [name, from],
        );
      }
      this.failing.delete(name);
    } catch (error) {
      // Told once until it works again: it is tried with every seal.
      if (!this.failing.has(name)) this.report(`seals could not be published at ${name}`, error);
      this.failing.add(name);
    }
  }
}
