import type pg from 'pg';
import { newInstanceId } from '#server/instance/instance-id.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { APPEND_ONLY } from './migrate.js';
import { insertEvent } from './test-event.js';

let database: TestDatabase;
let owner: pg.Pool;
let application: pg.Pool;
/** Months of `event`, and what is in none of them. */
let partitions: readonly string[];

beforeAll(async () => {
  database = await startTestDatabase();
  owner = database.pool(2, 'owner');
  application = database.pool(2);
  await insertEvent(application, newInstanceId(0));
  const { rows } = await owner.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass`,
  );
  partitions = rows.map(({ name }) => name);
});
afterAll(() => database?.stop());

/** Every way to change or to lose what is on record, or the guard of it. */
const WAYS: readonly ((table: string, column: string) => string)[] = [
  (table, column) => `UPDATE ${table} SET ${column} = DEFAULT`,
  (table) => `DELETE FROM ${table}`,
  (table, column) => `MERGE INTO ${table} AS t USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE SET ${column} = DEFAULT`,
  (table) => `TRUNCATE ${table}`,
  (table) => `DROP TABLE ${table}`,
  (table) => `ALTER TABLE ${table} RENAME TO gone`,
  (table, column) => `ALTER TABLE ${table} DROP COLUMN ${column}`,
  (table) => `ALTER TABLE ${table} OWNER TO gatehouse_app`,
  (table) => `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
  (table) => `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
  (table) => `CREATE RULE lose AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
  (table) => `CREATE TRIGGER lose BEFORE INSERT ON ${table} EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
  (table) => `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`,
  (table) => `GRANT DELETE ON ${table} TO gatehouse_app`,
];

async function columnOf(table: string): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(
    'SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1',
    [table],
  );
  return rows[0]?.name ?? '';
}

/** Refusals of a statement: null where it was carried out. In a transaction that is undone. */
async function refusalOf(pool: pg.Pool, statement: string): Promise<string | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(statement);
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** A GRANT of what one does not have is a warning only; what counts is what it leads to. */
const isGrant = (statement: string): boolean => statement.startsWith('GRANT');

test.each(APPEND_ONLY)('what is on record in %s is added to, never changed or lost', async (table) => {
  const column = await columnOf(table);
  for (const way of WAYS) {
    const statement = way(table, column);
    const refusal = await refusalOf(application, isGrant(statement) ? `${statement}; DELETE FROM ${table}` : statement);
    expect([statement, refusal]).toEqual([statement, '42501']);
  }
});

test('a partition cannot be reached but through the history, not even to read or to add', async () => {
  expect(partitions.length).toBeGreaterThan(6);
  for (const partition of partitions) {
    const statements = [
      ...WAYS.filter((way) => !isGrant(way('', ''))).map((way) => way(partition, 'shard')),
      `SELECT FROM ${partition}`,
      `INSERT INTO ${partition} SELECT * FROM event`,
      `COPY ${partition} TO STDOUT`,
      `ALTER TABLE event DETACH PARTITION ${partition}`,
    ];
    for (const statement of statements) expect([statement, await refusalOf(application, statement)]).toEqual([statement, '42501']);
  }
});

test.each([
  'SET ROLE gatehouse_owner',
  'SET SESSION AUTHORIZATION gatehouse_owner',
  "SET session_replication_role = 'replica'",
  'GRANT gatehouse_owner TO gatehouse_app',
  'ALTER ROLE gatehouse_app SUPERUSER',
  'CREATE TABLE beside (a integer)',
  'DROP SCHEMA public CASCADE',
])('the application cannot become somebody who may: %s', async (statement) => {
  expect(await refusalOf(application, statement)).toBe('42501');
});

test('a right too many is noticed', async () => {
  const client = await owner.connect();
  try {
    await client.query('GRANT DELETE ON event TO gatehouse_app');
    expect(await refusalOf(application, 'DELETE FROM event')).toBeNull();
  } finally {
    await client.query('REVOKE DELETE ON event FROM gatehouse_app');
    client.release();
  }
  expect(await refusalOf(application, 'DELETE FROM event')).toBe('42501');
});

test('keys of erased subjects stay on record: a key is emptied, its row never deleted', async () => {
  for (const statement of [
    'DELETE FROM subject_key',
    'TRUNCATE subject_key',
    'DELETE FROM migrations',
    'UPDATE migrations SET name = name',
  ])
    expect([statement, await refusalOf(application, statement)]).toEqual([statement, '42501']);
});
