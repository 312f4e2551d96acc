import type { CompiledProcess } from '../compile/compile.js';
import type { StateKind } from '../definition/state.js';
import type { EpochMs } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { type Versions, versionOf } from '../runtime/versions.js';
import { openTime } from '../time/working-time.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import {
  type InstanceFigures,
  type LimitFigures,
  type Rework,
  type StateChange,
  type TimeKind,
  TIME_KINDS,
  type Visit,
} from './instance-figures.js';
import { OpenTasks } from './open-tasks.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Kinds of state a path is told by: the others are passed in the same instant, or only hold them together. */
const ON_THE_PATH: ReadonlySet<StateKind> = new Set(['task', 'approval', 'wait', 'call', 'service', 'final']);

/**
 * Measures one instance by its history, event by event, without deciding anything again: what is personal is not needed, and nothing is kept of an
 * event but its figures.
 *
 * @example for (const event of events) fold.take(event); fold.finish(now)
 */
export class FoldInstance {
  private readonly versionsUsed: string[] = [];
  private readonly path: string[] = [];
  private readonly visits: Visit[] = [];
  private readonly open = new Map<string, EpochMs>();
  private readonly tasks = new OpenTasks();
  private readonly limits = new Map<number, Mutable<LimitFigures>>();
  private readonly rework: Mutable<Rework> = { loops: 0, returned: 0, rejected: 0, takenBack: 0 };
  private readonly decisions: InstanceFigures['decisions'][number][] = [];
  private readonly changes: StateChange[] = [];
  private readonly times = Object.fromEntries(TIME_KINDS.map((kind) => [kind, 0])) as Record<TimeKind, number>;
  private readonly worked = new Set<string>();
  private startedAt: EpochMs = 0;
  private at: EpochMs = 0;
  private endedAt: EpochMs | null = null;
  private end: string | null = null;
  private isSuspended = false;
  private isParked = false;

  /** @param calendar - whose opening hours are working time */
  constructor(
    private readonly versions: Versions,
    private readonly instance: string,
    private readonly calendar: WorkingCalendar,
  ) {}

  take(event: DecidedEvent): void {
    const process = versionOf(this.versions, event.definition);
    if (event.seq === 1) this.startedAt = this.at = event.at;
    this.passTo(event.at);
    if (this.versionsUsed.at(-1) !== event.definition) this.versionsUsed.push(event.definition);
    this.followStatus(event);
    this.followLimits(event, process);
    this.tasks.follow(event, (state) => process.states.get(state)?.kind === 'approval');
    this.followStates(event, process);
    this.noteDecisions(event);
    if (event.delta.end !== null) this.finishAt(event);
  }

  /** @param until - how far an instance is told that goes on: now */
  finish(until: EpochMs): InstanceFigures {
    this.passTo(Math.max(until, this.at));
    const told = this.endedAt ?? this.at;
    const going = [...this.open].map(([state, from]) => ({ state, from, to: null, workingMs: openTime(this.calendar, from, told) }));
    return {
      instance: this.instance,
      versions: this.versionsUsed,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      end: this.end,
      elapsedMs: told - this.startedAt,
      workingMs: openTime(this.calendar, this.startedAt, told),
      times: this.times,
      path: this.path,
      visits: [...this.visits, ...going],
      tasks: this.tasks.figures(),
      limits: [...this.limits.values()],
      rework: this.rework,
      decisions: this.decisions,
      changes: this.changes,
    };
  }

  /** What is recorded after the end (an excuse, a receipt) takes no time. */
  private passTo(at: EpochMs): void {
    if (this.endedAt !== null || at <= this.at) return;
    const workingMs = openTime(this.calendar, this.at, at);
    this.times[this.kindNow()] += workingMs;
    this.tasks.pass(workingMs, this.isSuspended || this.isParked);
    this.at = at;
  }

  private kindNow(): TimeKind {
    if (this.isSuspended) return 'suspended';
    if (this.isParked) return 'parked';
    return this.tasks.kindNow();
  }

  private followStatus({ type }: DecidedEvent): void {
    if (type === 'instance.suspended') this.isSuspended = true;
    if (type === 'instance.activated') this.isSuspended = false;
    if (type === 'incident.opened') this.isParked = true;
    if (type === 'incident.retried' || type === 'incident.skipped' || type === 'instance.moved') this.isParked = false;
  }

  private followLimits({ at, delta }: DecidedEvent, { states, definition }: CompiledProcess): void {
    for (const { name, ordinal, what } of delta.limits) {
      // The clock of a `wait` is told in the same words, and is no limit.
      const isLimit = Object.hasOwn(definition.limits, name) || states.get(name)?.limit != null;
      if (what === 'started' && isLimit)
        this.limits.set(ordinal, { name, startedAt: at, hasEnded: false, isBreached: false, isExcused: false });
      const limit = this.limits.get(ordinal);
      if (!limit) continue;
      if (what === 'stopped') limit.hasEnded = true;
      if (what === 'breached') limit.isBreached = true;
      if (what === 'excused') limit.isExcused = true;
    }
  }

  private followStates({ seq, at, type, definition, delta }: DecidedEvent, process: CompiledProcess): void {
    const { left, entered } = delta;
    if (left.length > 0 || entered.length > 0) this.changes.push({ seq, at, type, definition, left, entered });
    const before = new Set(this.open.keys());
    for (const state of left) this.leave(state, at);
    for (const state of entered) {
      const kind = process.states.get(state)?.kind;
      if (kind === undefined || !ON_THE_PATH.has(kind)) continue;
      this.path.push(state);
      if (kind === 'task' || kind === 'approval') {
        if (this.worked.has(state)) this.rework.loops += 1;
        this.worked.add(state);
      }
      if (kind === 'final') continue;
      // Entered twice in one event: it was left in between.
      this.leave(state, at);
      this.open.set(state, at);
    }
    // Left by the same event that entered it, as the first task of whoever starts an instance is.
    for (const state of entered) if (Number(before.has(state)) + timesIn(entered, state) <= timesIn(left, state)) this.leave(state, at);
  }

  private leave(state: string, at: EpochMs): void {
    const from = this.open.get(state);
    if (from === undefined) return;
    this.open.delete(state);
    this.visits.push({ state, from, to: at, workingMs: openTime(this.calendar, from, at) });
  }

  private noteDecisions({ type, actor, delta }: DecidedEvent): void {
    if (type === 'task.returned') this.rework.returned += 1;
    if (type === 'task.withdrawn' || type === 'task.takenBack') this.rework.takenBack += 1;
    for (const { state, outcome, person } of delta.decisions) {
      this.decisions.push({ state: String(state), outcome: String(outcome), person: typeof person === 'string' ? person : actor });
      if (outcome === 'rejected') this.rework.rejected += 1;
    }
  }

  private finishAt({ at, delta: { end } }: DecidedEvent): void {
    for (const state of this.open.keys()) this.leave(state, at);
    this.tasks.closeAll(at, 'canceled');
    // Canceled from outside, or by its caller: there is no such state to enter.
    if (end !== null && this.path.at(-1) !== end) this.path.push(end);
    this.end = end;
    this.endedAt = at;
  }
}

function timesIn(names: readonly string[], name: string): number {
  return names.filter((one) => one === name).length;
}
