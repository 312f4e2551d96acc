import { readFileSync, writeFileSync } from 'node:fs';
import type pg from 'pg';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { dumpSchema } from './dump-schema.js';
import { migrate } from './migrate.js';

const GOLDEN = 'server/database/schema.sql';

let database: TestDatabase;
let owner: pg.Pool;

beforeAll(async () => {
  database = await startTestDatabase();
  owner = database.pool(3, 'owner');
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

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
