import { isSame, withoutDefaults } from '#engine/audit/without-defaults.js';
import type { InstanceState, Json, JsonObject } from '#engine/runtime/instance.js';

/** What a state means when its stored form leaves a member out. */
const STATE_DEFAULTS = {
  tasks: {},
  limits: {},
  calls: {},
  gates: {},
  ballots: {},
  end: null,
  result: null,
  suspended: null,
  incident: null,
  actors: {},
  decisions: {},
  resumes: {},
  finished: [],
  takenBack: [],
  lastRejection: 0,
  data: {},
  excusable: {},
  parent: null,
  scheduled: null,
  successors: [],
  copies: {},
  involved: [],
} as const satisfies Partial<InstanceState>;

/** The same of what somebody finished. */
const FINISHED_DEFAULTS: JsonObject = { next: [], resumes: [] };

/** The same of a decision, most often the initiator's. */
const decisionDefaults = (initiator: string): JsonObject => ({
  person: initiator,
  outcome: 'done',
  onBehalfOf: null,
  item: null,
  level: 0,
  vote: 0,
  sharedVote: null,
  comment: null,
  consent: null,
});

/** The same of what is kept by ordinal, which is the key itself; what was begun just now needs no instant of its own. */
const ENTRY_DEFAULTS = {
  tasks: (_: JsonObject, lastAt: Json): JsonObject => ({
    kind: 'task',
    item: null,
    vote: 0,
    level: 0,
    proxies: [],
    assignee: null,
    delegatedBy: [],
    opinions: [],
    addedBy: null,
    sharedVote: null,
    waitsFor: [],
    followedBy: [],
    openedAt: lastAt,
    dueAt: null,
    priority: 'normal',
    draft: null,
    reason: null,
    urgedAt: null,
    questions: [],
    viewedBy: [],
  }),
  limits: limitDefaults,
  excusable: limitDefaults,
  calls: (): JsonObject => ({ item: null, event: null, result: null }),
} as const;

/** Most limits stand on the state they are named after, and only their breach is still to come; one that stands still most often stands outside its states. */
function limitDefaults({ name = null, kind = 'limit', dueAt = null, stoodAt = null }: JsonObject, lastAt: Json): JsonObject {
  const pauses = stoodAt === null ? [] : [{ from: stoodAt, to: null, by: null, reason: 'outside', task: null, question: null }];
  const pending = dueAt === null ? [] : [{ at: dueAt, what: kind === 'until' ? 'elapsed' : 'breach', index: 0 }];
  return {
    state: name,
    kind: 'limit',
    startedAt: lastAt,
    pending,
    stoodAt: null,
    pauses,
    breachedAt: null,
    excused: null,
    provisional: false,
    begun: null,
  };
}

/** What of a state stands in columns of its row. */
export type StateColumns = Pick<InstanceState, 'seq' | 'status' | 'key' | 'initiator' | 'startedAt' | 'lastAt'>;

/**
 * The column `state`: without what is as its default or has a column of its own, for it is written at every commit. What every event changes stands
 * first, what seldom changes last, the newest decisions before the older ones: an update logs only what lies between the first and the last byte
 * that differs, so that it does not grow with the length of the history.
 */
export function storeState(state: InstanceState): string {
  const { seq, lastAt, status, key, initiator, startedAt, ...own } = state;
  const { value, nextOrdinal, tasks, limits, calls, gates, ballots, finished, resumes, path, end, result, incident, actors, ...rest } = own;
  const { decisions, data, excusable, parent, copies, involved, ...others } = rest;
  const newest = Object.entries(decisions).sort(([, a], [, b]) => (b.at(-1)?.seq ?? Infinity) - (a.at(-1)?.seq ?? Infinity) || 0);
  const compact = {
    value,
    nextOrdinal,
    tasks: compactEntries('tasks', tasks, lastAt),
    limits: compactEntries('limits', limits, lastAt),
    calls: compactEntries('calls', calls, lastAt),
    gates,
    ballots,
    finished: finished.map((entry) => withoutDefaults(entry as unknown as JsonObject, FINISHED_DEFAULTS)),
    resumes,
    ...(isSame(path, usualPath(decisions, tasks)) ? {} : { path }),
    end,
    result,
    incident,
    actors: withoutDefaults(actors, actorsOf(decisions)),
    decisions: Object.fromEntries(
      newest.map(([name, list]) => [
        name,
        list.map((decision) => withoutDefaults(decision as unknown as JsonObject, decisionDefaults(initiator))),
      ]),
    ),
    ...others,
    data,
    excusable: compactEntries('excusable', excusable, lastAt),
    parent,
    copies,
    involved: involved.filter((person) => person !== initiator && !hasActed(actors, person)),
  };
  return aligned(JSON.stringify(withoutDefaults(compact as unknown as JsonObject, STATE_DEFAULTS as unknown as JsonObject)));
}

/**
 * Spaces before it make a text a multiple of four bytes long: the column after it then begins right behind, in the old row and in the new one, and
 * their equal ends are seen to be equal.
 */
function aligned(text: string): string {
  return ' '.repeat((4 - (Buffer.byteLength(text) % 4)) % 4) + text;
}

/** The opposite of `storeState`. @param stored - the column's JSON, parsed */
export function readState(stored: unknown, columns: StateColumns): InstanceState {
  const state = { ...STATE_DEFAULTS, path: null, ...(stored as Partial<InstanceState>), ...columns };
  const decisions = Object.fromEntries(
    Object.entries(state.decisions as InstanceState['decisions']).map(([name, list]) => [
      name,
      list.map((decision) => ({ ...decisionDefaults(columns.initiator), ...decision })),
    ]),
  ) as InstanceState['decisions'];
  const actors: InstanceState['actors'] = { ...actorsOf(decisions), ...state.actors };
  // Ours alone so far: made whole in place, not copied once more.
  return Object.assign(state, {
    actors,
    involved: [...new Set([columns.initiator, ...Object.values(actors).flat(), ...(state.involved as readonly string[])])].sort(),
    decisions,
    path: state.path ?? usualPath(decisions, state.tasks),
    tasks: wholeEntries('tasks', state.tasks, state.lastAt),
    limits: wholeEntries('limits', state.limits, state.lastAt),
    calls: wholeEntries('calls', state.calls, state.lastAt),
    excusable: wholeEntries('excusable', state.excusable, state.lastAt),
    finished: state.finished.map((entry) => ({ ...FINISHED_DEFAULTS, ...(entry as object) })),
  }) as unknown as InstanceState;
}

/** Most often whoever decided in a state is all who acted there. */
function actorsOf(decisions: InstanceState['decisions']): InstanceState['actors'] {
  const decided = Object.entries(decisions).filter(([, list]) => list.length > 0);
  return Object.fromEntries(decided.map(([name, list]) => [name, [...new Set(list.map(({ person }) => person))]]));
}

/**
 * Most often an instance went straight on: through the states that were decided, in the order of their last decision, to those worked in now. A row written
 * before paths were kept says no more than that, and its instance can be returned on it.
 */
function usualPath(decisions: InstanceState['decisions'], tasks: InstanceState['tasks']): readonly string[] {
  const open = new Set(Object.values(tasks).map(({ state }) => state));
  const passed = Object.entries(decisions)
    .filter(([name, list]) => list.length > 0 && !open.has(name))
    .sort(([, a], [, b]) => (a.at(-1)?.seq ?? 0) - (b.at(-1)?.seq ?? 0));
  return [...passed.map(([name]) => name), ...open];
}

/** Whoever acted, and the initiator, need not be told to be involved. */
function hasActed(actors: InstanceState['actors'], person: string): boolean {
  return Object.values(actors).some((those) => those.includes(person));
}

type Kind = keyof typeof ENTRY_DEFAULTS;

function compactEntries(kind: Kind, entries: InstanceState[Kind], lastAt: Json): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([ordinal, entry]) => {
      const { ordinal: _, ...rest } = entry as unknown as JsonObject;
      return [ordinal, withoutDefaults(rest, ENTRY_DEFAULTS[kind](rest, lastAt))];
    }),
  );
}

function wholeEntries(kind: Kind, entries: InstanceState[Kind], lastAt: Json): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([ordinal, entry]) => {
      const stored = entry as unknown as JsonObject;
      return [ordinal, { ordinal: Number(ordinal), ...ENTRY_DEFAULTS[kind](stored, lastAt), ...stored }];
    }),
  );
}
