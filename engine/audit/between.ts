import { keysOf } from '../definition/json-pointer.js';
import type { Text } from '../definition/text.js';
import type { Json } from '../runtime/instance.js';
import type { EventDelta } from '../runtime/outcome.js';
import { isoInstant } from '../time/iso-instant.js';
import { asOf, titleOf } from './as-of.js';
import { type Difference, differencesOf } from './differences.js';
import type { Moment } from './moments.js';
import { type NameIn, type ToldEvent, toldEvent } from './told-event.js';

/** What happened to an instance from one moment to another. */
export interface Between {
  /** Places of `AsOf` that differ, each with the event that changed it last. */
  readonly changes: readonly (Difference & Pick<ToldEvent, 'seq' | 'at' | 'actor' | 'onBehalfOf' | 'why'>)[];
  /** Work that opened or closed meanwhile, also what did both. */
  readonly tasks: readonly TaskBetween[];
  readonly limits: readonly LimitBetween[];
  readonly events: readonly ToldEvent[];
}

export interface TaskBetween {
  readonly task: number;
  readonly state: string;
  readonly title: Text;
  /** Null: it was open before. */
  readonly opened: { readonly seq: number; readonly at: string } | null;
  /** Null: it is still open then. */
  readonly closed: {
    readonly seq: number;
    readonly at: string;
    readonly how: EventDelta['closed'][number]['how'];
    readonly by: string | null;
    readonly onBehalfOf: string | null;
  } | null;
}

export interface LimitBetween {
  readonly name: string;
  readonly ordinal: number;
  readonly what: EventDelta['limits'][number]['what'];
  readonly dueAt: string | null;
  readonly seq: number;
  readonly at: string;
  readonly by: string | null;
}

/**
 * What differs between two moments, and by whom.
 *
 * @param moments - of the instance from its beginning on, at least to the later one
 * @param from - number of the last event that had happened before; 0: none had
 * @param to - of the last one after; not less than `from`
 */
export function between(moments: readonly Moment[], from: number, to: number, nameIn: NameIn): Between {
  const steps = moments.slice(from, to);
  const told = steps.map((moment, place) => toldEvent(moment, moments[from + place - 1] ?? null, nameIn));
  const views = [moments[from - 1], ...steps].map((moment) => (moment ? (asOf(moment) as unknown as Json) : {}));
  const changedBy = new LastChanges();
  for (let step = 0; step < steps.length; step++)
    for (const { path } of differencesOf(views[step] ?? {}, views[step + 1] ?? {})) changedBy.note(path, step);
  return {
    changes: differencesOf(views[0] ?? {}, views.at(-1) ?? {}).map((difference) => {
      const { seq, at, actor, onBehalfOf, why } = told[changedBy.of(difference.path)] as ToldEvent;
      return { ...difference, seq, at, actor, onBehalfOf, why };
    }),
    tasks: tasksBetween(steps),
    limits: steps.flatMap(({ event: { seq, at, actor, delta } }) =>
      delta.limits.map(({ name, ordinal, what, dueAt }) => ({
        name,
        ordinal,
        what,
        dueAt: dueAt === null ? null : isoInstant(dueAt),
        seq,
        at: isoInstant(at),
        by: actor,
      })),
    ),
    events: told,
  };
}

/** Which step changed a place last, or something within it, or what it stands in. */
class LastChanges {
  private readonly at = new Map<string, number>();
  private readonly within = new Map<string, number>();

  note(path: string, step: number): void {
    this.at.set(path, step);
    for (const outer of outwards(path)) this.within.set(outer, step);
  }

  of(path: string): number {
    const around = outwards(path).map((outer) => this.at.get(outer) ?? 0);
    return Math.max(this.at.get(path) ?? 0, this.within.get(path) ?? 0, ...around);
  }
}

/** The pointers above one. */
function outwards(path: string): readonly string[] {
  return keysOf(path).map((_, depth) =>
    path
      .split('/')
      .slice(0, depth + 1)
      .join('/'),
  );
}

function tasksBetween(steps: readonly Moment[]): readonly TaskBetween[] {
  const tasks = new Map<number, TaskBetween>();
  for (const { event, process } of steps) {
    const { seq, actor, onBehalfOf, delta } = event;
    const at = isoInstant(event.at);
    for (const { task, state } of delta.opened)
      tasks.set(task, { task, state, title: titleOf(process, state), opened: { seq, at }, closed: null });
    for (const { task, state, how } of delta.closed) {
      const { opened = null } = tasks.get(task) ?? {};
      tasks.set(task, { task, state, title: titleOf(process, state), opened, closed: { seq, at, how, by: actor, onBehalfOf } });
    }
  }
  return [...tasks.values()].sort((a, b) => a.task - b.task);
}
