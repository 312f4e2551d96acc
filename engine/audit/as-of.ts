import type { CompiledProcess } from '../compile/compile.js';
import { limitText } from '../definition/limit-text.js';
import { reasonTitle } from '../definition/reasons.js';
import type { Text } from '../definition/text.js';
import { mapValues } from '../definition/values.js';
import type { EpochMs, FilledDocument, Json, JsonObject, OpenTask, RunningLimit } from '../runtime/instance.js';
import { limitDefinition } from '../runtime/limit-definition.js';
import { pauseTitle } from '../runtime/pause-title.js';
import { activeStates } from '../runtime/settle.js';
import { isoInstant } from '../time/iso-instant.js';
import type { Moment } from './moments.js';

/** An instance as it was, for people: plain JSON, instants ISO texts in UTC, erased values `ERASED`. Two of them are compared member by member. */
export interface AsOf {
  readonly status: string;
  /** States it stood in by name; of one that had ended its final state. */
  readonly states: Readonly<Record<string, Text>>;
  readonly key: Json;
  readonly initiator: string;
  readonly startedAt: string;
  readonly end: string | null;
  readonly result: Json;
  readonly suspended: JsonObject | null;
  readonly incident: JsonObject | null;
  readonly data: JsonObject;
  readonly documents: JsonObject;
  /** Open work by ordinal: who held it, else who could have taken it. */
  readonly tasks: JsonObject;
  /** Clocks not yet ended, by ordinal. */
  readonly limits: JsonObject;
  readonly decisions: JsonObject;
  readonly copies: JsonObject;
}

export function asOf({ instance, process }: Moment): AsOf {
  const { state, documents } = instance;
  const { status, key, initiator, end, result, data, suspended, incident } = state;
  const names = end === null ? [...activeStates(state.value)].filter((name) => process.states.has(name)) : [end];
  return {
    status,
    states: Object.fromEntries(names.map((name) => [name, titleOf(process, name)])),
    key,
    initiator,
    startedAt: isoInstant(state.startedAt),
    end,
    result,
    suspended: suspended && { by: suspended.by, at: isoInstant(suspended.at), reason: suspended.reason, kept: suspended.kept.length },
    incident: incident && { code: incident.code, text: { ...incident.text }, at: isoInstant(incident.at) },
    data,
    documents: mapValues(documents, (filled) => (isList(filled) ? filled.map(documentOf) : documentOf(filled))),
    tasks: mapValues(state.tasks, (task) => taskOf(process, task)),
    limits: mapValues(state.limits, (limit) => limitOf(process, limit)),
    decisions: mapValues(state.decisions, (decisions) =>
      decisions.map(({ at, ...decision }) => ({ ...decision, at: isoInstant(at) }) as unknown as JsonObject),
    ),
    copies: mapValues(state.copies, ({ by, at, readAt }) => ({ by, at: isoInstant(at), readAt: iso(readAt) })),
  };
}

/** Ids of the persons it names. */
export function personsIn({ instance: { state, documents } }: Moment): readonly string[] {
  const tasks = Object.values(state.tasks).flatMap((task) => [
    task.assignee,
    task.addedBy,
    ...task.delegatedBy,
    ...task.viewedBy,
    ...[...task.candidates, ...task.proxies].flatMap((principal) => (principal.startsWith('person:') ? [principal.slice(7)] : [])),
    ...task.questions.flatMap(({ by, to }) => [by, to]),
  ]);
  const decisions = Object.values(state.decisions).flatMap((list) => list.flatMap(({ person, onBehalfOf }) => [person, onBehalfOf]));
  const limits = Object.values(state.limits).flatMap(({ excused, pauses }) => [excused?.by, ...pauses.map(({ by }) => by)]);
  const filled = Object.values(documents).flatMap((one) => (isList(one) ? one : [one]).map(({ filledBy }) => filledBy));
  const copied = Object.entries(state.copies).flatMap(([person, { by }]) => [person, by]);
  const all = [state.initiator, state.suspended?.by, ...tasks, ...decisions, ...limits, ...filled, ...copied];
  return [...new Set(all.flatMap((person) => (typeof person === 'string' && person !== '' ? [person] : [])))].sort();
}

function taskOf(process: CompiledProcess, task: OpenTask): JsonObject {
  const { state, kind, item, assignee, candidates, delegatedBy, addedBy, openedAt, dueAt, priority, draft, questions, opinions } = task;
  return {
    state,
    title: { ...titleOf(process, state) },
    kind,
    item: item && { index: item.index, value: item.value },
    assignee,
    candidates,
    delegatedBy,
    addedBy,
    openedAt: isoInstant(openedAt),
    dueAt: iso(dueAt),
    priority,
    draft: draft && { by: draft.by, at: isoInstant(draft.at), content: draft.content },
    questions: questions.map(({ at, answer, ...question }) => ({
      ...question,
      at: isoInstant(at),
      answer: answer && { text: answer.text, at: isoInstant(answer.at) },
    })),
    opinions: opinions.map(({ at, ...opinion }) => ({ ...opinion, at: isoInstant(at) })),
    viewedBy: task.viewedBy,
  };
}

function limitOf(process: CompiledProcess, limit: RunningLimit): JsonObject {
  const { name, state, kind, startedAt, dueAt, stoodAt, breachedAt, excused, pauses, provisional } = limit;
  const definition = limitDefinition({ process }, limit);
  return {
    name,
    title: { ...(definition?.title ?? titleOf(process, state ?? name)) },
    kind,
    state,
    limit: definition ? limitText(definition) : null,
    startedAt: isoInstant(startedAt),
    // Of a clock that stands still nobody knows when it will be due; a fixed date stays.
    dueAt: stoodAt === null || definition?.due ? iso(dueAt) : null,
    provisional,
    pausedAt: iso(stoodAt),
    breachedAt: iso(breachedAt),
    excused: excused && {
      by: excused.by,
      at: isoInstant(excused.at),
      reason: excused.reason,
      reasonTitle: { ...reasonTitle(definition?.excuse?.reasons ?? {}, excused.reason) },
    },
    pauses: pauses.map(({ from, to, by, reason }) => ({
      from: isoInstant(from),
      to: iso(to),
      by,
      reason,
      reasonTitle: { ...pauseTitle(definition, reason) },
    })),
  };
}

function documentOf({ number, version, filledBy, filledAt, content }: FilledDocument): JsonObject {
  return { number, version, filledBy, filledAt: isoInstant(filledAt), content };
}

export function titleOf(process: CompiledProcess, state: string): Text {
  return process.states.get(state)?.title ?? { zh: state, en: state };
}

function iso(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}

function isList(filled: FilledDocument | readonly FilledDocument[]): filled is readonly FilledDocument[] {
  return Array.isArray(filled);
}
