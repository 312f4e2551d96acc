import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import type { SubjectKeys } from '#server/personal/subject-keys.js';
import { Batch } from './batch.js';
import type { CommandRequest, CommandResult, CommitterOptions } from './committer.js';
import { DocumentMemory } from './document-memory.js';
import { connectLane } from './lane-connection.js';
import type { KnowledgePort } from './knowledge.js';

/** A skipped instance (another host holds it) waits for the next batch; after so many times it gets one alone, and waits in it for its turn. */
const MOST_SKIPS = 3;
/** Rest when all of a batch was skipped. */
const SKIPPED_REST_MS = 2;
/** Most times a batch is sent again after its connection was lost: about twenty seconds. */
const MOST_ATTEMPTS = 20;

export interface LaneLimits {
  /** Most commands of one batch; more only makes each wait longer. */
  readonly batch: number;
  /** Commands decided before whatever else waits in this process has its turn: people wait for a millisecond then, not for a batch. */
  readonly atOnce: number;
  /** Bytes of documents it remembers. */
  readonly rememberedBytes: number;
}

export interface Waiting {
  readonly request: CommandRequest;
  skips: number;
  resolve(result: CommandResult): void;
  reject(error: unknown): void;
}

/** One connection that commits one batch after the other; the queue fills while a batch is at the database, so nothing waits for a timer. */
export class Lane {
  private readonly memory: DocumentMemory;
  private queue: Waiting[] = [];
  private client: pg.Client | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;

  /** @param name - what its connection is called, after `gatehouse-lane-` */
  constructor(
    private readonly name: string,
    private readonly limits: LaneLimits,
    private readonly knowledge: KnowledgePort,
    private readonly keys: SubjectKeys,
    private readonly options: CommitterOptions,
  ) {
    this.memory = new DocumentMemory(limits.rememberedBytes);
  }

  submit(request: CommandRequest): Promise<CommandResult> {
    if (this.stopped || this.queue.length >= (this.options.queue ?? 4096)) {
      return Promise.reject(tooBusy());
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ request, skips: 0, resolve, reject });
      this.running ??= this.run();
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.client?.end().catch(() => undefined);
  }

  private async run(): Promise<void> {
    // Let the callers of this tick join the first batch.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const alone = this.queue.find((waiting) => waiting.skips >= MOST_SKIPS);
      const taken = alone ? [alone] : this.queue.slice(0, this.limits.batch);
      this.queue = this.queue.filter((waiting) => !taken.includes(waiting));
      const skipped = await this.carryOut(taken, alone !== undefined);
      for (const waiting of skipped) waiting.skips += 1;
      // In front, so that the commands of an instance keep their order.
      this.queue.unshift(...skipped);
      if (skipped.length === taken.length) await sleep(SKIPPED_REST_MS);
    }
    this.running = null;
    this.options.committed?.();
  }

  /**
   * A batch that fails is repeated one command at a time, so that a bad one harms only itself.
   *
   * @returns commands that were skipped
   */
  private async carryOut(taken: readonly Waiting[], wait = false): Promise<readonly Waiting[]> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.batch(await this.connected(), taken, wait).commit();
      } catch (error) {
        const lost = await this.recover(error);
        if (taken.length > 1 && !lost) {
          this.options.report?.('batch repeated one command at a time', error);
          const skipped: Waiting[] = [];
          for (const waiting of taken) skipped.push(...(await this.carryOut([waiting])));
          return skipped;
        }
        // The same command was carried out at the same time, elsewhere: now it is found done.
        if (isDoneElsewhere(error) && attempt < MOST_ATTEMPTS) continue;
        // A lost connection leaves the outcome unknown: sending the batch again finds its commands done, or does them.
        if (!lost || attempt >= MOST_ATTEMPTS || this.stopped) {
          for (const waiting of taken) waiting.reject(refusalOf(error));
          return [];
        }
        await sleep(Math.min(100 * 2 ** attempt, 1_000));
      }
    }
  }

  private batch(client: pg.Client, taken: readonly Waiting[], wait: boolean): Batch {
    return new Batch(client, this.knowledge, this.keys, this.memory, taken, wait, this.limits.atOnce);
  }

  /** True when the connection is gone. */
  private async recover(error: unknown): Promise<boolean> {
    const client = this.client;
    if (client) {
      try {
        await client.query('ROLLBACK');
        if (!isConnectionError(error)) return false;
      } catch {
        // Gone: a new connection is made for the next attempt.
      }
      this.client = null;
      await client.end().catch(() => undefined);
    }
    this.options.report?.('database connection lost', error);
    return true;
  }

  private async connected(): Promise<pg.Client> {
    if (this.client) return this.client;
    const client = await connectLane(this.options.url, `gatehouse-lane-${this.name}`);
    this.memory.forget();
    client.on('error', () => {
      if (this.client === client) this.client = null;
    });
    this.client = client;
    return client;
  }
}

function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    /^(57P0|08|25P03)/.test(code) ||
    ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT'].includes(code) ||
    /Connection terminated|not queryable/.test(String((error as Error).message))
  );
}

function isDoneElsewhere(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint === 'command_pk' || constraint === 'instance_pk');
}

/** What the database refuses in one command's name. */
function refusalOf(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code === '23505' && constraint === 'instance_key_uk')
    return new DomainError('key-exists', '已有同一业务编号的流程 / An instance with this business key exists already.');
  // Somebody held a lock for longer than we wait, or a deadlock was broken: nothing was done.
  if (code === '55P03' || code === '57014' || code === '40P01') return tooBusy();
  return error;
}

function tooBusy(): DomainError {
  return new DomainError('too-busy', '系统繁忙，请稍后再试 / Too busy, try again shortly.');
}
