import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { eventBody } from '#engine/audit/event-body.js';
import { hashEvent, FIRST_HASH, merkleRoot } from '#engine/audit/event-hash.js';
import { DomainError } from '#engine/domain-error.js';
import type { Instance, InstanceState } from '#engine/runtime/instance.js';
import { refusal } from '#engine/runtime/refusals.js';
import { step } from '#engine/runtime/step.js';
import { batchFacts, type FactRows } from './batch-facts.js';
import { READ, WRITE } from './committer-sql.js';
import { settleAll } from './settle-all.js';
import type { CommandResult } from './committer.js';
import { shardOf } from './instance-id.js';
import type { KnowledgePort } from './knowledge.js';
import type { Waiting } from './lane.js';
import { Changes } from './changes.js';

interface ReadRow {
  instances: {
    id: string;
    process: string;
    definition: string;
    status: string;
    seq: number;
    head_hash: string;
    state: InstanceState;
    documents: Instance['documents'];
  }[];
  existing: string[];
  commands: { id: string; instance: string; seq: number; digest: string }[];
  sessions: string[];
  publications: number;
  /** Instant of the batch, epoch milliseconds. */
  now: number;
}

/** An instance as this batch sees it: read, then changed by each of its commands in turn. */
interface Held {
  instance: Instance | null;
  readonly before: Instance | null;
  process: CompiledProcess | null;
  headHash: string;
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** One transaction: read, decide, write, commit. Nothing is answered before the commit. */
export class Batch {
  private readonly held = new Map<string, Held>();
  private readonly answers: (() => void)[] = [];
  private readonly skipped: Waiting[] = [];

  constructor(
    private readonly client: pg.Client,
    private readonly knowledge: KnowledgePort,
    private readonly taken: readonly Waiting[],
  ) {}

  /** @returns commands whose instance another host holds: they wait for the next batch */
  async commit(): Promise<readonly Waiting[]> {
    const shard = shardOf(this.taken[0]?.request.instance ?? '');
    const read = await this.read(shard);
    const rows: FactRows = { rows: new Map(), series: new Map(), matches: new Map() };
    const changes = await this.decide(shard, read, rows);
    if (changes.isEmpty) {
      await this.end('ROLLBACK');
    } else {
      const written = this.client.query({ name: 'write', text: WRITE, values: changes.parameters(shard, rows) });
      const [, committed] = await settleAll([written, this.client.query('COMMIT')]);
      if (committed?.command !== 'COMMIT') throw new Error(`commit answered ${committed?.command ?? 'nothing'}`);
    }
    for (const answer of this.answers) answer();
    return this.skipped;
  }

  /** BEGIN and the read go to the database in one flush. */
  private async read(shard: number): Promise<ReadRow> {
    const instances = [...new Set(this.taken.map((waiting) => waiting.request.instance))].sort();
    const ids = this.taken.map((waiting) => waiting.request.command.id);
    const sessions = [...new Set(this.taken.flatMap((waiting) => waiting.request.session ?? []))];
    const [, answer] = await settleAll([
      this.client.query('BEGIN'),
      this.client.query<ReadRow>({ name: 'read', text: READ, values: [shard, instances, ids, sessions] }),
    ]);
    const read = answer?.rows[0];
    if (!read) throw new Error('the read gave no row');
    if (read.publications > this.knowledge.publications) await this.knowledge.reload();
    await this.knowledge.load(read.instances.map((row) => row.definition));
    for (const row of read.instances) {
      const instance: Instance = {
        id: row.id,
        process: row.process,
        definition: row.definition,
        state: row.state,
        documents: row.documents,
      };
      this.held.set(row.id, { instance, before: instance, process: this.knowledge.compiled(row.definition), headHash: row.head_hash });
    }
    return read;
  }

  private async decide(shard: number, read: ReadRow, rows: FactRows): Promise<Changes> {
    const existing = new Set(read.existing);
    const known = new Map(read.commands.map((command) => [command.id, command]));
    const changes = new Changes();
    for (const waiting of this.taken) {
      const { request } = waiting;
      const held = this.held.get(request.instance);
      if (existing.has(request.instance) && !held) {
        this.skipped.push(waiting);
        continue;
      }
      const done = known.get(request.command.id);
      if (done) this.answerRepeated(waiting, done.digest, held?.instance ?? null);
      else if (request.session !== null && !read.sessions.includes(request.session))
        this.reject(waiting, new DomainError('not-signed-in', '登录已失效，请重新登录 / The session has ended; please sign in again.'));
      else await this.decideOne(shard, waiting, read, rows, changes, known);
    }
    for (const held of this.held.values())
      if (held.instance && held.instance !== held.before && held.process)
        changes.instance(held.before, held.instance, held.headHash, held.process);
    changes.batch = { id: randomUUID(), at: read.now, root: merkleRoot(sha256, changes.hashes()) };
    return changes;
  }

  private async decideOne(
    shard: number,
    waiting: Waiting,
    read: ReadRow,
    rows: FactRows,
    changes: Changes,
    known: Map<string, ReadRow['commands'][number]>,
  ): Promise<void> {
    const { command, instance: id, process: processId, digest } = waiting.request;
    const held: Held = this.held.get(id) ?? {
      instance: null,
      before: null,
      process: processId === null ? null : this.knowledge.current(processId),
      headHash: FIRST_HASH,
    };
    if (!held.process)
      return this.reject(
        waiting,
        processId === null ? new DomainError('instance-not-found', id) : new DomainError('process-not-found', processId),
      );
    const now = Math.max(read.now, held.instance?.state.lastAt ?? 0);
    const outcome = await batchFacts(this.client, shard, this.knowledge, now, rows, (facts) =>
      step(held.process as CompiledProcess, held.instance, command, facts, id),
    );
    if (outcome.kind === 'refused') return this.resolve(waiting, { kind: 'refused', refusal: outcome.refusal });
    if (outcome.kind === 'needs')
      return this.resolve(waiting, { kind: 'refused', refusal: refusal('expression-failed', { zh: '缺少数据', en: 'Data are missing' }) });
    for (const event of outcome.events) {
      const body = eventBody(event);
      const hash = hashEvent(sha256, held.headHash, {
        instance: id,
        seq: event.seq,
        at: event.at,
        type: event.type,
        actor: event.actor,
        onBehalfOf: event.onBehalfOf,
        commandId: command.id,
        definition: held.process.hash,
        body,
      });
      changes.event(id, event, command.id, held.process.hash, body, held.headHash, hash);
      held.headHash = hash;
      changes.effects(id, event, outcome.effects);
    }
    changes.command(command.id, id, outcome.instance.state.seq, digest);
    known.set(command.id, { id: command.id, instance: id, seq: outcome.instance.state.seq, digest });
    held.instance = outcome.instance;
    this.held.set(id, held);
    const decided = outcome.instance;
    this.resolve(waiting, { kind: 'decided', instance: decided, repeated: false });
  }

  private answerRepeated(waiting: Waiting, digest: string, instance: Instance | null): void {
    if (digest !== waiting.request.digest)
      this.reject(
        waiting,
        new DomainError(
          'idempotency-key-reused',
          '这个 Idempotency-Key 已用于另一个请求 / This Idempotency-Key was used for another request.',
        ),
      );
    else if (instance) this.resolve(waiting, { kind: 'decided', instance, repeated: true });
    else this.reject(waiting, new DomainError('instance-not-found', waiting.request.instance));
  }

  private resolve(waiting: Waiting, result: CommandResult): void {
    this.answers.push(() => waiting.resolve(result));
  }

  private reject(waiting: Waiting, error: unknown): void {
    this.answers.push(() => waiting.reject(error));
  }

  private async end(how: 'ROLLBACK'): Promise<void> {
    await this.client.query(how);
  }
}
