import pg from 'pg';
import { reportLostConnections } from '#server/database/lost-connections.js';
import type { Command } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import { DomainError } from '#engine/domain-error.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import type { KnowledgePort } from './knowledge.js';
import { Lane, type LaneLimits } from './lane.js';

export interface CommandRequest {
  readonly instance: string;
  readonly command: Command;
  /** Process of a command that starts an instance; null otherwise. */
  readonly process: string | null;
  /** Hash of the sender's session, checked once more in the batch; null: a program of this host. */
  readonly session: string | null;
  /** Digest of the whole request; a repeated command id with another digest is refused. */
  readonly digest: string;
  /** Nobody waits for it: it gives way to all others. */
  readonly patient?: boolean;
}

export type CommandResult =
  | {
      readonly kind: 'decided';
      readonly instance: Instance;
      /** The command was carried out earlier; `instance` is its state now. */
      readonly repeated: boolean;
    }
  /** `onBehalfOf`: in whose name it was tried; null: his own, or it was not clear yet. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly onBehalfOf: string | null };

export interface CommitterOptions {
  readonly url: string;
  readonly lanes: number;
  /** Most commands waiting in a lane; beyond, callers hear `too-busy`. */
  readonly queue?: number;
  /** Told of what happens in the background (a lost connection, a batch repeated singly). */
  readonly report?: (text: string, error?: unknown) => void;
  /** Called after a commit, outside of it: there may be messages to deliver or timers to wait for. */
  readonly committed?: () => void;
}

const LANE: LaneLimits = { batch: 128, atOnce: Number.POSITIVE_INFINITY, rememberedBytes: 32 * 1024 * 1024 };
/** An instance whose limit has ended is hardly seen again soon: its documents are not remembered. */
const PATIENT_LANE: LaneLimits = { batch: 64, atOnce: 8, rememberedBytes: 1 };

/** Carries commands out in batches: an instance belongs to a lane, a lane commits one batch at a time while the next one gathers. */
export class Committer {
  private readonly lanes: readonly Lane[];
  /** For what nobody waits for, so that people never stand behind it. */
  private readonly patientLane: Lane;
  private readonly pool: pg.Pool;

  constructor(knowledge: KnowledgePort, options: CommitterOptions) {
    this.pool = new pg.Pool({ connectionString: options.url, max: 2, application_name: 'gatehouse-keys' });
    reportLostConnections(this.pool, (error) => options.report?.('connection for keys lost', error));
    const keys = new SubjectKeys(this.pool);
    this.lanes = Array.from({ length: options.lanes }, (_, index) => new Lane(String(index), LANE, knowledge, keys, options));
    this.patientLane = new Lane('patient', PATIENT_LANE, knowledge, keys, options);
  }

  /** Answers after the commit, with the decision or the refusal. @throws {DomainError} `too-busy` */
  submit(request: CommandRequest): Promise<CommandResult> {
    const lane = request.patient ? this.patientLane : this.lanes[laneOf(request.instance, this.lanes.length)];
    if (!lane) throw new DomainError('too-busy', 'no lane');
    return lane.submit(request);
  }

  /** Finishes what was accepted, then closes the connections. */
  async stop(): Promise<void> {
    await Promise.all([...this.lanes, this.patientLane].map((lane) => lane.stop()));
    await this.pool.end();
  }
}

/** Random bits of the id spread instances evenly; a shard's instances use all lanes. */
function laneOf(instance: string, lanes: number): number {
  return Number.parseInt(instance.slice(-6), 16) % lanes;
}
