import pg from 'pg';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { reportLostConnections } from './lost-connections.js';

let database: TestDatabase;
let other: pg.Pool;
let lost: Error[];
let pool: pg.Pool;

beforeAll(async () => {
  database = await startTestDatabase();
  other = database.pool(1);
});
afterAll(() => database?.stop());

beforeEach(() => {
  lost = [];
  pool = new pg.Pool({ connectionString: database.url });
  reportLostConnections(pool, (error) => lost.push(error));
});

/** Ends a connection from the other side, and waits until this side knows. */
async function end(client: pg.PoolClient, pid: number): Promise<void> {
  const ended = new Promise((resolve) => client.once('end', resolve));
  await other.query('SELECT pg_terminate_backend($1)', [pid]);
  await ended;
}

async function pidOf(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

test('a connection at work and an idle one are reported once each', async () => {
  const working = await pool.connect();
  const idle = await pool.connect();
  const pid = await pidOf(idle);
  idle.release();
  await end(idle, pid);
  await end(working, await pidOf(working));
  working.release(true);
  expect(lost.map(({ message }) => message)).toEqual(Array(2).fill('terminating connection due to administrator command'));
  await pool.end();
});

test('a pool that is being closed does not miss its connections', async () => {
  const client = await pool.connect();
  const pid = await pidOf(client);
  const closed = pool.end();
  await end(client, pid);
  client.release(true);
  await closed;
  expect(lost).toEqual([]);
});
