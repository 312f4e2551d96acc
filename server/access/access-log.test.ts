import type pg from 'pg';
import { hashAccess } from '#engine/audit/access-hash.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { sha256 } from '#server/instance/sha256.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { writeAccess } from './access-log.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await startTestDatabase();
  pool = database.pool(2);
});
afterAll(() => database?.stop());

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly details: JsonObject;
  readonly hash: string;
  readonly unsealed: boolean;
}

const rowsOf = async (action: string): Promise<readonly Row[]> =>
  (
    await pool.query<Row>(
      `SELECT id, at, person, on_behalf_of AS "onBehalfOf", action, subject, outcome, details, encode(hash, 'hex') AS hash,
         EXISTS (SELECT FROM unsealed u WHERE u.shard = a.shard AND u.id = a.id AND u.kind = 'access') AS unsealed
       FROM access a WHERE action = $1 ORDER BY id`,
      [action],
    )
  ).rows;

test('an entry is written with its hash and with what no seal vouches for yet', async () => {
  await writeAccess(pool, [
    { person: 'shen.yu', action: 'read-instance', subject: 'instance:x', details: { fields: ['request.电话', 'a"b'], as: 'auditor' } },
    { person: null, onBehalfOf: 'li.na', action: 'read-instance', outcome: 'not-allowed' },
  ]);
  const rows = await rowsOf('read-instance');
  expect(rows).toMatchObject([
    { person: 'shen.yu', subject: 'instance:x', outcome: 'done', details: { as: 'auditor' }, unsealed: true },
    { person: null, onBehalfOf: 'li.na', subject: null, outcome: 'not-allowed', details: {}, unsealed: true },
  ]);
  for (const { unsealed: _, hash, at, ...row } of rows) expect(hashAccess(sha256, { ...row, at: at.getTime() })).toBe(hash);
});

test('a change that is undone leaves no entry', async () => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await writeAccess(client, [{ person: 'admin', action: 'publish' }]);
  await client.query('ROLLBACK');
  client.release();
  expect(await rowsOf('publish')).toEqual([]);
  const { rows } = await pool.query(`SELECT FROM unsealed WHERE kind = 'access' AND id NOT IN (SELECT id FROM access)`);
  expect(rows).toEqual([]);
});

test.each(["UPDATE access SET person = 'x'", 'DELETE FROM access', 'TRUNCATE access'])('the application may not: %s', async (sql) => {
  await expect(pool.query(sql)).rejects.toMatchObject({ code: '42501' });
});
