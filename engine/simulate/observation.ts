import type { Priority } from '#engine/definition/priority.js';
import type { EpochMs, FilledDocument, Json, JsonObject } from '#engine/runtime/instance.js';
import type { EventDelta } from '#engine/runtime/outcome.js';
import { activeStates } from '#engine/runtime/settle.js';
import type { Life } from './world.js';

/** One decision as a story sees it; the type is open to what a scenario may expect of it. */
export type Decided = {
  readonly by: string;
  /** Whom the decider substituted; null: he acted in his own name. */
  readonly onBehalfOf: string | null;
  readonly outcome: string;
  readonly item: number | null;
};

/** What a story can see of one instance, the same in memory and over HTTP. Lists tell all that happened since it began, in order. */
export interface Observation {
  /** Active states; the final one once it ended. */
  readonly states: readonly string[];
  /** Final state; null while it runs. */
  readonly end: string | null;
  /** Text of the incident it is parked with; null: none. */
  readonly incident: string | null;
  /** An administrator has suspended it. */
  readonly isSuspended: boolean;
  readonly tasks: readonly ObservedTask[];
  /** Per state, ordinal of the task finished last. */
  readonly finished: Readonly<Record<string, number>>;
  /** Content with number and version; a list for a document that may be many. */
  readonly documents: Readonly<Record<string, Json>>;
  readonly data: JsonObject;
  readonly decided: Readonly<Record<string, readonly Decided[]>>;
  /** Names of limits. */
  readonly breached: readonly string[];
  readonly warned: readonly string[];
  readonly excused: readonly string[];
  /** Per limit, the number it is excused by; see `numbersOfLimits`. */
  readonly limits: Readonly<Record<string, number>>;
  /** Names of files. */
  readonly attached: readonly string[];
  /** Rule and limit ids. */
  readonly violations: readonly string[];
  /** Message names. */
  readonly sent: readonly string[];
  /** `role:finance`, `person:zhao.lei`. */
  readonly notified: readonly string[];
  /** Template ids. */
  readonly printed: readonly string[];
}

export interface ObservedTask {
  readonly ordinal: number;
  readonly state: string;
  readonly item: number | null;
  /** `role:finance`, `person:zhao.lei`. */
  readonly candidates: readonly string[];
  readonly assignee: string | null;
  readonly due: EpochMs | null;
  readonly priority: Priority;
}

export function observe(life: Life): Observation {
  const { state, documents } = life.instance;
  const deltas = life.events.map((event) => event.delta);
  const limits = (what: string): readonly string[] =>
    deltas.flatMap((delta) => delta.limits.filter((limit) => limit.what === what).map((limit) => limit.name));
  const decided: Record<string, Decided[]> = {};
  for (const decision of deltas.flatMap((delta) => delta.decisions)) {
    const of = String(decision['state']);
    (decided[of] ??= []).push({
      by: String(decision['person']),
      onBehalfOf: typeof decision['onBehalfOf'] === 'string' ? decision['onBehalfOf'] : null,
      outcome: String(decision['outcome']),
      item: typeof decision['item'] === 'number' ? decision['item'] : null,
    });
  }
  return {
    states: state.end !== null ? [state.end] : [...activeStates(state.value)].filter((name) => life.process.states.has(name)),
    end: state.end,
    incident: state.incident === null ? null : `${state.incident.code}: ${state.incident.text.en}`,
    isSuspended: state.suspended !== null,
    tasks: Object.values(state.tasks).map((task) => ({
      ordinal: task.ordinal,
      state: task.state,
      item: task.item?.index ?? null,
      candidates: task.candidates,
      assignee: task.assignee,
      due: task.dueAt,
      priority: task.priority,
    })),
    finished: finishedIn(deltas),
    documents: Object.fromEntries(Object.entries(documents).map(([name, document]) => [name, contentOf(document)])),
    data: state.data,
    decided,
    breached: limits('breached'),
    warned: limits('warned'),
    excused: limits('excused'),
    limits: numbersOfLimits(deltas),
    attached: attachedBy(life.events.map(({ command }) => command)),
    violations: deltas.flatMap((delta) => delta.violations.map((violation) => violation.rule)),
    sent: life.effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : [])),
    notified: life.effects.flatMap((effect) => ('to' in effect && Array.isArray(effect.to) ? (effect.to as readonly string[]) : [])),
    printed: life.effects.flatMap((effect) => (effect.kind === 'render' ? [effect.template] : [])),
  };
}

/** Every finished task has its decision. */
export function finishedIn(deltas: readonly EventDelta[]): Readonly<Record<string, number>> {
  const decisions = deltas.flatMap((delta) => delta.decisions);
  return Object.fromEntries(decisions.map(({ state, task }) => [String(state), Number(task)]));
}

/** Per limit, the one to be excused: breached last and not excused, else begun last. */
export function numbersOfLimits(deltas: readonly EventDelta[]): Readonly<Record<string, number>> {
  const changes = deltas.flatMap((delta) => delta.limits);
  const excused = new Set(changes.filter(({ what }) => what === 'excused').map(({ ordinal }) => ordinal));
  const breached = changes.filter(({ what, ordinal }) => what === 'breached' && !excused.has(ordinal));
  return Object.fromEntries([...changes.filter(({ what }) => what === 'started'), ...breached].map(({ name, ordinal }) => [name, ordinal]));
}

/** Names of the files these commands attached. */
export function attachedBy(commands: readonly JsonObject[]): readonly string[] {
  return commands.filter(({ type }) => type === 'attach').map(({ file }) => String((file as JsonObject)['name']));
}

function contentOf(document: FilledDocument | readonly FilledDocument[]): Json {
  if (Array.isArray(document)) return document.map((one: FilledDocument) => contentOf(one));
  const { content, number, version } = document as FilledDocument;
  return { ...content, number, version };
}
