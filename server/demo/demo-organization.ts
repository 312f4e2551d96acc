import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { writeAccess } from '#server/access/access-log.js';
import type { Accounts } from '#server/auth/accounts.js';
import type { PgPool } from '#server/database/pg-pool.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';

/**
 * Accounts for the demo people, all with one password that is made at the first start and kept in the data folder, and their register rows.
 * Only for the embedded default database.
 *
 * @returns the password
 */
export async function ensureDemo(accounts: Accounts, knowledge: Knowledge, pool: PgPool, dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'demo-password');
  const kept = await readFile(file, 'utf8').catch(() => null);
  const password = kept ?? newPassword();
  if (kept === null) await writeFile(file, password, { mode: 0o600 });
  if (await accounts.none()) {
    const { persons } = knowledge.directory();
    await Promise.all(persons.map((person) => accounts.create(person, password)));
    await enterRows(knowledge, pool);
    await writeAccess(pool, [{ person: 'system', action: 'set-up', details: { demo: true, accounts: persons.length } }]);
  }
  return password;
}

/** As an instance would have recorded them: defaults and computed fields are there. */
async function enterRows(knowledge: Knowledge, pool: PgPool): Promise<void> {
  for (const [register, rows] of compiledLibrary(knowledge.library()).demoRows) {
    for (const [key, row] of rows) {
      await pool.query(`INSERT INTO record (shard, register, key, row, changed_at) VALUES (0, $1, $2, $3, now()) ON CONFLICT DO NOTHING`, [
        register,
        key,
        JSON.stringify(row),
      ]);
    }
  }
}

/** 50 random bits in letters and digits that are read aloud and typed without a mistake. */
function newPassword(): string {
  return Array.from(randomBytes(10), (byte) => 'abcdefghjkmnpqrstuvwxyz23456789x'[byte % 32]).join('');
}
