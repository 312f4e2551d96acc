import { segmentsOf } from '#engine/runtime/limit-ledger.js';
import { activeStates } from '#engine/runtime/settle.js';
import type { Left } from '#engine/time/limit-left.js';
import { mapValues } from '#engine/definition/values.js';
import type { Text } from '#engine/definition/text.js';
import type { Priority } from '#engine/definition/priority.js';
import type { FilledDocument, Instance, InstanceState, RunningLimit } from '#engine/runtime/instance.js';

/** An instance as the API shows it; instants are ISO texts in UTC. */
export interface InstanceView {
  readonly id: string;
  readonly process: string;
  readonly definition: string;
  readonly key: string | null;
  readonly status: string;
  readonly states: readonly string[];
  readonly initiator: string;
  readonly startedAt: string;
  readonly end: string | null;
  readonly result: unknown;
  readonly data: unknown;
  readonly documents: unknown;
  readonly decisions: unknown;
  readonly tasks: readonly {
    readonly id: string;
    readonly state: string;
    /** Place of its item in the list of an `each`, from 0; null without. */
    readonly item: number | null;
    readonly candidates: readonly string[];
    readonly assignee: string | null;
    readonly dueAt: string | null;
    /** Holidays of the year it is due in are not published yet; told where the instance is read. */
    readonly provisional?: boolean;
    readonly priority: Priority;
  }[];
  readonly limits: readonly {
    readonly ordinal: number;
    readonly name: string;
    /** Null when it is not known, and while it stands still. */
    readonly dueAt: string | null;
    readonly provisional?: boolean;
    readonly breachedAt: string | null;
    /** Since when it stands still; null: it runs. */
    readonly pausedAt: string | null;
    /** What is left of one that stands still; told where the instance is read. */
    readonly left?: Left | null;
    /** All it went through; see `segmentsOf`. */
    readonly segments: readonly {
      readonly kind: 'running' | 'paused';
      readonly from: string;
      readonly to: string | null;
      readonly by: string | null;
      readonly reason: string | null;
      /** The reason as people read it; told where the instance is read. */
      readonly reasonTitle?: Text | null;
    }[];
    /** With `reasonTitle` where the instance is read. */
    readonly excused: RunningLimit['excused'];
  }[];
  /** Persons it was copied to, with their receipts. */
  readonly copies: Readonly<Record<string, { readonly by: string | null; readonly at: string; readonly readAt: string | null }>>;
  /** `kept`: how many messages and results came meanwhile; null: it is not suspended. */
  readonly suspended: { readonly by: string; readonly at: string; readonly reason: string; readonly kept: number } | null;
  readonly incident: unknown;
}

export function instanceView(instance: Instance): InstanceView {
  const { state } = instance;
  return {
    id: instance.id,
    process: instance.process,
    definition: instance.definition,
    key: state.key,
    status: state.status,
    states: statesOf(state),
    initiator: state.initiator,
    startedAt: iso(state.startedAt) ?? '',
    end: state.end,
    result: state.result,
    data: state.data,
    documents: documentsView(instance.documents),
    decisions: mapValues(state.decisions, (list) => list.map((decision) => ({ ...decision, at: iso(decision.at) }))),
    tasks: Object.values(state.tasks).map((task) => ({
      id: taskId(instance.id, task.ordinal),
      state: task.state,
      item: task.item?.index ?? null,
      candidates: task.candidates,
      assignee: task.assignee,
      dueAt: iso(task.dueAt),
      priority: task.priority,
    })),
    limits: Object.values(state.limits).map((limit) => ({
      ordinal: limit.ordinal,
      name: limit.name,
      dueAt: limit.stoodAt === null ? iso(limit.dueAt) : null,
      breachedAt: iso(limit.breachedAt),
      pausedAt: iso(limit.stoodAt),
      segments: segmentsOf(limit).map((segment) => ({ ...segment, from: iso(segment.from) ?? '', to: iso(segment.to) })),
      excused: limit.excused,
    })),
    copies: Object.fromEntries(
      Object.entries(state.copies).map(([person, { by, at, readAt }]) => [person, { by, at: iso(at) ?? '', readAt: iso(readAt) }]),
    ),
    suspended: state.suspended && { ...state.suspended, at: iso(state.suspended.at) ?? '', kept: state.suspended.kept.length },
    incident: state.incident,
  };
}

/** Documents with instants as the API has them. */
export function documentsView(documents: Instance['documents']): Readonly<Record<string, unknown>> {
  const view = (filled: FilledDocument): object => ({ ...filled, filledAt: iso(filled.filledAt) });
  return mapValues(documents, (filled) => (Array.isArray(filled) ? filled.map(view) : view(filled as FilledDocument)));
}

/** States an instance stands in, those of its definition only; of one that ended its final state. */
export function statesOf({ value, end }: Pick<InstanceState, 'value' | 'end'>): readonly string[] {
  return end === null ? [...activeStates(value)].filter((name) => !/^(region|finished)_/.test(name)) : [end];
}

/** Public id of a task: its instance and ordinal. */
export function taskId(instance: string, ordinal: number): string {
  return `${instance}.${ordinal}`;
}

export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
