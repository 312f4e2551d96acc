import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { startEmbedded } from '#server/database/embedded.js';
import { migrate } from '#server/database/migrate.js';

export interface TestDatabase {
  /** Data folder of its server. */
  readonly folder: string;
  readonly url: string;
  readonly ownerUrl: string;
  readonly source: DataSource;
  /** A pool that ends with the database. @param as - default: the application role */
  pool(max: number, as?: 'application' | 'owner'): pg.Pool;
  stop(): Promise<void>;
}

/** A real PostgreSQL of its own in an empty folder, migrated. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const server = await startEmbedded(folder);
  await migrate(server.ownerUrl, 'gatehouse_app').catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const source = await new DataSource({ type: 'postgres', url: server.applicationUrl, poolSize: 4 }).initialize();
  const pools: pg.Pool[] = [];
  return {
    folder: server.folder,
    url: server.applicationUrl,
    ownerUrl: server.ownerUrl,
    source,
    pool(max, as = 'application') {
      const pool = new pg.Pool({ connectionString: as === 'owner' ? server.ownerUrl : server.applicationUrl, max });
      // A pool has ended before its connections have: one may still hear that the database goes down.
      pools.push(pool.on('error', () => undefined));
      return pool;
    },
    async stop() {
      await Promise.all(pools.map((pool) => pool.end()));
      await source.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
