import type { CompiledProcess } from '#engine/compile/compile.js';
import { tasksHeldBy } from '#engine/runtime/assign.js';
import type { Command, CommandBody } from '#engine/runtime/command.js';
import type { Directory } from '#engine/people/directory.js';
import type { EpochMs, Instance, JsonObject, RunningLimit } from '#engine/runtime/instance.js';
import type { DecidedEvent, Effect, Outcome, Refusal } from '#engine/runtime/outcome.js';
import { refusal } from '#engine/runtime/refusals.js';
import { step } from '#engine/runtime/step.js';
import type { CompiledLibrary } from './compiled-library.js';
import { worldFacts } from './facts.js';
import { ScheduledStarts } from './scheduled-starts.js';
import { MessageBoard } from './message-board.js';
import { WorldRows } from './world-rows.js';

/** One instance with all it went through. */
export interface Life {
  readonly process: CompiledProcess;
  instance: Instance;
  readonly events: DecidedEvent[];
  /** Effects of all its events, in order. */
  readonly effects: Effect[];
}

export type Submitted = { readonly kind: 'decided'; readonly life: Life } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Something that could not be carried out and that nobody was at. */
export interface Mishap {
  readonly at: EpochMs;
  readonly instance: string;
  readonly what: string;
  readonly refusal: Refusal;
}

export interface WorldOptions {
  readonly now: EpochMs;
  /** Default: the library's people, nobody substituted. */
  readonly directory?: Directory;
  /** Processes whose schedules run; default: none. */
  readonly schedulesOf?: readonly string[];
  /** Answer of a program; default: `succeeded` with an empty result. */
  readonly service?: (name: string, values: JsonObject) => { readonly event: 'succeeded' | 'failed'; readonly result: JsonObject };
}

/** More deliveries or timers than any sound story leads to at once. */
const MOST_DELIVERIES = 10_000;
/** Refusals that only say the answer is no longer waited for. */
const TOO_LATE: ReadonlySet<string> = new Set(['timer-over', 'call-over', 'message-not-heard', 'instance-ended']);

/**
 * All processes of a library at work in memory, on a virtual clock: it carries out effects the way the host does, at once and always in the same
 * order, so that the same commands give the same world.
 */
export class World {
  readonly lives = new Map<string, Life>();
  readonly rows: WorldRows;
  readonly mishaps: Mishap[] = [];
  private readonly board: MessageBoard;
  private readonly schedules: ScheduledStarts;
  private readonly queue: { readonly from: string; readonly seq: number; readonly effect: Effect }[] = [];
  private clock: EpochMs;
  private commands = 0;
  private ids = 0;

  constructor(
    readonly library: CompiledLibrary,
    private readonly options: WorldOptions,
  ) {
    this.clock = options.now;
    this.rows = new WorldRows(library.demoRows);
    this.board = new MessageBoard(this);
    this.schedules = new ScheduledStarts(this, options.schedulesOf ?? []);
  }

  private get directory(): Directory {
    return this.options.directory ?? this.library.directory;
  }

  get now(): EpochMs {
    return this.clock;
  }

  /**
   * Decides a person's command, then everything it leads to.
   *
   * @param target - instance id, or the process a command that starts one is for
   * @param by - person; null: a program
   */
  submit(target: { readonly instance: string } | { readonly process: string }, body: CommandBody, by: string | null): Submitted {
    const result = this.decide(target, body, by);
    this.deliver();
    return result;
  }

  /** A message from outside. @returns ids of the instances that heard it or began with it */
  send(name: string, payload: JsonObject): readonly string[] {
    this.commands += 1;
    const heard = this.board.post({ id: `outside.${this.commands}`, name, payload, from: null });
    this.deliver();
    return heard;
  }

  /** Moves the clock, never back, firing what comes due on the way in order of time. */
  advanceTo(instant: EpochMs): void {
    for (let fired = 0; ; fired++) {
      if (fired > MOST_DELIVERIES) throw new Error('timers fire without end');
      const next = this.nextTimer(instant);
      const scheduled = this.schedules.next();
      if (scheduled !== null && scheduled <= instant && (!next || scheduled < next.instant.at)) {
        this.clock = Math.max(this.clock, scheduled);
        this.schedules.fire(this.directory.at(this.clock));
        this.deliver();
        continue;
      }
      if (!next) break;
      this.clock = Math.max(this.clock, next.instant.at);
      this.program(next.life, { type: 'fireTimer', limit: next.limit.ordinal, ...next.instant });
      this.deliver();
    }
    this.clock = Math.max(this.clock, instant);
  }

  /** Decides without carrying out effects; only the world and its message board call this. */
  decide(
    target: { readonly instance: string } | { readonly process: string; readonly id?: string },
    body: CommandBody,
    by: string | null,
  ): Submitted {
    const life = 'instance' in target ? this.lives.get(target.instance) : undefined;
    if ('instance' in target && !life)
      return { kind: 'refused', refusal: refusal('instance-not-found', { zh: '没有这个流程实例', en: 'There is no such instance' }) };
    const process = life?.process ?? this.library.process('process' in target ? target.process : '');
    this.commands += 1;
    const command = { id: `command.${this.commands}`, actor: by === null ? null : { person: by, onBehalfOf: null }, ...body } as Command;
    const draws = this.rows.draw();
    const id = life?.instance.id ?? ('id' in target && target.id !== undefined ? target.id : this.newId());
    const facts = worldFacts(
      this.library,
      this.directory,
      this.rows,
      this.clock,
      draws.next,
      (person) => this.load(person),
      () => this.newId(),
    );
    const outcome = this.unlessKeyExists(process, step(process, life?.instance ?? null, command, facts, id));
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'needs') throw new Error(`a world lacks ${JSON.stringify(outcome.needs)}`);
    draws.keep();
    const decided = life ?? { process, instance: outcome.instance, events: [], effects: [] };
    this.take(decided, outcome);
    return { kind: 'decided', life: decided };
  }

  /** Decides what a program commands; a refusal parks the instance, for nobody is there to see it. */
  program(life: Life, body: CommandBody): boolean {
    const result = this.decide({ instance: life.instance.id }, body, null);
    if (result.kind === 'decided') return true;
    if (TOO_LATE.has(result.refusal.code)) return false;
    this.mishap(life.instance.id, body.type, result.refusal);
    this.decide(
      { instance: life.instance.id },
      { type: 'park', code: result.refusal.code, detail: result.refusal.text.zh, failed: body as unknown as JsonObject },
      null,
    );
    return true;
  }

  mishap(instance: string, what: string, refused: Refusal): void {
    this.mishaps.push({ at: this.clock, instance, what, refusal: refused });
  }

  private take(life: Life, outcome: Extract<Outcome, { kind: 'decided' }>): void {
    life.instance = outcome.instance;
    life.events.push(...outcome.events);
    life.effects.push(...outcome.effects);
    this.lives.set(life.instance.id, life);
    for (const effect of outcome.effects) {
      if (effect.kind === 'record') this.rows.put(effect.register, effect.key, effect.row);
      else this.queue.push({ from: life.instance.id, seq: life.instance.state.seq, effect });
    }
    this.board.listen(life);
  }

  /** A business key belongs to one instance of a process. */
  private unlessKeyExists(process: CompiledProcess, outcome: Outcome): Outcome {
    if (outcome.kind !== 'decided') return outcome;
    const { id, state } = outcome.instance;
    const other = [...this.lives.values()].find(
      (life) => life.process === process && life.instance.id !== id && state.key !== null && life.instance.state.key === state.key,
    );
    if (!other) return outcome;
    return {
      kind: 'refused',
      onBehalfOf: null,
      refusal: refusal(
        'key-exists',
        { zh: `编号 ${state.key} 已有流程`, en: `There is an instance with the key ${state.key} already` },
        { key: state.key, instance: other.instance.id },
      ),
    };
  }

  /** Carries out what was decided, first come first served, until nothing is left to do. */
  private deliver(): void {
    for (let delivered = 0; ; delivered++) {
      const next = this.queue.shift();
      if (!next) return;
      if (delivered > MOST_DELIVERIES) throw new Error('processes send to one another without end');
      this.carryOut(next.from, next.seq, next.effect);
    }
  }

  private carryOut(from: string, seq: number, effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        this.board.post({ id: `${from}.${seq}.${effect.n}`, name: effect.message, payload: effect.payload, from });
        return;
      case 'start':
        return this.startChild(from, effect);
      case 'reply': {
        const parent = this.lives.get(effect.to.instance);
        if (parent) this.program(parent, { type: 'callEnded', call: Number(effect.to.call), event: effect.event, result: effect.result });
        return;
      }
      case 'cancelChild': {
        const child = this.lives.get(effect.instance);
        if (child) this.program(child, { type: 'cancel', reason: 'caller' });
        return;
      }
      case 'takeUp':
        return this.takeUp(from, seq, effect);
      case 'service': {
        const life = this.lives.get(from);
        const answer = this.options.service?.(effect.name, effect.with) ?? { event: 'succeeded', result: {} };
        if (life) this.program(life, { type: 'serviceEnded', call: effect.call, ...answer });
        return;
      }
      case 'record':
      case 'notify':
      case 'cc':
      case 'ask':
      case 'mention':
      case 'read':
      case 'attach':
      case 'render':
        return;
    }
  }

  /** A message it does not hear after all, and nobody else heard, waits for whoever comes to listen. */
  private takeUp(from: string, seq: number, { n, command }: Extract<Effect, { kind: 'takeUp' }>): void {
    const life = this.lives.get(from);
    const body = command as unknown as CommandBody;
    if (!life || this.program(life, body) || body.type !== 'receiveMessage') return;
    if (!this.board.wasHeard(body.message.id, from)) this.board.post({ ...body.message, id: `${from}.${seq}.${n}` });
  }

  private startChild(from: string, effect: Extract<Effect, { kind: 'start' }>): void {
    const parent = effect.call === null ? null : { instance: from, call: String(effect.call) };
    const body: CommandBody = { type: 'startByCall', process: effect.process, initiator: effect.initiator, with: effect.with, parent };
    const result = this.decide({ process: effect.process, id: effect.instance }, body, null);
    if (result.kind === 'decided') return;
    this.mishap(from, `start ${effect.process}`, result.refusal);
    const caller = this.lives.get(from);
    if (caller && effect.call !== null)
      this.program(caller, { type: 'callEnded', call: effect.call, event: 'failed', result: { code: result.refusal.code } });
  }

  /** Earliest instant that is due by then; of several, that of the oldest instance and limit. */
  private nextTimer(
    until: EpochMs,
  ): { readonly life: Life; readonly limit: RunningLimit; readonly instant: RunningLimit['pending'][number] } | null {
    let next: ReturnType<World['nextTimer']> = null;
    for (const life of this.lives.values()) {
      if (life.instance.state.status !== 'running') continue;
      for (const limit of Object.values(life.instance.state.limits)) {
        const instant = limit.stoodAt === null ? limit.pending[0] : undefined;
        if (instant && instant.at <= until && (!next || instant.at < next.instant.at)) next = { life, limit, instant };
      }
    }
    return next;
  }

  /** Open tasks a person holds. */
  private load(person: string): number {
    return [...this.lives.values()].reduce((sum, { instance }) => sum + tasksHeldBy(person, instance), 0);
  }

  private newId(): string {
    this.ids += 1;
    return `i${this.ids}`;
  }
}
