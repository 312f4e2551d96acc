import { type Job, Logger, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import type { Effect } from '#engine/runtime/outcome.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { reportLostConnections } from '#server/database/lost-connections.js';
import type { ProgramCommands } from '#server/instance/program-commands.js';
import { type OutgoingRules, ServiceRefused } from './reachable-address.js';
import { callWebhook } from './webhook.js';

type ServiceEffect = Extract<Effect, { kind: 'service' }>;

/** A service asked by an instance; its place in the outbox is also its idempotency key. */
interface ServiceJob {
  readonly instance: string;
  readonly seq: number;
  readonly effect: ServiceEffect;
}

/** Services running at once. */
const AT_ONCE = 4;

export interface ServicesOptions {
  readonly url: string;
  readonly rules: OutgoingRules;
  /** Attempts before a service has failed; the pauses between grow from three seconds to hours. */
  readonly attempts: number;
  readonly report: (text: string, error?: unknown) => void;
}

/** Asks services outside of any transaction, in real time: retried with growing pauses, then given up as a dead letter and the event `failed`. */
export class Services {
  private readonly pool: pg.Pool;
  private readonly stopping = new AbortController();
  private runner: Runner | null = null;

  constructor(
    private readonly commands: ProgramCommands,
    private readonly options: ServicesOptions,
  ) {
    this.pool = new pg.Pool({ connectionString: options.url, max: AT_ONCE + 2, application_name: 'gatehouse-services' });
    reportLostConnections(this.pool, (error) => options.report('connection of services lost', error));
  }

  async start(): Promise<void> {
    const { report } = this.options;
    this.runner = await run({
      pgPool: this.pool,
      concurrency: AT_ONCE,
      noHandleSignals: true,
      pollInterval: 1_000,
      logger: new Logger(() => (level, message) => (level === 'error' ? report(`services: ${message}`) : undefined)),
      taskList: { service: (payload, { job }) => this.carryOut(payload as ServiceJob, job) },
    });
  }

  /** Breaks off the calls under way; they are tried again by whoever runs next. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the host stops'));
    await this.runner?.stop().catch((error: unknown) => this.options.report('services did not stop in order', error));
    await this.pool.end();
  }

  /** Takes a row of the outbox over: from then on it is a job. One statement, so that it is never both or neither. */
  async hand(instance: string, seq: number, n: number): Promise<void> {
    await this.pool.query(
      `WITH taken AS (DELETE FROM outbox WHERE shard = 0 AND instance_id = $1 AND seq = $2 AND n = $3 RETURNING instance_id, seq, n, effect)
       SELECT graphile_worker.add_job('service', json_build_object('instance', instance_id, 'seq', seq, 'effect', effect), max_attempts => $4,
         job_key => concat_ws(':', instance_id, seq, n)) FROM taken`,
      [instance, seq, n, this.options.attempts],
    );
  }

  private async carryOut({ instance, seq, effect }: ServiceJob, job: Job): Promise<void> {
    const id = `${instance}:${seq}:${effect.n}`;
    const { call } = effect;
    let result: JsonObject;
    try {
      result = await this.ask(effect, id);
    } catch (error) {
      if (this.stopping.signal.aborted || (!(error instanceof ServiceRefused) && job.attempts < job.max_attempts)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      await this.pool.query(
        `INSERT INTO dead_letter (shard, instance_id, seq, n, service, sent, reason, attempts) VALUES (0, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [instance, seq, effect.n, effect.name, JSON.stringify(effect.with), reason, job.attempts],
      );
      await this.commands.tell(instance, id, { type: 'serviceEnded', call, event: 'failed', result: { reason } });
      return;
    }
    // Not part of the attempt: a service that answered is not asked to have failed because we could not say so at once.
    await this.commands.tell(instance, id, { type: 'serviceEnded', call, event: 'succeeded', result });
  }

  private async ask(effect: ServiceEffect, id: string): Promise<JsonObject> {
    // A definition that names another one was refused when it was published; one published by a later release may.
    if (effect.name !== 'webhook') throw new ServiceRefused(`this host has no service "${effect.name}"`);
    return callWebhook(effect.with, id, this.options.rules, this.stopping.signal);
  }
}
