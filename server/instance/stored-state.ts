import type { InstanceState, Json, JsonObject } from '#engine/runtime/instance.js';

/** What a state means when its stored form leaves a member out. */
const STATE_DEFAULTS = {
  tasks: {},
  limits: {},
  calls: {},
  gates: {},
  end: null,
  result: null,
  incident: null,
  actors: {},
  decisions: {},
  lastRejection: 0,
  data: {},
  excusable: {},
  parent: null,
} as const satisfies Partial<InstanceState>;

const DECISION_DEFAULTS: JsonObject = { onBehalfOf: null, item: null, level: 0, vote: 0, comment: null };

/** The same of what is kept by ordinal; the ordinal is the key itself. */
const ENTRY_DEFAULTS = {
  tasks: (): JsonObject => ({ kind: 'task', item: null, vote: 0, level: 0, assignee: null, dueAt: null, draft: null, reason: null }),
  limits: limitDefaults,
  excusable: limitDefaults,
  calls: (): JsonObject => ({ item: null, event: null, result: null }),
} as const;

/** Most limits stand on the state they are named after. */
function limitDefaults({ name = null }: JsonObject): JsonObject {
  return { state: name, kind: 'limit', stoodAt: null, breachedAt: null, excused: null, provisional: false };
}

/**
 * A state as its row keeps it: without what is as its default, for it is written at every commit. What every event changes stands first, what seldom
 * changes last, the newest decisions before the older ones: an update logs only what lies between the first and the last byte that differs, so that
 * it does not grow with the length of the history.
 */
export function storeState(state: InstanceState): string {
  const { seq, lastAt, status, value, nextOrdinal, tasks, limits, calls, gates, end, result, incident, actors, ...rest } = state;
  const { decisions, key, initiator, startedAt, data, excusable, parent, ...others } = rest;
  const newest = Object.entries(decisions).sort(([, a], [, b]) => (b.at(-1)?.seq ?? Infinity) - (a.at(-1)?.seq ?? Infinity) || 0);
  const compact = {
    seq,
    lastAt,
    status,
    value,
    nextOrdinal,
    tasks: compactEntries('tasks', tasks),
    limits: compactEntries('limits', limits),
    calls: compactEntries('calls', calls),
    gates,
    end,
    result,
    incident,
    actors,
    decisions: Object.fromEntries(
      newest.map(([name, list]) => [name, list.map((decision) => without(decision as unknown as JsonObject, DECISION_DEFAULTS))]),
    ),
    ...others,
    data,
    excusable: compactEntries('excusable', excusable),
    parent,
    key,
    initiator,
    startedAt,
  };
  return JSON.stringify(without(compact as unknown as JsonObject, STATE_DEFAULTS as unknown as JsonObject));
}

/** The opposite of `storeState`. @param stored - the row's JSON, parsed */
export function readState(stored: unknown): InstanceState {
  const state = { ...STATE_DEFAULTS, ...(stored as Partial<InstanceState>) };
  return {
    ...state,
    tasks: wholeEntries('tasks', state.tasks),
    limits: wholeEntries('limits', state.limits),
    calls: wholeEntries('calls', state.calls),
    excusable: wholeEntries('excusable', state.excusable),
    decisions: Object.fromEntries(
      Object.entries(state.decisions as InstanceState['decisions']).map(([name, list]) => [
        name,
        list.map((decision) => ({ ...DECISION_DEFAULTS, ...decision })),
      ]),
    ),
  } as unknown as InstanceState;
}

type Kind = keyof typeof ENTRY_DEFAULTS;

function compactEntries(kind: Kind, entries: InstanceState[Kind]): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([ordinal, entry]) => {
      const { ordinal: _, ...rest } = entry as unknown as JsonObject;
      return [ordinal, without(rest, ENTRY_DEFAULTS[kind](rest))];
    }),
  );
}

function wholeEntries(kind: Kind, entries: InstanceState[Kind]): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([ordinal, entry]) => {
      const stored = entry as unknown as JsonObject;
      return [ordinal, { ordinal: Number(ordinal), ...ENTRY_DEFAULTS[kind](stored), ...stored }];
    }),
  );
}

/** Defaults are scalars or empty. */
function without(object: JsonObject, defaults: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => !(Object.hasOwn(defaults, name) && isDefault(value, defaults[name]))),
  );
}

function isDefault(value: Json, other: Json | undefined): boolean {
  return value === other || (isEmpty(value) && isEmpty(other));
}

function isEmpty(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
