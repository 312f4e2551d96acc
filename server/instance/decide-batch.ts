import { setImmediate } from 'node:timers/promises';
import { canonical } from '#engine/audit/canonical.js';
import { compactBody } from '#engine/audit/compact-body.js';
import { eventBody, recordedRows } from '#engine/audit/event-body.js';
import { FIRST_HASH, hashEventText, merkleRoot } from '#engine/audit/event-hash.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { DomainError } from '#engine/domain-error.js';
import type { Need } from '#engine/runtime/facts.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { Outcome } from '#engine/runtime/outcome.js';
import { refusal } from '#engine/runtime/refusals.js';
import { step } from '#engine/runtime/step.js';
import type { SubjectKeys } from '#server/personal/subject-keys.js';
import { type FactRows, factsOf } from './batch-facts.js';
import type { BatchRead, DoneCommand } from './batch-read.js';
import { Changes } from './changes.js';
import type { CommandResult } from './committer.js';
import { newInstanceId } from './instance-id.js';
import type { KnowledgePort } from './knowledge.js';
import type { Waiting } from './lane.js';
import { sha256 } from './sha256.js';

/** An instance as the batch sees it: read, then changed by each of its commands in turn. */
interface Held {
  instance: Instance | null;
  readonly before: Instance | null;
  /** Version it runs on. */
  process: CompiledProcess;
  /** Version it ran on when it was read. */
  readonly processBefore: CompiledProcess;
  headHash: string;
}

/** What is due by calendars that are no longer in force may not be by those that are: it is looked at again when the limits are counted. */
const LIMITS_UNCOUNTED = refusal('limits-uncounted', {
  zh: '日历已变动，时限重新计算之后再触发',
  en: 'The calendars have changed; it is fired when the limits are counted anew',
});

/**
 * What a batch comes to: one pass over its commands, those of one instance folded in order. It touches nothing, so it can be made again when facts
 * were missing.
 */
export class BatchDecision {
  readonly changes: Changes;
  /** To be called after the commit. */
  readonly answers: (() => void)[] = [];
  /** Instances as the batch leaves them, of those it changes. */
  readonly written: Instance[] = [];
  /** Commands whose instance another host holds. */
  readonly skipped: Waiting[] = [];
  /** Facts that were missing; unless it is empty, all else is to be thrown away. */
  readonly needs: Need[] = [];
  /** Subjects of personal values whose keys are not in memory; the same holds. */
  readonly strangers = new Set<string>();
  private readonly held = new Map<string, Held>();
  private readonly done: Map<string, DoneCommand>;

  private constructor(
    private readonly shard: number,
    private readonly knowledge: KnowledgePort,
    private readonly keys: SubjectKeys,
    private readonly read: BatchRead,
    private readonly known: FactRows,
  ) {
    this.changes = new Changes(newInstanceId(shard));
    this.done = new Map(read.done);
  }

  /** @param atOnce - commands decided before whatever else waits in this process has its turn */
  static async of(
    shard: number,
    knowledge: KnowledgePort,
    keys: SubjectKeys,
    read: BatchRead,
    known: FactRows,
    taken: readonly Waiting[],
    atOnce: number,
  ): Promise<BatchDecision> {
    const decision = new BatchDecision(shard, knowledge, keys, read, known);
    for (const [place, waiting] of taken.entries()) {
      if (isTurnOver(place, atOnce)) await setImmediate();
      decision.decide(waiting);
    }
    for (const [place, held] of [...decision.held.values()].entries()) {
      if (isTurnOver(place, atOnce)) await setImmediate();
      decision.keep(held);
    }
    const hashes = decision.changes.hashes();
    decision.changes.close(read.now, merkleRoot(sha256, hashes), hashes, known.series);
    return decision;
  }

  private keep({ instance, before, headHash, process, processBefore }: Held): void {
    if (!instance || instance === before) return;
    this.changes.instance(before, instance, headHash, processBefore, process);
    this.written.push(instance);
  }

  private decide(waiting: Waiting): void {
    const { command, instance: id, process, session, digest } = waiting.request;
    if (this.read.busy.has(id)) return void this.skipped.push(waiting);
    const held = this.hold(id, process);
    const doneBefore = this.done.get(command.id);
    if (doneBefore !== undefined) return this.answerRepeated(waiting, doneBefore);
    if (session !== null && !this.read.sessions.has(session))
      return this.reject(
        waiting,
        new DomainError('not-signed-in', '登录已失效，请重新登录 / The session has ended; please sign in again.'),
      );
    if (!held) {
      const error = process === null ? new DomainError('instance-not-found', id) : new DomainError('process-not-found', process);
      return this.reject(waiting, error);
    }
    if (command.type === 'fireTimer' && (this.read.countedBy ?? this.knowledge.calendarVersion) !== this.knowledge.calendarVersion)
      return this.resolve(waiting, { kind: 'refused', refusal: LIMITS_UNCOUNTED, onBehalfOf: null });
    const now = Math.max(this.read.now, held.instance?.state.lastAt ?? 0);
    const drawn = new Map(this.known.series);
    const facts = factsOf(this.shard, this.knowledge, now, this.known, drawn);
    const target = (held.instance && this.knowledge.current(held.instance.process)) ?? held.process;
    const outcome = step(held.process, held.instance, command, facts, id, target);
    if (outcome.kind === 'needs') {
      this.needs.push(...outcome.needs);
      // So that those after it ask for what belongs to their own numbers, not all for what belongs to this one's.
      for (const [series, value] of drawn) this.known.series.set(series, value);
      return;
    }
    if (outcome.kind === 'refused') return this.resolve(waiting, outcome);
    if (outcome.instance.definition !== held.process.hash) held.process = target;
    this.known.follow(outcome.effects, drawn, (register) => held.process.registers.get(register)?.definition.key ?? '');
    this.known.followWork(held.instance, outcome.instance);
    this.follow(held, command.id, digest, outcome);
    this.resolve(waiting, { kind: 'decided', instance: outcome.instance, repeated: false });
  }

  /** Null: neither is there such an instance nor a process to start it with. */
  private hold(id: string, processId: string | null): Held | null {
    const held = this.held.get(id);
    if (held) return held;
    const row = this.read.instances.get(id);
    const process = row ? this.knowledge.compiled(row.instance.definition) : processId === null ? null : this.knowledge.current(processId);
    if (!process) return null;
    const instance = row?.instance ?? null;
    const fresh = { instance, before: instance, process, processBefore: process, headHash: row?.headHash ?? FIRST_HASH };
    this.held.set(id, fresh);
    return fresh;
  }

  private follow(held: Held, commandId: string, digest: string, outcome: Extract<Outcome, { kind: 'decided' }>): void {
    const { id, state } = outcome.instance;
    const definition = held.process.hash;
    for (const event of outcome.events) {
      const { seq, at, type, actor, onBehalfOf } = event;
      const sealed = this.keys.seal(held.process, held.instance, outcome.instance, eventBody(event), this.strangers);
      const body = compactBody(sealed, { seq, at, actor, onBehalfOf, commandId });
      const text = canonical(body);
      const hash = hashEventText(sha256, held.headHash, { instance: id, seq, at, type, actor, onBehalfOf, commandId, definition }, text);
      this.changes.event(id, event, commandId, held.instance?.definition === definition ? null : definition, text, hash);
      this.changes.effects(id, event, outcome.effects, recordedRows(sealed));
      held.headHash = hash;
    }
    this.changes.command(commandId, id, state.seq, digest);
    this.done.set(commandId, { instance: id, digest });
    held.instance = outcome.instance;
  }

  /** A start sent again, or twice at once, is answered with the instance the first one made. */
  private answerRepeated(waiting: Waiting, { instance: id, digest }: DoneCommand): void {
    const instance = this.held.get(id)?.instance ?? this.read.instances.get(id)?.instance ?? this.read.others.get(id);
    const text = '这个 Idempotency-Key 已用于另一个请求 / This Idempotency-Key was used for another request.';
    if (digest !== waiting.request.digest) this.reject(waiting, new DomainError('idempotency-key-reused', text));
    else if (instance) this.resolve(waiting, { kind: 'decided', instance, repeated: true });
    else this.reject(waiting, new DomainError('instance-not-found', waiting.request.instance));
  }

  private resolve(waiting: Waiting, result: CommandResult): void {
    this.answers.push(() => waiting.resolve(result));
  }

  private reject(waiting: Waiting, error: unknown): void {
    this.answers.push(() => waiting.reject(error));
  }
}

function isTurnOver(done: number, atOnce: number): boolean {
  return done > 0 && done % atOnce === 0;
}
