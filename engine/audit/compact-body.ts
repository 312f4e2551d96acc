import type { Json, JsonObject } from '../runtime/instance.js';
import type { HashedEvent } from './event-hash.js';

type Columns = Pick<HashedEvent, 'seq' | 'at' | 'actor' | 'onBehalfOf' | 'commandId'>;

/** What a command of a type means when it leaves a member out. */
const COMMAND_DEFAULTS: Readonly<Record<string, JsonObject>> = {
  start: { documents: {}, comment: null },
  complete: { documents: {}, comment: null, saw: null },
  draft: { documents: {} },
  press: { comment: null },
  excuse: { comment: null },
  startByCall: { with: {}, parent: null },
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
  limits: [],
  violations: [],
  records: [],
  prints: [],
  sent: [],
  end: null,
};

/** The same of the entries of its lists and of its documents. Rows and patches are inside them, and are never touched. */
const ENTRY_DEFAULTS: Readonly<Record<string, JsonObject>> = {
  documents: { number: null, index: null },
  opened: { dueAt: null },
  closed: { how: 'done' },
  decisions: { onBehalfOf: null, item: null, level: 0, vote: 0, comment: null },
  limits: { dueAt: null },
  violations: { accountable: null },
};

/**
 * The body as it is stored and hashed: left out is what stands in the event's columns or in its command (id and actor of the command; instant,
 * number, person, task and outcome of a decision; who filled a document, and when), and every member of command and delta that is as its default. What people filled in stays as it is,
 * nulls and empty lists included: in a patch a null means that a field was cleared.
 */
export function compactBody(body: JsonObject, columns: Columns): JsonObject {
  const command = body['command'] as JsonObject;
  const delta = mapEntries(body['delta'] as JsonObject, (kind, entry) => without(entry, entryDefaults(kind, columns, command)));
  return {
    ...body,
    command: without(command, { ...COMMAND_DEFAULTS[String(command['type'])], ...commandColumns(columns) }),
    delta: without(delta, DELTA_DEFAULTS),
  };
}

/** The opposite of `compactBody`. */
export function wholeBody(body: JsonObject, columns: Columns): JsonObject {
  const command = body['command'] as JsonObject;
  const delta = { ...DELTA_DEFAULTS, ...(body['delta'] as JsonObject) };
  return {
    ...body,
    command: { ...commandColumns(columns), ...COMMAND_DEFAULTS[String(command['type'])], ...command },
    delta: mapEntries(delta, (kind, entry) => ({ ...entryDefaults(kind, columns, command), ...entry })),
  };
}

function commandColumns({ commandId, actor, onBehalfOf }: Columns): JsonObject {
  return { id: commandId, actor: actor === null ? null : { person: actor, onBehalfOf } };
}

function entryDefaults(kind: string, { seq, at, actor }: Columns, { task = null, outcome = null }: JsonObject): JsonObject {
  const told: JsonObject =
    kind === 'decisions' ? { at, seq, person: actor, task, outcome } : kind === 'documents' ? { filledAt: at, filledBy: actor } : {};
  return { ...ENTRY_DEFAULTS[kind], ...told };
}

/** Changes every entry of the delta's lists, and of its documents, that may leave members out. */
function mapEntries(delta: JsonObject, change: (kind: string, entry: JsonObject) => JsonObject): JsonObject {
  const changed = Object.keys(ENTRY_DEFAULTS).map((kind): [string, Json] => {
    const entries = delta[kind] as readonly JsonObject[] | Readonly<Record<string, JsonObject>>;
    if (Array.isArray(entries)) return [kind, entries.map((entry: JsonObject) => change(kind, entry))];
    return [kind, Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, change(kind, entry as JsonObject)]))];
  });
  return { ...delta, ...Object.fromEntries(changed) };
}

function without(object: JsonObject, defaults: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => !(Object.hasOwn(defaults, name) && same(value, defaults[name]))),
  );
}

/** Defaults are flat. */
function same(value: Json, other: Json | undefined): boolean {
  if (value === other) return true;
  if (typeof value !== 'object' || typeof other !== 'object' || value === null || other === null) return false;
  if (Array.isArray(value) !== Array.isArray(other)) return false;
  const [mine, others] = [value as JsonObject, other as JsonObject];
  const names = Object.keys(mine);
  return names.length === Object.keys(others).length && names.every((name) => mine[name] === others[name]);
}
