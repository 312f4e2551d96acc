import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { type EmbeddedServer, startEmbedded } from '#server/database/embedded.js';
import { migrate } from '#server/database/migrate.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { superuserUrl } from '#test/superuser-url.js';
import type { LibraryFile } from '#engine/definition/library.js';
import { WORKLOAD_LIBRARY } from './workload.js';

export interface BenchDatabase {
  /** Connection of the application. */
  readonly url: string;
  /** Connection of the owner of the tables. */
  readonly ownerUrl: string;
  readonly store: DefinitionStore;
  readonly knowledge: Knowledge;
  /** Superuser, for questions to the server and for filling tables. */
  readonly superuser: pg.Client;
  stop(): Promise<void>;
}

/**
 * Embedded PostgreSQL in an empty folder that counts statements, the workload published in it.
 *
 * @param more - files of further processes
 * @throws {Error} when it would not survive a power cut
 */
export async function startBenchDatabase(more: readonly LibraryFile[] = []): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  let server = await startEmbedded(folder);
  const opened: { end(): Promise<unknown> }[] = [];
  const stop = async (): Promise<void> => {
    for (const connection of opened) await connection.end();
    await server.stop();
    await rm(server.folder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrate(server.ownerUrl, 'gatehouse_app');
    const settings = await asSuperuser(server);
    // Autovacuum would both cost time at its own pleasure and give the planner statistics.
    for (const setting of [`shared_preload_libraries = 'pg_stat_statements'`, `autovacuum = off`])
      await settings.query(`ALTER SYSTEM SET ${setting}`);
    await settings.end();
    await server.stop();
    server = await startEmbedded(folder);
    const superuser = await asSuperuser(server);
    opened.push(superuser);
    await superuser.query('CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_walinspect');
    await refuseUnsafe(superuser);
    const source = await new DataSource({ type: 'postgres', url: server.applicationUrl, poolSize: 2 }).initialize();
    opened.push({ end: () => source.destroy() });
    const store = new DefinitionStore(source);
    const knowledge = new Knowledge(store);
    await new PublishLibrary(store, knowledge).execute([...WORKLOAD_LIBRARY, ...more], 'system', 'bench');
    return { url: server.applicationUrl, ownerUrl: server.ownerUrl, store, knowledge, superuser, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function asSuperuser(server: EmbeddedServer): Promise<pg.Client> {
  const client = new pg.Client(superuserUrl(server));
  await client.connect();
  return client;
}

/** Figures without durability are worth nothing. */
async function refuseUnsafe(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting <> 'on'`,
  );
  if (rows.length > 0) throw new Error(`not durable: ${rows.map(({ name, setting }) => `${name} = ${setting}`).join(', ')}`);
}
