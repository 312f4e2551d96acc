import type { CompiledProcess } from '../compile/compile.js';
import type { Action } from '../definition/action.js';
import type { Expression } from '../definition/expression-source.js';
import type { CompiledExpression } from '../expression/compile-expression.js';
import type { Snapshot } from '../compile/advance.js';
import type { Conditions } from '../compile/branches-config.js';
import { without } from '../definition/values.js';
import { isCountable } from '../time/civil-day.js';
import type { Command, Message } from './command.js';
import { type Facts, Missing, type Need } from './facts.js';
import type { EpochMs, Instance, InstanceState, Json, JsonObject, OpenTask, Reopening, RunningLimit, WaitingCall } from './instance.js';
import type { Effect, EventDelta } from './outcome.js';
import { namesOf } from './expression-names.js';
import { holds } from './guards.js';
import { limitDefinition } from './limit-definition.js';
import { dropResume } from './path.js';
import { performAction } from './perform-action.js';
import { refuse } from './refusals.js';
import { endSuccessions } from './successors.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * One command being carried out on one instance: the working copy, and what it leads to. Nothing outside sees it until `step` has decided;
 * a refusal simply drops it.
 */
export class Turn {
  readonly state: Mutable<InstanceState>;
  /** Replaced when a document changes, else the very object of the instance: the host then need not write it. */
  documents: Instance['documents'];
  readonly tasks: Map<string, OpenTask>;
  readonly limits: Map<string, RunningLimit>;
  readonly calls: Map<string, WaitingCall>;
  readonly effects: Effect[] = [];
  readonly delta: { -readonly [K in keyof EventDelta]: EventDelta[K] extends readonly (infer Item)[] ? Item[] : EventDelta[K] };
  /** Names of the active states before the event, set by `settle`. */
  active: ReadonlySet<string> = new Set();
  /** States entered in this macrostep whose work is still to be opened. */
  entered: string[] = [];
  /** Events the machine must see next, in order. */
  readonly raised: string[] = [];
  /** Rows written earlier in this turn: `register\0key` → row. */
  readonly rows = new Map<string, JsonObject>();
  message: Message | null = null;
  /** What a schedule starts this instance for, under the name its expressions have for it. */
  item: { readonly name: string; readonly value: Json } | null = null;
  /** The machine where the turn has brought it; null before its first event. */
  snapshot: Snapshot | null = null;
  /** Who came to have to do with the instance in this turn, besides whoever acted. */
  readonly involved = new Set<string>();
  /** How tasks of states that are left are closed. */
  closing: 'canceled' | 'canceled by return' = 'canceled';
  /** Whether the event leads on, or back to what was passed before; a return to be resumed, and its end, lead back and forth. */
  turning: 'on' | 'back' | 'resume' = 'back';
  /** A state of work entered again for somebody, and whom it goes back to when it is done. */
  reentry: { readonly state: string; readonly for: Reopening | null; readonly resumes: readonly Reopening[] } | null = null;
  /** Whom the state finished in this event went back to. */
  resumed: readonly Reopening[] = [];
  /** What a guard threw; the machine would hide it behind an error of its own. */
  failure: unknown = null;
  /** Facts found missing where the turn could look further, so that the host reads them together. */
  readonly needs: Need[] = [];
  private effectCount = 0;
  /** States of the limit whose actions are being performed. */
  limitStates: readonly string[] = [];
  result: JsonObject | null = null;
  /** Whose substitute the actor is in this; null: he acts in his own name. */
  onBehalfOf: string | null;
  results: readonly JsonObject[] = [];
  /** Documents as expressions see them. */
  readonly documentsRead = new Map<object, unknown>();
  /** Values of names in expressions, as far as they were read; null: something has changed since. */
  private cached: Readonly<Record<string, unknown>> | null = null;

  constructor(
    readonly process: CompiledProcess,
    readonly instance: Instance,
    readonly command: Command,
    readonly facts: Facts,
    /** The version the instance ran on before: another one only in a migration. */
    readonly before: CompiledProcess = process,
  ) {
    this.onBehalfOf = command.actor?.onBehalfOf ?? null;
    this.state = { ...instance.state };
    this.documents = instance.documents;
    this.tasks = new Map(Object.entries(instance.state.tasks));
    this.limits = new Map(Object.entries(instance.state.limits));
    this.calls = new Map(Object.entries(instance.state.calls));
    this.delta = {
      left: [],
      entered: [],
      documents: {},
      data: {},
      opened: [],
      closed: [],
      decisions: [],
      givenAgain: [],
      limits: [],
      violations: [],
      records: [],
      prints: [],
      sent: [],
      end: null,
    };
  }

  get now(): EpochMs {
    return this.facts.now;
  }

  get actor(): string | null {
    return this.command.actor?.person ?? null;
  }

  /** In whose name the actor acts: his own, or that of whom he substitutes. */
  get inNameOf(): string | null {
    return this.onBehalfOf ?? this.actor;
  }

  nextOrdinal(): number {
    const ordinal = this.state.nextOrdinal;
    this.state.nextOrdinal += 1;
    return ordinal;
  }

  /** Number of the next outgoing effect of this event. */
  nextEffect(): number {
    return this.effectCount++;
  }

  /** Value of a compiled expression over the working copy. `extra`: the `as` names of an `each`. */
  evaluate(expression: Expression, extra: Readonly<Record<string, unknown>> = {}): unknown {
    return this.evaluateCompiled(this.process.expression(expression), extra);
  }

  evaluateCompiled(compiled: CompiledExpression, extra: Readonly<Record<string, unknown>> = {}): unknown {
    const { asking } = this.process.scope;
    asking.facts = this.facts;
    const values = this.names();
    return compiled.evaluate(
      Object.keys(extra).length === 0 ? values : Object.assign(Object.create(values) as Record<string, unknown>, extra),
    );
  }

  /** Guard of the machine. @throws what the guard throws, kept as `failure` as well */
  holds(conditions: Conditions): boolean {
    return holds(this, conditions);
  }

  perform(actions: readonly Action[], extra: Readonly<Record<string, unknown>> = {}): void {
    this.forEach(actions, (action) => performAction(this, action, extra));
  }

  /**
   * Does something for each item; goes on past one whose facts are missing, so that the facts of all are asked for at once.
   *
   * @throws {Missing} at the end, when anything was missing
   */
  forEach<Item>(items: Iterable<Item>, act: (item: Item) => void): void {
    let missing: Missing | null = null;
    for (const item of items) {
      try {
        act(item);
      } catch (error) {
        // After a gap the working copy is incomplete: what fails then may only fail for that.
        if (!missing && !(error instanceof Missing)) throw error;
        if (!(error instanceof Missing)) break;
        missing ??= error;
        this.needs.push(error.need);
      }
    }
    if (missing) throw missing;
  }

  /** Value of a name as expressions see it. */
  valueOf(name: string): unknown {
    return this.names()[name];
  }

  enter(state: string): void {
    this.entered.push(state);
    this.delta.entered.push(state);
  }

  leave(state: string): void {
    this.delta.left.push(state);
    this.entered = this.entered.filter((name) => name !== state);
    for (const task of this.tasks.values()) if (task.state === state) this.closeTask(task, this.closing);
    for (const call of this.calls.values()) if (call.state === state) this.dropCall(call);
    for (const limit of this.limits.values()) if (limit.state === state) this.stopLimit(limit);
    dropResume(this, state);
    endSuccessions(this, state);
    this.state.gates = without(this.state.gates, state);
    this.state.ballots = without(this.state.ballots, state);
  }

  /** Puts a task in its place among the open ones, new or changed; so do the two below with clocks and calls. */
  setTask(task: OpenTask): void {
    this.tasks.set(String(task.ordinal), task);
  }

  /** @throws {Refused} `date-too-far` */
  setLimit(limit: RunningLimit): void {
    if (![limit.startedAt, limit.dueAt, ...limit.pending.map(({ at }) => at)].every((at) => at === null || isCountable(at)))
      refuse('date-too-far', { limit: limit.name });
    this.limits.set(String(limit.ordinal), limit);
  }

  setCall(call: WaitingCall): void {
    this.calls.set(String(call.ordinal), call);
  }

  closeTask(task: OpenTask, how: EventDelta['closed'][number]['how']): void {
    if (!this.tasks.delete(String(task.ordinal))) return;
    this.delta.closed.push({ task: task.ordinal, state: task.state, how });
  }

  /** No longer waits for a call; a child still running is canceled. */
  dropCall(call: WaitingCall): void {
    this.calls.delete(String(call.ordinal));
    if (call.instance !== null && call.event === null)
      this.effects.push({ kind: 'cancelChild', n: this.nextEffect(), instance: call.instance });
  }

  stopLimit(limit: RunningLimit): void {
    if (!this.limits.delete(String(limit.ordinal))) return;
    if (limit.breachedAt !== null && limit.excused === null && limitDefinition(this, limit)?.excuse)
      this.state.excusable = { ...this.state.excusable, [limit.ordinal]: { ...limit, pending: [] } };
    this.delta.limits.push({ name: limit.name, ordinal: limit.ordinal, what: 'stopped', dueAt: limit.dueAt });
  }

  setData(name: string, value: Json): void {
    this.state.data = { ...this.state.data, [name]: value };
    this.delta.data = { ...this.delta.data, [name]: value };
    this.changed();
  }

  /** Call after any change expressions can see. */
  changed(): void {
    this.cached = null;
  }

  private names(): Readonly<Record<string, unknown>> {
    this.cached ??= namesOf(this);
    return this.cached;
  }
}
