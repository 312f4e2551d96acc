import { arrayText, type SqlType } from './array-text.js';

type Columns = Readonly<Record<string, SqlType>>;

/** One kind of row a batch writes: the columns it hands over, and what becomes of them. */
interface Branch {
  readonly columns: Columns;
  /** Columns the rows are sorted by, so that all hosts lock in the same order. */
  readonly key: readonly string[];
  /** @param rows - the handed over rows, as a table `r` */
  readonly sql: (rows: string) => string;
}

/** Only rows of instances that this very statement moves on. */
const MOVED = 'r.instance_id = ANY ((SELECT ids FROM moved)::uuid[])';

const insert =
  (table: string, columns: Columns) =>
  (rows: string): string =>
    `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) SELECT r.* FROM ${rows} WHERE ${MOVED}`;

const remove =
  (table: string, key: readonly string[]) =>
  (rows: string): string =>
    `DELETE FROM ${table} AS t USING ${rows} WHERE ${matches(key)} AND ${MOVED}`;

const update =
  (table: string, key: readonly string[], changed: readonly string[]) =>
  (rows: string): string =>
    `UPDATE ${table} AS t SET ${changed.map((column) => `${column} = r.${column}`).join(', ')} FROM ${rows} WHERE ${matches(key)} AND ${MOVED}`;

/** The shard comes with each row, so that a table can be reached by the whole key alone, never by a plan that walks through the shard. */
const matches = (key: readonly string[]): string => ['shard', ...key].map((column) => `t.${column} = r.${column}`).join(' AND ');

const instance = {
  status: 'text',
  key: 'text',
  last_at: 'timestamptz',
  seq: 'integer',
  head_hash: 'bytea',
  state: 'json',
  documents: 'json',
} as const;
const born = {
  shard: 'smallint',
  id: 'uuid',
  process: 'text',
  definition: 'bytea',
  initiator: 'text',
  started_at: 'timestamptz',
  ...instance,
} as const;
const task = { shard: 'smallint', instance_id: 'uuid', ordinal: 'integer' } as const;
const openedTask = {
  ...task,
  process: 'text',
  state: 'text',
  assignee: 'text',
  opened_at: 'timestamptz',
  due_at: 'timestamptz',
  priority: 'smallint',
} as const;
const timer = { ...task, at: 'timestamptz', what: 'text', index: 'integer' } as const;
const candidate = { ...task, principal: 'text', priority: 'smallint', due_at: 'timestamptz' } as const;
const subscription = { shard: 'smallint', message: 'text', wanted: 'jsonb', instance_id: 'uuid' } as const;
const listening = { ...subscription, since: 'integer' } as const;
const event = { shard: 'smallint', instance_id: 'uuid', seq: 'integer' } as const;
const place = { ...event, n: 'integer', at: 'timestamptz' } as const;
const record = {
  ...event,
  register: 'text',
  key: 'text',
  row: 'jsonb',
  valid_from: 'date',
  valid_to: 'date',
  changed_at: 'timestamptz',
} as const;
const history = {
  ...event,
  at: 'timestamptz',
  type: 'text',
  actor: 'text',
  on_behalf_of: 'text',
  command_id: 'text',
  definition: 'bytea',
  body: 'json',
  hash: 'bytea',
  batch_id: 'uuid',
} as const;
const command = { ...event, id: 'text', digest: 'text' } as const;
const outbox = { ...place, effect: 'jsonb' } as const;
const print = { ...place, template: 'text', document: 'text', version: 'integer', copies: 'text' } as const;
const notification = { ...place, recipient: 'text', kind: 'text', template: 'text', about: 'jsonb' } as const;
const copy = { ...event, at: 'timestamptz', recipient: 'text' } as const;
const attachment = {
  ...event,
  at: 'timestamptz',
  task: 'integer',
  name: 'text',
  media_type: 'text',
  size: 'integer',
  digest: 'bytea',
  person: 'text',
} as const;
const byTask = ['instance_id', 'ordinal'];
const byTimer = ['at', ...byTask];
const byCandidate = ['principal', 'priority', 'due_at', ...byTask];
const bySubscription = ['message', 'wanted', 'instance_id'];
const byPlace = ['instance_id', 'seq', 'n'];

/** What a batch can change, table by table. */
export const BRANCHES = {
  born: {
    columns: born,
    key: ['id'],
    sql: (rows) => `INSERT INTO instance (${Object.keys(born).join(', ')})
  SELECT r.* FROM ${rows} RETURNING id`,
  },
  // Documents that did not change, and the version where it is the same, are null and stay.
  changed: {
    columns: { shard: 'smallint', id: 'uuid', seq_before: 'integer', definition: 'bytea', ...instance },
    key: ['id'],
    sql: (rows) => `UPDATE instance AS t SET status = r.status, key = r.key, last_at = r.last_at, seq = r.seq,
  head_hash = r.head_hash, state = r.state, documents = coalesce(r.documents, t.documents),
  definition = coalesce(r.definition, t.definition)
  FROM ${rows} WHERE ${matches(['id'])} AND t.seq = r.seq_before RETURNING t.id`,
  },
  event: { columns: history, key: ['instance_id', 'seq'], sql: insert('event', history) },
  command: { columns: command, key: ['id'], sql: insert('command', command) },
  closedTask: { columns: task, key: byTask, sql: remove('task', byTask) },
  openedTask: { columns: openedTask, key: byTask, sql: insert('task', openedTask) },
  changedTask: {
    columns: { ...task, assignee: 'text', due_at: 'timestamptz', priority: 'smallint' },
    key: byTask,
    sql: update('task', byTask, ['assignee', 'due_at', 'priority']),
  },
  unlistedCandidate: { columns: candidate, key: byCandidate, sql: remove('task_candidate', byCandidate) },
  listedCandidate: { columns: candidate, key: byCandidate, sql: insert('task_candidate', candidate) },
  stoppedTimer: { columns: { ...task, at: 'timestamptz' }, key: byTimer, sql: remove('timer', byTimer) },
  startedTimer: { columns: timer, key: byTimer, sql: insert('timer', timer) },
  changedTimer: { columns: timer, key: byTimer, sql: update('timer', byTimer, ['what', 'index']) },
  endedSubscription: { columns: subscription, key: bySubscription, sql: remove('subscription', bySubscription) },
  begunSubscription: { columns: listening, key: bySubscription, sql: insert('subscription', listening) },
  // What is kept may be news to an instance that has changed, though it was offered before.
  renewedSubscription: {
    columns: listening,
    key: bySubscription,
    sql: (rows) => update('subscription', bySubscription, ['since'])(rows).replace('SET ', 'SET offered = false, '),
  },
  outbox: { columns: outbox, key: byPlace, sql: insert('outbox', outbox) },
  print: {
    columns: print,
    key: byPlace,
    sql: (rows) => insert('print', print)(rows).replace('r.*', Object.keys(print).join(', ').replace('copies', 'copies::text[]')),
  },
  notification: { columns: notification, key: ['recipient', ...byPlace], sql: insert('notification', notification) },
  // Copies of the same batch are read by a later one: nobody has seen them yet.
  readCopy: {
    columns: copy,
    key: ['recipient', 'instance_id'],
    sql: (rows) => `UPDATE notification AS t SET read_at = r.at FROM ${rows}
  WHERE ${matches(['recipient', 'instance_id'])} AND t.kind = 'cc' AND t.read_at IS NULL AND ${MOVED}`,
  },
  attachment: { columns: attachment, key: ['instance_id', 'seq'], sql: insert('attachment', attachment) },
  recordHistory: { columns: record, key: ['register', 'key', 'instance_id', 'seq'], sql: insert('record_history', record) },
  record: {
    columns: record,
    key: ['register', 'key'],
    sql: (rows) => `${insert('record', record)(rows)} ON CONFLICT (shard, register, key) DO UPDATE SET row = excluded.row,
  valid_from = excluded.valid_from, valid_to = excluded.valid_to, changed_at = excluded.changed_at, instance_id = excluded.instance_id, seq = excluded.seq`,
  },
  series: {
    columns: { shard: 'smallint', name: 'text', value: 'integer' },
    key: ['name'],
    sql: (rows) =>
      `INSERT INTO series (shard, name, value) SELECT r.* FROM ${rows} ON CONFLICT (shard, name) DO UPDATE SET value = excluded.value`,
  },
  batch: {
    columns: { shard: 'smallint', id: 'uuid', at: 'timestamptz', root: 'bytea', events: 'integer', leaves: 'bytea' },
    key: ['id'],
    sql: (rows) => `INSERT INTO batch (shard, id, at, root, events, leaves) SELECT r.* FROM ${rows}`,
  },
  unsealed: {
    columns: { shard: 'smallint', id: 'uuid', kind: 'text' },
    key: ['id'],
    sql: (rows) => `INSERT INTO unsealed (shard, id, kind) SELECT r.* FROM ${rows}`,
  },
} as const satisfies Record<string, Branch>;

export type BranchName = keyof typeof BRANCHES;
/** A row handed over to a branch: every column but the shard; null where there is nothing. */
type BranchRow<Name extends BranchName> = { readonly [Column in Exclude<keyof (typeof BRANCHES)[Name]['columns'], 'shard'>]: unknown };
export type BatchRows = { readonly [Name in BranchName]: readonly BranchRow<Name>[] };

interface Statement {
  /** Name it is prepared under. */
  readonly name: string;
  readonly text: string;
}

const NAMES = Object.keys(BRANCHES) as BranchName[];
const made = new Map<string, Statement>();

/**
 * The one statement that writes a batch: a branch for each table that has rows, each set of rows as one array a column. A batch that finds an
 * instance elsewhere than where it had read it fails as a whole. Answers with the version (`xmin`) that the rows it wrote have from now on.
 */
export function writeStatement(shard: number, rows: BatchRows): Statement & { readonly values: unknown[] } {
  const present = NAMES.filter((name) => rows[name].length > 0);
  const instances = rows.born.length + rows.changed.length;
  return { ...statementOf(present), values: [instances, ...present.flatMap((name) => columnsOf(shard, name, rows[name]))] };
}

type AnyRow = Readonly<Record<string, unknown>>;

function columnsOf(shard: number, name: BranchName, rows: readonly AnyRow[]): string[] {
  const sorted = inOrder(name, rows);
  return Object.entries(BRANCHES[name].columns).map(([column, type]) =>
    arrayText(
      type as SqlType,
      sorted.map((row) => (column === 'shard' ? shard : row[column])),
    ),
  );
}

/** Rows of a branch sorted by its key. */
export function inOrder<Row extends AnyRow>(name: BranchName, rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => compare(a, b, BRANCHES[name].key));
}

function compare(a: AnyRow, b: AnyRow, key: readonly string[]): number {
  for (const column of key) {
    const [left, right] = [a[column] as string | number, b[column] as string | number];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Few combinations occur; each is planned once a connection. */
function statementOf(present: readonly BranchName[]): Statement {
  const name = `write ${present.map((branch) => NAMES.indexOf(branch).toString(36)).join('')}`;
  const statement = made.get(name) ?? { name, text: textOf(present) };
  made.set(name, statement);
  return statement;
}

function textOf(present: readonly BranchName[]): string {
  let parameter = 1;
  const branches = present.map((name) => {
    const { columns, sql } = BRANCHES[name] as Branch;
    const arrays = Object.values(columns).map((type) => `$${(parameter += 1)}::${type}[]`);
    return `${name} AS (${sql(`unnest(${arrays.join(', ')}) AS r (${Object.keys(columns).join(', ')})`)})`;
  });
  const instances = present.filter((name) => name === 'born' || name === 'changed');
  const ids = instances.map((name) => `SELECT id FROM ${name}`).join(' UNION ALL ');
  branches.splice(instances.length, 0, `moved AS MATERIALIZED (SELECT array_agg(id) AS ids FROM (${ids}) AS instances)`);
  // The cast fails, and with it the transaction, when an instance was not where the batch had read it.
  return `WITH ${branches.join(',\n')}
SELECT CASE WHEN cardinality(ids) = $1 THEN 0 ELSE ('moved ' || coalesce(cardinality(ids), 0) || ' of ' || $1)::integer END AS stale,
  pg_current_xact_id()::xid::text AS version FROM moved`;
}
