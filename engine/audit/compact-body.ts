import { mapValues } from '../definition/values.js';
import type { Json, JsonObject } from '../runtime/instance.js';
import type { HashedEvent } from './event-hash.js';
import { withoutDefaults } from './without-defaults.js';

type Columns = Pick<HashedEvent, 'seq' | 'at' | 'actor' | 'onBehalfOf' | 'commandId'>;

/** What a command of a type means when it leaves a member out. */
const COMMAND_DEFAULTS: Readonly<Record<string, JsonObject>> = {
  start: { outcome: 'done', documents: {}, comment: null },
  complete: { outcome: 'done', documents: {}, comment: null, saw: null },
  signFor: { outcome: 'approved', documents: {}, comment: null, saw: null },
  draft: { documents: {} },
  transfer: { comment: null },
  delegate: { comment: null },
  handBack: { comment: null },
  pause: { comment: null },
  resume: { comment: null },
  comment: { task: null, mentions: [] },
  attach: { task: null },
  addApprover: { comment: null },
  press: { comment: null },
  migrate: { to: null },
  excuse: { comment: null },
  startByCall: { with: {}, parent: null },
  startBySchedule: { item: null, sampled: null },
  callEnded: { result: {} },
  serviceEnded: { result: {} },
};

/** What a delta means when it leaves a member out. */
const DELTA_DEFAULTS: JsonObject = {
  left: [],
  entered: [],
  documents: {},
  data: {},
  opened: [],
  closed: [],
  decisions: [],
  givenAgain: [],
  limits: [],
  violations: [],
  records: [],
  prints: [],
  sent: [],
  end: null,
};

/** The same of the entries of its lists and of its documents. */
const ENTRY_DEFAULTS: Readonly<Record<string, JsonObject>> = {
  documents: { number: null, index: null },
  opened: { dueAt: null },
  closed: { how: 'done' },
  decisions: { onBehalfOf: null, item: null, level: 0, vote: 0, sharedVote: null, comment: null, consent: null },
  limits: { what: 'started', dueAt: null },
  violations: { accountable: null },
};

/**
 * The body as it is stored and hashed: left out is what stands in the event's columns or in its command (id and actor of the command; instant, number,
 * person, task and outcome of a decision; the task that was closed; who filled a document, and when; fields of a document that are as the command sent
 * them, of which only the names stay, in `sent`), a task's due date when its limit says it, and every member of command and delta that is as its
 * default. What else people filled in stays as it is, nulls and empty lists included: in a patch a null means that a field was cleared.
 */
export function compactBody(body: JsonObject, columns: Columns): JsonObject {
  const command = body['command'] as JsonObject;
  const whole = body['delta'] as JsonObject;
  const delta = mapEntries(whole, (kind, entry, name) => {
    const own = withoutDefaults(entry, entryDefaults(kind, entry, columns, command, whole));
    return kind === 'documents' ? withoutSent(own, sentFor(command, name)) : own;
  });
  return {
    ...body,
    command: withoutDefaults(command, { ...COMMAND_DEFAULTS[String(command['type'])], ...commandColumns(columns) }),
    answers: mapAnswers(body['answers'] as JsonObject, (answer) => withoutDefaults(answer, DUE_DEFAULTS)),
    delta: withoutDefaults(delta, {
      ...DELTA_DEFAULTS,
      closed: mapClosed(closedBy(command, whole), (entry) => withoutDefaults(entry, ENTRY_DEFAULTS['closed'] ?? {})),
    }),
  };
}

/** The opposite of `compactBody`. */
export function wholeBody(body: JsonObject, columns: Columns): JsonObject {
  const stored = body['command'] as JsonObject;
  const named = filled(stored, COMMAND_DEFAULTS[String(stored['type'])] ?? {});
  const command = filled(named, commandColumns(columns));
  const own = body['delta'] as JsonObject;
  const known = filled(own, DELTA_DEFAULTS);
  const whole = (kind: string, entry: JsonObject, delta: JsonObject): JsonObject =>
    filled(filled(entry, toldElsewhere(kind, entry, columns, command, delta)), ENTRY_DEFAULTS[kind] ?? NOTHING);
  const entries = (kind: string, delta: JsonObject): readonly JsonObject[] =>
    (known[kind] as readonly JsonObject[]).map((entry) => whole(kind, entry, delta));
  // Limits and decisions first: closed and opened tasks are told by them.
  const told = { ...known, limits: entries('limits', known), decisions: entries('decisions', known) };
  const documents = mapValues(known['documents'] as Readonly<Record<string, JsonObject>>, (entry, name) =>
    whole('documents', withSent(entry, sentFor(command, name)), known),
  );
  const delta: JsonObject = {
    ...told,
    documents,
    opened: entries('opened', told),
    closed: Object.hasOwn(own, 'closed') ? entries('closed', told) : closedBy(command, told),
    violations: entries('violations', told),
  };
  return { ...body, command, answers: mapAnswers(body['answers'] as JsonObject, (answer) => filled(answer, DUE_DEFAULTS)), delta };
}

/** An object with the members it left out. */
function filled(own: JsonObject, defaults: JsonObject): JsonObject {
  const whole: { [name: string]: Json } = { ...own };
  for (const name of Object.keys(defaults)) if (!Object.hasOwn(own, name)) whole[name] = defaults[name] as Json;
  return whole;
}

/** An instant by a calendar whose year was published. */
const DUE_DEFAULTS: JsonObject = { provisional: false };

function mapAnswers(answers: JsonObject, change: (answer: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(answers).map(([question, answer]) => [question, question.startsWith('due ') ? change(answer as JsonObject) : answer]),
  );
}

/** Whoever finishes a task, or decides, closes it. */
function closedBy({ task = null }: JsonObject, delta: JsonObject): readonly JsonObject[] {
  const [decision] = delta['decisions'] as readonly JsonObject[];
  return task === null || !decision ? [] : [{ task, state: decision['state'] ?? null, how: 'done' }];
}

function mapClosed(closed: readonly JsonObject[], change: (entry: JsonObject) => JsonObject): readonly JsonObject[] {
  return closed.map(change);
}

function commandColumns({ commandId, actor, onBehalfOf }: Columns): JsonObject {
  return { id: commandId, actor: actor === null ? null : { person: actor, onBehalfOf } };
}

/** What an entry means that leaves a member out: what is told elsewhere in the event, then what is so for every entry. */
function entryDefaults(kind: string, entry: JsonObject, columns: Columns, command: JsonObject, delta: JsonObject): JsonObject {
  return { ...ENTRY_DEFAULTS[kind], ...toldElsewhere(kind, entry, columns, command, delta) };
}

function toldElsewhere(kind: string, entry: JsonObject, { seq, at, actor }: Columns, command: JsonObject, delta: JsonObject): JsonObject {
  const { task = null, outcome = null } = command;
  switch (kind) {
    case 'decisions':
      return { at, seq, person: actor, task, outcome };
    case 'documents':
      return { filledAt: at, filledBy: actor };
    case 'opened':
      return { dueAt: limitOf(entry['state'] ?? null, delta)?.['dueAt'] ?? null };
    default:
      return NOTHING;
  }
}

const NOTHING: JsonObject = {};

/** What the command sent of a document. */
function sentFor(command: JsonObject, document: string): JsonObject {
  const sent = (command['documents'] as JsonObject | undefined)?.[document];
  return typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? (sent as JsonObject) : {};
}

function withoutSent(change: JsonObject, sent: JsonObject): JsonObject {
  const { patch, ...rest } = change;
  const own = withoutDefaults(patch as JsonObject, sent);
  const named = Object.keys(patch as JsonObject).filter((field) => !Object.hasOwn(own, field));
  return named.length === 0 ? change : { ...rest, patch: own, sent: named };
}

function withSent({ sent: named = [], ...change }: JsonObject, sent: JsonObject): JsonObject {
  const taken = Object.fromEntries((named as readonly string[]).map((field) => [field, sent[field] ?? null]));
  return { ...change, patch: { ...taken, ...(change['patch'] as JsonObject) } };
}

/** The limit that began with a state. */
function limitOf(state: Json, delta: JsonObject): JsonObject | undefined {
  return (delta['limits'] as readonly JsonObject[]).find((limit) => limit['name'] === state && (limit['what'] ?? 'started') === 'started');
}

/** Changes every entry of the delta's lists, and of its documents (`name`; of a list it is the place), that may leave members out. */
function mapEntries(delta: JsonObject, change: (kind: string, entry: JsonObject, name: string) => JsonObject): JsonObject {
  const changed = Object.keys(ENTRY_DEFAULTS).map((kind): [string, Json] => {
    const entries = delta[kind] as readonly JsonObject[] | Readonly<Record<string, JsonObject>>;
    if (Array.isArray(entries)) return [kind, entries.map((entry: JsonObject, place) => change(kind, entry, String(place)))];
    return [kind, Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, change(kind, entry as JsonObject, name)]))];
  });
  return { ...delta, ...Object.fromEntries(changed) };
}
