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

type StoredName = Exclude<keyof InstanceState, keyof StateColumns>;

/**
 * The column `state`: without what is as its default or has a column of its own, for it is written at every commit. What every event changes stands
 * first, what seldom changes last, the newest decisions before the older ones: an update logs only what lies between the first and the last byte
 * that differs, so that it does not grow with the length of the history.
 */
export function storeState(state: InstanceState): string {
  const { lastAt, initiator, tasks, decisions, actors } = state;
  const compact: Readonly<Record<StoredName, unknown>> = {
    value: state.value,
    nextOrdinal: state.nextOrdinal,
    tasks: compactEntries('tasks', tasks, lastAt),
    limits: compactEntries('limits', state.limits, lastAt),
    calls: compactEntries('calls', state.calls, lastAt),
    gates: state.gates,
    ballots: state.ballots,
    finished: state.finished.map((entry) => withoutDefaults(entry as unknown as JsonObject, FINISHED_DEFAULTS)),
    resumes: state.resumes,
    path: isSame(state.path, usualPath(decisions, tasks)) ? undefined : state.path,
    end: state.end,
    result: state.result,
    incident: state.incident,
    actors: withoutDefaults(actors, actorsOf(decisions)),
    decisions: compactDecisions(decisions, initiator),
    takenBack: state.takenBack,
    lastRejection: state.lastRejection,
    successors: state.successors,
    suspended: state.suspended,
    scheduled: state.scheduled,
    data: state.data,
    excusable: compactEntries('excusable', state.excusable, lastAt),
    parent: state.parent,
    copies: state.copies,
    involved: state.involved.filter((person) => person !== initiator && !hasActed(actors, person)),
  };
  return aligned(JSON.stringify(withoutDefaults(compact as unknown as JsonObject, STATE_DEFAULTS as unknown as JsonObject)));
}

/** The newest first. */
function compactDecisions(decisions: InstanceState['decisions'], initiator: string): JsonObject {
  const defaults = decisionDefaults(initiator);
  const newest = Object.entries(decisions).sort(([, a], [, b]) => (b.at(-1)?.seq ?? Infinity) - (a.at(-1)?.seq ?? Infinity) || 0);
  const compact: { [state: string]: Json } = {};
  for (const [name, list] of newest) compact[name] = list.map((decision) => withoutDefaults(decision as unknown as JsonObject, defaults));
  return compact;
}

/**
 * Spaces before it make a text a multiple of four bytes long: the column after it then begins right behind, in the old row and in the new one, and
 * their equal ends are seen to be equal.
 */
function aligned(text: string): string {
  return ' '.repeat((4 - (Buffer.byteLength(text) % 4)) % 4) + text;
}

/**
 * The opposite of `storeState`. Every member by its name: an object of one fixed form is made at once, and read faster everywhere after.
 *
 * @param stored - the column's JSON, parsed
 */
export function readState(stored: unknown, columns: StateColumns): InstanceState {
  const { seq, status, key, initiator, startedAt, lastAt } = columns;
  const state = stored as Partial<InstanceState> & Pick<InstanceState, 'value' | 'nextOrdinal'>;
  const defaults = decisionDefaults(initiator);
  const decisions: InstanceState['decisions'] = mapValues(state.decisions ?? {}, (list) =>
    list.map((decision) => ({ ...defaults, ...decision })),
  );
  const actors: InstanceState['actors'] = { ...actorsOf(decisions), ...state.actors };
  const tasks = wholeEntries('tasks', state.tasks, lastAt) as unknown as InstanceState['tasks'];
  return {
    seq,
    status,
    key,
    initiator,
    startedAt,
    lastAt,
    value: state.value,
    nextOrdinal: state.nextOrdinal,
    tasks,
    limits: wholeEntries('limits', state.limits, lastAt) as unknown as InstanceState['limits'],
    calls: wholeEntries('calls', state.calls, lastAt) as unknown as InstanceState['calls'],
    excusable: wholeEntries('excusable', state.excusable, lastAt) as unknown as InstanceState['excusable'],
    gates: state.gates ?? STATE_DEFAULTS.gates,
    ballots: state.ballots ?? STATE_DEFAULTS.ballots,
    finished: (state.finished ?? []).map((entry) => ({ ...FINISHED_DEFAULTS, ...entry })),
    takenBack: state.takenBack ?? STATE_DEFAULTS.takenBack,
    resumes: state.resumes ?? STATE_DEFAULTS.resumes,
    path: state.path ?? usualPath(decisions, tasks),
    lastRejection: state.lastRejection ?? STATE_DEFAULTS.lastRejection,
    end: state.end ?? STATE_DEFAULTS.end,
    result: state.result ?? STATE_DEFAULTS.result,
    suspended: state.suspended ?? STATE_DEFAULTS.suspended,
    incident: state.incident ?? STATE_DEFAULTS.incident,
    actors,
    decisions,
    data: state.data ?? STATE_DEFAULTS.data,
    parent: state.parent ?? STATE_DEFAULTS.parent,
    scheduled: state.scheduled ?? STATE_DEFAULTS.scheduled,
    successors: state.successors ?? STATE_DEFAULTS.successors,
    copies: state.copies ?? STATE_DEFAULTS.copies,
    involved: involvedIn(initiator, actors, state.involved ?? STATE_DEFAULTS.involved),
  };
}

/** The initiator, whoever acted, and those told of; sorted, no doubles. */
function involvedIn(initiator: string, actors: InstanceState['actors'], others: readonly string[]): readonly string[] {
  const persons = new Set([initiator]);
  for (const name in actors) for (const person of actors[name] ?? []) persons.add(person);
  for (const person of others) persons.add(person);
  return persons.size === 1 ? [initiator] : [...persons].sort();
}

/** Most often whoever decided in a state is all who acted there. */
function actorsOf(decisions: InstanceState['decisions']): InstanceState['actors'] {
  const actors: { [state: string]: readonly string[] } = {};
  for (const [state, list] of Object.entries(decisions)) {
    if (list.length > 0)
      actors[state] = list.length === 1 ? list.map(({ person }) => person) : [...new Set(list.map(({ person }) => person))];
  }
  return actors;
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
  return mapValues(entries as Readonly<Record<string, unknown>>, (entry) => {
    const { ordinal: _, ...rest } = entry as JsonObject;
    return withoutDefaults(rest, ENTRY_DEFAULTS[kind](rest, lastAt));
  });
}

function wholeEntries(kind: Kind, entries: InstanceState[Kind] | undefined, lastAt: Json): JsonObject {
  return mapValues((entries ?? {}) as unknown as Readonly<Record<string, JsonObject>>, (stored, ordinal) => ({
    ordinal: Number(ordinal),
    ...ENTRY_DEFAULTS[kind](stored, lastAt),
    ...stored,
  }));
}

/** The same names with other values; none is `__proto__`, they are names of states and numbers. */
function mapValues<Value, Result>(
  object: Readonly<Record<string, Value>>,
  change: (value: Value, name: string) => Result,
): Record<string, Result> {
  const changed: Record<string, Result> = {};
  for (const name of Object.keys(object)) changed[name] = change(object[name] as Value, name);
  return changed;
}
