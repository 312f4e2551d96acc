import type { Text } from '../../definition/text.js';
import type { EpochMs, Json, JsonObject } from '../../runtime/instance.js';
import type { EventDelta } from '../../runtime/outcome.js';
import { type Versions, versionOf } from '../../runtime/versions.js';
import type { Activity, Transition } from './activity.js';
import { eventTypeTitle } from './event-type-title.js';
import type { ExportedEvent, ExportedInstance } from './exported-instance.js';

/** What an event that finishes no task means for the task it names. */
const ON_TASK: Readonly<Record<string, Transition>> = {
  'task.transferred': 'reassign',
  'task.reassigned': 'reassign',
  'task.delegated': 'reassign',
  'task.handed-back': 'reassign',
  'task.released': 'reassign',
  'task.paused': 'suspend',
  'task.resumed': 'resume',
};
/** By these somebody shows that he is at work; the first begins the task. */
const SIGNS_OF_WORK: ReadonlySet<string> = new Set(['task.claimed', 'task.viewed', 'draft.saved']);

interface OpenWork {
  readonly state: string;
  readonly roles: readonly string[];
  isStarted: boolean;
}

/**
 * The history of an instance as a course of activities. Every event gives at least one, under its `seq` and instant, and their order is that of the
 * history: whoever counts distinct `seq` counts its events.
 *
 * A task is scheduled when it opens, starts with the first sign of somebody's work (claimed, opened, drafted; else when it is done, `assumed`), and
 * completes when it is done; one that was given up is withdrawn, aborted once it had been started, or aborted with its instance.
 */
export function activitiesOf(instance: ExportedInstance, versions: Versions): readonly Activity[] {
  const course = new Course(versions);
  return instance.events.flatMap((event) => course.of(event));
}

class Course {
  private readonly open = new Map<number, OpenWork>();

  constructor(private readonly versions: Versions) {}

  of(event: ExportedEvent): readonly Activity[] {
    const { delta, command } = event;
    const told: Activity[] = [];
    const done = new Set(delta.closed.filter(({ how }) => how === 'done').map(({ task }) => task));
    const passing = delta.opened.filter(({ task }) => delta.closed.some((closed) => closed.task === task));
    for (const opened of passing) told.push(this.scheduled(event, opened));
    if (done.size === 0) told.push(this.main(event, numberIn(command, 'task')));
    for (const task of done) told.push(...this.completed(event, task));
    for (const { task, state, how } of delta.closed) if (how !== 'done') told.push(this.givenUp(event, task, state));
    for (const opened of delta.opened) if (!passing.includes(opened)) told.push(this.scheduled(event, opened));
    return told;
  }

  private scheduled(event: ExportedEvent, { task, state, candidates, dueAt }: EventDelta['opened'][number]): Activity {
    const roles = candidates.flatMap((candidate) => (candidate.startsWith('role:') ? [candidate.slice('role:'.length)] : []));
    this.open.set(task, { state, roles, isStarted: false });
    return { ...this.at(event, 'schedule', task, state), person: null, onBehalfOf: null, dueAt };
  }

  /** What happened where no task was finished. */
  private main(event: ExportedEvent, task: number | null): Activity {
    const work = task === null ? undefined : this.open.get(task);
    if (!work || task === null) return this.aside(event, null);
    const transition = ON_TASK[event.type] ?? null;
    if (transition !== null) return this.at(event, transition, task, work.state);
    if (!SIGNS_OF_WORK.has(event.type)) return this.aside(event, task);
    // Taking what is begun already gives it to somebody.
    if (work.isStarted) return event.type === 'task.claimed' ? this.at(event, 'assign', task, work.state) : this.aside(event, task);
    work.isStarted = true;
    return this.at(event, 'start', task, work.state);
  }

  private completed(event: ExportedEvent, task: number): readonly Activity[] {
    const work = this.open.get(task);
    const decision: JsonObject = event.delta.decisions.find((given) => given['task'] === task) ?? {};
    const state = work?.state ?? textIn(decision, 'state') ?? event.delta.closed.find((closed) => closed.task === task)?.state ?? '';
    const person = textIn(decision, 'person') ?? event.actor;
    const onBehalfOf = textIn(decision, 'onBehalfOf') ?? event.onBehalfOf;
    const complete = {
      ...this.at(event, 'complete', task, state),
      person,
      onBehalfOf,
      outcome: textIn(decision, 'outcome'),
      comment: textIn(decision, 'comment'),
    };
    const start: readonly Activity[] = work?.isStarted
      ? []
      : [{ ...this.at(event, 'start', task, state), person, onBehalfOf, comment: null, assumed: true }];
    this.open.delete(task);
    return [...start, complete];
  }

  private givenUp(event: ExportedEvent, task: number, state: string): Activity {
    const wasStarted = this.open.get(task)?.isStarted === true;
    const transition = event.type === 'instance.canceled' ? 'pi_abort' : wasStarted ? 'ate_abort' : 'withdraw';
    const told = this.at(event, transition, task, state);
    this.open.delete(task);
    return { ...told, person: null, onBehalfOf: null, comment: null, about: null };
  }

  private at(event: ExportedEvent, transition: Transition, task: number, state: string): Activity {
    const name = versionOf(this.versions, event.definition).states.get(state)?.title ?? { zh: state, en: state };
    return { ...told(event, name), isWork: true, transition, task, state, roles: this.open.get(task)?.roles ?? [] };
  }

  private aside(event: ExportedEvent, task: number | null): Activity {
    const work = task === null ? undefined : this.open.get(task);
    const { state = null, roles = [] } = work ?? {};
    return { ...told(event, eventTypeTitle(event.type)), isWork: false, transition: 'complete', task, state, roles };
  }
}

function told(event: ExportedEvent, name: Text): Omit<Activity, 'isWork' | 'transition' | 'task' | 'state' | 'roles'> {
  const { seq, at, type, actor, onBehalfOf, command } = event;
  return {
    seq,
    at,
    type,
    name,
    person: actor,
    onBehalfOf,
    outcome: null,
    comment: saidIn(command),
    about: aboutOf(event),
    dueAt: null as EpochMs | null,
    assumed: false,
  };
}

/** What the person gave as a reason or wrote. */
export function saidIn(command: JsonObject): string | null {
  for (const name of ['comment', 'reason', 'question', 'answer', 'text', 'detail']) {
    const said = command[name];
    if (typeof said === 'string' && said !== '') return said;
  }
  return null;
}

/** A message, limits, a button, or to whom a task went. */
export function aboutOf({ type, command, delta }: ExportedEvent): string | null {
  if (type.startsWith('limit.')) {
    const what = type.slice('limit.'.length);
    const names = delta.limits.filter((limit) => limit.what === what).map(({ name }) => name);
    return names.length === 0 ? null : names.join(' ');
  }
  const message = command['message'] ?? null;
  if (typeof message === 'object' && message !== null && 'name' in message) return String(message.name);
  return textIn(command, 'button') ?? textIn(command, 'to') ?? textIn(command, 'person');
}

function textIn(object: JsonObject, name: string): string | null {
  const value: Json = object[name] ?? null;
  return typeof value === 'string' ? value : null;
}

function numberIn(object: JsonObject, name: string): number | null {
  const value: Json = object[name] ?? null;
  return typeof value === 'number' ? value : null;
}
