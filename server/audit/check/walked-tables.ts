/** Rows beside an instance's own, in order of instance: what stands there now, or (with `seq`) what an event wrote. */
export const WALKED_TABLES = {
  task: { columns: 'ordinal, process, state, assignee, opened_at, due_at, priority', order: 'ordinal' },
  task_candidate: { columns: 'ordinal, principal, priority, due_at', order: 'ordinal, principal' },
  timer: { columns: 'ordinal, at, what, index', order: 'ordinal' },
  subscription: { columns: 'message, wanted', order: 'message' },
  outbox: { columns: 'seq, n, at, effect, attempts', order: 'seq, n' },
  dead_letter: { columns: 'seq, n, service', order: 'seq, n' },
  print: { columns: 'seq, n, template, document, version, copies, at', order: 'seq, n' },
  notification: { columns: 'seq, n, recipient, kind, template, at', order: 'seq, n' },
  attachment: { columns: `seq, at, task, size, encode(digest, 'hex') AS digest, person`, order: 'seq' },
  record_history: {
    columns: 'seq, register, key, row, valid_from::text, valid_to::text, changed_at',
    order: 'seq, register, key',
  },
} as const;

export type WalkedTable = keyof typeof WALKED_TABLES;

/** A row beside an instance; columns as the database gives them. */
export interface BesideRow {
  readonly instance_id: string;
  /** Absent: it belongs to no event. */
  readonly seq?: number;
  readonly [column: string]: unknown;
}

export type Beside = Readonly<Record<WalkedTable, readonly BesideRow[]>>;

const bySeq = new WeakMap<readonly BesideRow[], ReadonlyMap<number, readonly BesideRow[]>>();

/** Of rows beside an instance, those an event wrote. */
export function rowsOf(rows: readonly BesideRow[], seq: number): readonly BesideRow[] {
  if (rows.length === 0) return rows;
  const groups = bySeq.get(rows) ?? grouped(rows);
  bySeq.set(rows, groups);
  return groups.get(seq) ?? [];
}

function grouped(rows: readonly BesideRow[]): ReadonlyMap<number, readonly BesideRow[]> {
  const groups = new Map<number, BesideRow[]>();
  for (const row of rows) {
    const group = groups.get(row.seq ?? 0);
    if (group) group.push(row);
    else groups.set(row.seq ?? 0, [row]);
  }
  return groups;
}
