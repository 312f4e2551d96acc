import type { EpochMs, JsonObject } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import type { TaskFigures, TimeKind } from './instance-figures.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface OpenTask extends Mutable<TaskFigures> {
  isTakenUp: boolean;
}

/** Commands by which somebody shows that he is at a task. */
const TAKES_UP: ReadonlySet<string> = new Set([
  'view',
  'claim',
  'draft',
  'pause',
  'ask',
  'addApprover',
  'delegate',
  'transfer',
  'return',
  'complete',
  'signFor',
]);
/** Commands after which somebody else, or nobody, has it. */
const GIVES_AWAY: ReadonlySet<string> = new Set(['release', 'transfer', 'delegate', 'handBack', 'reassign']);

/** The open tasks of an instance, and how their time passes. */
export class OpenTasks {
  private readonly open = new Map<number, OpenTask>();
  private readonly closed: TaskFigures[] = [];
  /** Limit → task whose people stopped it. */
  private readonly stopped = new Map<number, number>();

  pass(workingMs: number, isStanding: boolean): void {
    const paused = new Set(this.stopped.values());
    for (const [ordinal, task] of this.open) {
      if (isStanding || paused.has(ordinal)) task.stoodMs += workingMs;
      else if (task.isTakenUp) task.handlingMs += workingMs;
      else task.waitingMs += workingMs;
    }
  }

  kindNow(): TimeKind {
    if (this.open.size === 0) return 'elsewhere';
    const paused = new Set(this.stopped.values());
    const running = [...this.open].filter(([ordinal]) => !paused.has(ordinal));
    if (running.length === 0) return 'paused';
    return running.some(([, { isTakenUp }]) => isTakenUp) ? 'handling' : 'waiting';
  }

  follow({ at, command, actor, delta }: DecidedEvent, isGate: (state: string) => boolean): void {
    this.followCommand(command, actor);
    for (const { task, state, candidates } of delta.opened)
      this.open.set(task, {
        state,
        isGate: isGate(state),
        candidates,
        person: null,
        openedAt: at,
        closedAt: null,
        how: null,
        waitingMs: 0,
        handlingMs: 0,
        stoodMs: 0,
        isTakenUp: false,
      });
    // The first task of an instance is opened and finished by the event that starts it.
    for (const { task: ordinal, person } of delta.decisions) {
      const task = this.open.get(Number(ordinal));
      if (task) task.person = typeof person === 'string' ? person : actor;
    }
    for (const { task, how } of delta.closed) this.close(task, at, how);
    this.followClocks(command, delta.limits);
  }

  closeAll(at: EpochMs, how: string): void {
    for (const ordinal of this.open.keys()) this.close(ordinal, at, how);
  }

  figures(): readonly TaskFigures[] {
    return [...this.closed, ...[...this.open.values()].map(figuresOf)];
  }

  private followCommand({ type, task: ordinal }: JsonObject, actor: string | null): void {
    const task = typeof ordinal === 'number' ? this.open.get(ordinal) : undefined;
    if (!task || typeof type !== 'string') return;
    if (TAKES_UP.has(type)) {
      task.isTakenUp = true;
      task.person = actor;
    }
    if (GIVES_AWAY.has(type)) task.isTakenUp = false;
  }

  private followClocks({ type, task }: JsonObject, limits: DecidedEvent['delta']['limits']): void {
    for (const { ordinal, what } of limits) {
      if (what === 'paused' && (type === 'pause' || type === 'ask') && typeof task === 'number') this.stopped.set(ordinal, task);
      if (what === 'continued' || what === 'stopped') this.stopped.delete(ordinal);
    }
  }

  private close(ordinal: number, at: EpochMs, how: string): void {
    const task = this.open.get(ordinal);
    if (!task) return;
    this.open.delete(ordinal);
    for (const [limit, stopped] of this.stopped) if (stopped === ordinal) this.stopped.delete(limit);
    this.closed.push({ ...figuresOf(task), closedAt: at, how });
  }
}

function figuresOf({ isTakenUp: _, ...task }: OpenTask): TaskFigures {
  return task;
}
