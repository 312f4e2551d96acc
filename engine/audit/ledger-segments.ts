import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/text.js';
import type { Duration, Limit } from '../definition/time-limit.js';
import type { EpochMs, Instance, OpenTask, RunningLimit } from '../runtime/instance.js';
import { statesOfLimit } from '../runtime/limit-definition.js';
import { pauseTitle } from '../runtime/pause-title.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import type { WorkingCalendar } from '../time/working-calendar.js';

/** A stretch of a limit's life in which one thing was so. */
export interface Segment {
  /**
   * `running`: somebody had the work, or it was a program's · `unassigned`: nobody had taken it · `before`: counted from before the work came here ·
   * `outside hours`: not counted, by the calendar · `paused` · `outside states`: the instance was elsewhere · `returned`: it had been sent back there
   */
  readonly kind: 'running' | 'unassigned' | 'before' | 'outside hours' | 'paused' | 'outside states' | 'returned';
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Who had the work, or who paused it. */
  readonly people: readonly string[];
  /** Why it stood still; null while it ran. */
  readonly reason: string | null;
  /** The reason as people read it. */
  readonly reasonTitle: Text | null;
}

type State = Pick<Segment, 'kind' | 'people' | 'reason' | 'reasonTitle'>;

/** Writes the segments of one limit while its history goes by. */
export class SegmentWriter {
  private readonly segments: Segment[] = [];
  private at: EpochMs;
  private state: State = { kind: 'before', people: [], reason: null, reasonTitle: null };
  private readonly states: ReadonlySet<string>;

  constructor(
    process: CompiledProcess,
    first: RunningLimit,
    private readonly unit: Duration['unit'] | null,
    private readonly calendar: WorkingCalendar,
  ) {
    this.at = first.startedAt;
    this.states = new Set(statesOfLimit({ process }, first));
  }

  /** @param after - null: the event ended the limit · @param definition - the limit's, in the version of the event */
  follow(event: DecidedEvent, after: Instance | null, running: RunningLimit | null, definition: Limit | null): void {
    this.writeTo(event.at);
    if (after && running) this.state = this.stateIn(after, running, event, definition);
  }

  until(end: EpochMs): readonly Segment[] {
    this.writeTo(end);
    return this.segments;
  }

  /** Open tasks of the limit's states. */
  tasksOf(instance: Instance): readonly OpenTask[] {
    return Object.values(instance.state.tasks).filter(({ state }) => this.states.has(state));
  }

  private stateIn(after: Instance, running: RunningLimit, event: DecidedEvent, definition: Limit | null): State {
    const pause = running.stoodAt === null ? undefined : running.pauses.find(({ to }) => to === null);
    if (pause && pause.by !== null)
      return { kind: 'paused', people: [pause.by], reason: pause.reason, reasonTitle: pauseTitle(definition, pause.reason) };
    if (pause) {
      const isBack = this.state.kind === 'returned' || event.type === 'task.returned';
      const wasOutside = this.state.kind === 'outside states';
      return { kind: isBack && !wasOutside ? 'returned' : 'outside states', people: [], reason: null, reasonTitle: null };
    }
    const tasks = this.tasksOf(after);
    const people = [...new Set(tasks.flatMap(holdersOf))].sort();
    return { kind: tasks.length > 0 && people.length === 0 ? 'unassigned' : 'running', people, reason: null, reasonTitle: null };
  }

  private writeTo(to: EpochMs): void {
    if (to <= this.at) return;
    const counts = ['running', 'unassigned', 'before'].includes(this.state.kind);
    for (const [from, end, isOpen] of counts ? this.stretches(this.at, to) : [[this.at, to, true] as const])
      this.write({ ...(isOpen ? this.state : OUTSIDE_HOURS), from, to: end });
    this.at = to;
  }

  /** Like the one before, it goes on. */
  private write(segment: Segment): void {
    const last = this.segments.at(-1);
    const isSame = last && last.kind === segment.kind && last.reason === segment.reason && last.people.join() === segment.people.join();
    if (isSame) this.segments[this.segments.length - 1] = { ...last, to: segment.to };
    else this.segments.push(segment);
  }

  /** What counts between two instants and what does not: opening hours for working hours, whole days for working days, everything else always. */
  private stretches(from: EpochMs, to: EpochMs): readonly (readonly [EpochMs, EpochMs, boolean])[] {
    if (this.unit !== 'working hours' && this.unit !== 'working days') return [[from, to, true]];
    const { calendar } = this;
    const found: (readonly [EpochMs, EpochMs, boolean])[] = [];
    let at = from;
    for (let iso = calendar.dateOf(from); at < to; iso = calendar.next(iso)) {
      const day = calendar.day(iso);
      const open = this.unit === 'working hours' ? day.hours : day.works ? [{ from: 0, to: 1440 }] : [];
      for (const span of [...open, { from: 1440, to: 1440 }]) {
        const [start, end] = [
          Math.min(Math.max(calendar.instantOf(iso, span.from), at), to),
          Math.min(calendar.instantOf(iso, span.to), to),
        ];
        if (start > at) found.push([at, start, false]);
        if (end > start) found.push([start, end, true]);
        at = Math.max(at, start, end);
      }
    }
    return found;
  }
}

const OUTSIDE_HOURS: State = { kind: 'outside hours', people: [], reason: null, reasonTitle: null };

/** Work that only one person can do is his before he takes it. */
function holdersOf({ assignee, candidates }: OpenTask): readonly string[] {
  if (assignee !== null) return [assignee];
  const [only] = candidates;
  return candidates.length === 1 && only?.startsWith('person:') ? [only.slice('person:'.length)] : [];
}
