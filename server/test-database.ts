import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { startEmbedded } from '#server/database/embedded.js';
import { migrate } from '#server/database/migrate.js';

export interface TestDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  readonly source: DataSource;
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
  return {
    url: server.applicationUrl,
    ownerUrl: server.ownerUrl,
    source,
    async stop() {
      await source.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
