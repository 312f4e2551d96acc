import type pg from 'pg';
import { PgPool } from '#server/database/pg-pool.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { type AccessFilter, AccessReads } from './access-reads.js';

const ROWS = 60_000;

let database: TestDatabase;
let owner: pg.Pool;
let pool: PgPool;
/** Pages of the cache that the statements of the log looked at. */
let pages = 0;

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: Readonly<Record<'Shared Hit Blocks' | 'Shared Read Blocks', number>> }[];
}

/** Looks at what each statement of the log costs, and carries it out. */
const counting = {
  async query(sql: string, values: unknown[]) {
    if (sql.includes('FROM access')) {
      const { rows } = await pool.query<Explained>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
      const { Plan: plan } = rows[0]!['QUERY PLAN'][0]!;
      pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    }
    return pool.query(sql, values);
  },
} as unknown as PgPool;

beforeAll(async () => {
  database = await startTestDatabase();
  owner = database.pool(1, 'owner');
  pool = new PgPool({ connectionString: database.url, max: 1 });
  // It has ended before its connection has: that one may still hear that the database goes down.
  pool.on('error', () => undefined);
  await owner.query(
    `INSERT INTO access (id, at, person, action, subject, outcome, details, hash)
     SELECT gen_random_uuid(), now() - n * interval '1 second', 'p' || n % 300, (ARRAY['sign-in', 'command', 'read-instance'])[1 + n % 3], 'instance:' || n % 1000,
       CASE WHEN n % 3 = 1 THEN (ARRAY['task-not-yours', 'not-allowed'])[1 + n % 2] ELSE 'done' END, '{}', '' FROM generate_series(1, $1) AS n`,
    [ROWS],
  );
  await owner.query('ANALYZE access');
});
afterAll(async () => {
  await pool?.end();
  await database?.stop();
});

const ANY: AccessFilter = { person: null, action: null, subject: null, outcome: null, from: null, to: null };

test.each<[string, Partial<AccessFilter>]>([
  ['nothing', {}],
  ['a person', { person: 'p7' }],
  ['an action', { action: 'sign-in' }],
  ['a subject', { subject: 'instance:7' }],
  ['a refusal', { outcome: 'not-allowed' }],
  ['an action that was refused', { action: 'command', outcome: 'task-not-yours' }],
  ['one that never was', { action: 'sign-in', outcome: 'wrong-credentials' }],
  ['a period', { from: new Date(Date.now() - 40_000_000).toISOString(), to: new Date(Date.now() - 30_000_000).toISOString() }],
])('asked for %s, a page of the log looks at few pages of it', async (_, filter) => {
  const all = Number((await owner.query<{ n: string }>(`SELECT pg_relation_size('access') / 8192 AS n`)).rows[0]?.n);
  pages = 0;
  await new AccessReads(counting).page({ ...ANY, ...filter }, 50, undefined);
  expect(all).toBeGreaterThan(800);
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThan(250);
});
