import type { Json } from '#engine/runtime/instance.js';
import { canonical } from '#engine/audit/canonical.js';
import { wholeBody } from '#engine/audit/compact-body.js';
import { recordedRows } from '#engine/audit/event-body.js';
import { Changes } from '#server/instance/changes.js';
import { type GatheredRows, project } from '#server/instance/projections.js';
import { BRANCHES } from '#server/instance/write-statement.js';
import type { Seen, SeenEvent } from './walk.js';
import type { BesideRow } from './walked-tables.js';

/** Key of a row → all of it, as a text that can be compared. */
export type Rows = ReadonlyMap<string, string>;

const gathered = (): GatheredRows => Object.fromEntries(Object.keys(BRANCHES).map((name) => [name, []])) as unknown as GatheredRows;

const projected = new WeakMap<Seen, GatheredRows>();

/** The rows that follow from an instance as it is stored, by the committer's own rules. Null: its version is not known. */
function projectedRows(seen: Seen): GatheredRows | null {
  if (!seen.process) return null;
  let rows = projected.get(seen);
  if (!rows) projected.set(seen, (rows = gathered()));
  else return rows;
  project(rows, null, seen.instance, seen.process, seen.process);
  return rows;
}

/** Tables that follow from the instance row. */
export const PROJECTIONS = {
  task: { branch: 'openedTask', key: ['ordinal'], columns: ['ordinal', 'process', 'state', 'assignee', 'opened_at', 'due_at', 'priority'] },
  task_candidate: {
    branch: 'listedCandidate',
    key: ['ordinal', 'principal'],
    columns: ['ordinal', 'principal', 'priority', 'due_at'],
  },
  timer: { branch: 'startedTimer', key: ['ordinal'], columns: ['ordinal', 'at', 'what', 'index'] },
  subscription: { branch: 'begunSubscription', key: ['message', 'wanted'], columns: ['message', 'wanted'] },
} as const;

export type Projection = keyof typeof PROJECTIONS;

/** The rows of a projection that must be there; null: it cannot be told. */
export function expectedProjection(seen: Seen, table: Projection): Rows | null {
  const rows = projectedRows(seen);
  const { branch, key, columns } = PROJECTIONS[table];
  return rows && texts(rows[branch], key, columns);
}

export function storedProjection(seen: Seen, table: Projection): Rows {
  const { key, columns } = PROJECTIONS[table];
  return texts(seen.beside[table], key, columns);
}

/** Tables whose rows an event wrote, and of which nothing changes but what is not named here. */
export const WRITTEN = {
  print: { branch: 'print', key: ['n'], columns: ['template', 'document', 'version', 'at'] },
  notification: { branch: 'notification', key: ['n', 'recipient'], columns: ['kind', 'template', 'at'] },
  attachment: { branch: 'attachment', key: ['digest'], columns: ['at', 'task', 'size', 'person'] },
  record_history: {
    branch: 'recordHistory',
    key: ['register', 'key'],
    columns: ['row', 'valid_from', 'valid_to', 'changed_at'],
  },
  outbox: { branch: 'outbox', key: ['n'], columns: ['at', 'effect'] },
} as const;

export type Written = keyof typeof WRITTEN;

const NONE: Rows = new Map();
const written = new WeakMap<SeenEvent, GatheredRows>();

/** The rows an event led to, by the committer's own rules and the effects of its replay. */
export function expectedOf(event: SeenEvent, table: Written): Rows {
  if (event.effects.length === 0) return NONE;
  let rows = written.get(event);
  if (!rows && event.decided) {
    const changes = new Changes('');
    const { stored } = event;
    changes.effects(stored.instance, event.decided, event.effects, recordedRows(wholeBody(stored.body, stored)));
    written.set(event, (rows = changes.rows));
  }
  const { branch, key, columns } = WRITTEN[table];
  return texts(rows?.[branch] ?? [], key, columns);
}

/** @param rows - of one event */
export function textsOf(rows: readonly BesideRow[], table: Written): Rows {
  const { key, columns } = WRITTEN[table];
  return texts(rows, key, columns);
}

function texts(rows: readonly object[], key: readonly string[], columns: readonly string[]): Rows {
  const text = (row: object, names: readonly string[]): string =>
    names.map((name) => plain(name, (row as Record<string, unknown>)[name])).join(' ');
  return new Map(rows.map((row) => [text(row, key), text(row, columns)]));
}

const INSTANTS: ReadonlySet<string> = new Set(['at', 'opened_at', 'due_at', 'changed_at']);
const JSONS: ReadonlySet<string> = new Set(['wanted', 'effect', 'row']);

/** A column's value as a text, whether it comes from the committer's rows or from the table. */
function plain(column: string, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (INSTANTS.has(column)) return new Date(value as string | Date).toISOString();
  if (JSONS.has(column)) return canonical(typeof value === 'string' ? (JSON.parse(value) as Json) : (value as Json));
  if (column === 'digest') return String(value).replace(/^\\x/, '');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
