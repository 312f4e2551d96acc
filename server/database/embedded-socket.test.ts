import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import pg from 'pg';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';

let database: TestDatabase;
beforeAll(async () => void (database = await startTestDatabase()));
afterAll(() => database.stop());

test('connections go through the Unix socket, where there are any, with the password of their role', async () => {
  const url = new URL(database.url);
  const way = decodeURIComponent(url.hostname);
  expect(way === '/tmp' ? existsSync(`/tmp/.s.PGSQL.${url.port}`) : way === '127.0.0.1' && platform() === 'win32').toBe(true);
  const { rows } = await database
    .pool(1)
    .query<{ through: string | null; role: string }>('SELECT host(inet_client_addr()) AS through, current_user AS role');
  expect(rows).toEqual([{ through: way === '/tmp' ? null : way, role: 'gatehouse_app' }]);
  url.password = 'guessed';
  await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toThrow(/password authentication failed/);
});
