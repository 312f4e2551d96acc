import { readFileSync, writeFileSync } from 'node:fs';
import type pg from 'pg';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { dumpSchema } from './dump-schema.js';
import { migrate } from './migrate.js';
import { insertEvent } from './test-event.js';

const GOLDEN = 'server/database/schema.sql';

let database: TestDatabase;
let owner: pg.Pool;
let application: pg.Pool;

beforeAll(async () => {
  database = await startTestDatabase();
  owner = database.pool(3, 'owner');
  application = database.pool(2);
});
afterAll(async () => {
  await database?.stop();
});

/**
 * The golden is what a reviewer reads when a migration changes something an entity would not show. To renew it: delete `server/database/schema.sql`,
 * run this test once (it writes the file and fails), read the difference, and commit it with the migration.
 */
test('the migrated database is the one of schema.sql', async () => {
  const actual = await dumpSchema(owner);
  const golden = read(GOLDEN);
  if (golden === null) writeFileSync(GOLDEN, actual);
  expect(golden ?? 'schema.sql was missing and has been written anew: review it and run again').toBe(actual);
});

test('a database is migrated on that has the list of notifications under its former number', async () => {
  const before = await dumpSchema(owner);
  const renamed = `UPDATE migrations SET name = 'NotificationList1774800000016', timestamp = 1774800000016 WHERE name = 'NotificationList1774800000017'`;
  expect((await owner.query(renamed)).rowCount).toBe(1);
  await migrate(database.ownerUrl, 'gatehouse_app');
  expect(await dumpSchema(owner)).toBe(before);
});

test('the dump shows a changed check, a partial index, a right and where a column is kept', async () => {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    const before = await dumpSchema(client);
    for (const change of [
      'ALTER TABLE instance DROP CONSTRAINT instance_status_ck',
      'DROP INDEX instance_key_uk; CREATE UNIQUE INDEX instance_key_uk ON instance (shard, process, key) WHERE key IS NOT NULL AND shard > 0',
      'GRANT DELETE ON event TO gatehouse_app',
      'ALTER TABLE task RESET (fillfactor)',
      'ALTER TABLE instance ALTER COLUMN state SET STORAGE EXTENDED',
    ]) {
      await client.query(`SAVEPOINT unchanged; ${change}`);
      expect(await dumpSchema(client)).not.toBe(before);
      await client.query('ROLLBACK TO unchanged');
    }
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});

test('the application adds to the history, and can neither change nor delete it, not through a partition either', async () => {
  await insertEvent(application, newInstanceId(0));
  const { rows } = await owner.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass`,
  );
  expect(rows.length).toBeGreaterThan(6);
  const columns: Readonly<Record<string, string>> = {
    migrations: 'name',
    definition: 'version',
    directory_version: 'version',
    directory_entry: 'version',
    schedule_action: 'reason',
  };
  for (const table of ['event', 'batch', 'record_history', 'print', ...Object.keys(columns), ...rows.map((row) => row.name)]) {
    for (const statement of [
      `UPDATE ${table} SET ${columns[table] ?? 'shard'} = DEFAULT`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
    ])
      await expect(application.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  }
  for (const partition of rows) await expect(application.query(`SELECT FROM ${partition.name}`)).rejects.toThrow(/permission denied/);
});

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
