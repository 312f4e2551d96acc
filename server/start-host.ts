import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import pino from 'pino';
import { AppModule } from './app.module.js';
import { Accounts } from './auth/accounts.js';
import { SetupToken } from './auth/setup-token.js';
import type { Config } from './config/config.js';
import { readLibraryFolder } from './config/library-folder.js';
import { type EmbeddedServer, startEmbedded } from './database/embedded.js';
import { EventPartitions } from './database/event-partitions.js';
import { migrate } from './database/migrate.js';
import { PgPool } from './database/pg-pool.js';
import { contentHash } from './definition/content-hash.js';
import { DefinitionStore } from './definition/definition-store.js';
import { Knowledge } from './definition/knowledge-store.js';
import { PublishLibrary } from './definition/publish-library.js';
import { ensureDemo } from './demo/demo-organization.js';
import { Background } from './instance/background.js';
import { Committer } from './instance/committer.js';
import { servePages } from './web/serve-pages.js';

export interface Host {
  readonly address: string;
  readonly app: NestFastifyApplication;
  /** Password of the demo people; null on a server of the user's own. */
  readonly demoPassword: string | null;
  /** Token that makes the first administrator; null once there is an account. */
  readonly setupToken: string | null;
  /** Why the library folder was not published; the published one goes on. Null: it is. */
  readonly libraryProblem: string | null;
  stop(): Promise<void>;
}

/**
 * Starts database and host, in that order; a failure undoes what was started.
 *
 * @throws {Error} with one clear sentence
 */
export async function startHost(config: Config): Promise<Host> {
  const embedded = config.databaseUrl === null ? await startEmbedded(config.dataFolder) : null;
  try {
    return await startOn(config, embedded);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function startOn(config: Config, embedded: EmbeddedServer | null): Promise<Host> {
  const databaseUrl = embedded?.applicationUrl ?? config.databaseUrl ?? '';
  await migrate(embedded?.ownerUrl ?? databaseUrl, embedded ? 'gatehouse_app' : null);
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ config, databaseUrl, log }),
    new FastifyAdapter({ bodyLimit: config.bodyLimit }),
    { logger: false, abortOnError: false },
  );
  SwaggerModule.setup('api/docs', app, describeApi(app), { jsonDocumentUrl: 'api/openapi.json', ui: false, raw: ['json'] });
  await servePages(app.getHttpAdapter().getInstance());
  const libraryProblem = await publishFolder(app, config.libraryFolder);
  const demoPassword = embedded ? await ensureDemo(app.get(Accounts), app.get(Knowledge), app.get(PgPool), embedded.folder) : null;
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    if ((error as { code?: string }).code === 'EADDRINUSE')
      throw new Error(`端口 ${config.port} 已被占用，请设置 PORT / Port ${config.port} is in use; set PORT to another one.`);
    throw error;
  }
  app.get(Background).start();
  const partitions = new EventPartitions(embedded?.ownerUrl ?? databaseUrl, (text, error) => log.warn({ err: error }, text));
  await partitions.start();
  const setupToken = (await app.get(Accounts).none()) ? app.get(SetupToken).token : null;
  return {
    address: await app.getUrl(),
    app,
    demoPassword,
    setupToken,
    libraryProblem,
    async stop() {
      partitions.stop();
      await app.get(Background).onApplicationShutdown();
      await app.close();
      await app.get(Committer).stop();
      await app.get(PgPool).end();
      await embedded?.stop();
    },
  };
}

function describeApi(app: NestFastifyApplication): ReturnType<typeof SwaggerModule.createDocument> {
  const info = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription('Procedures, their instances, tasks and history')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, info);
}

/**
 * Publishes the library folder when it changed since the start that published it; one with mistakes is left alone, and said so. An unchanged folder is
 * not published over what people have published since.
 */
async function publishFolder(app: NestFastifyApplication, folder: string): Promise<string | null> {
  const files = await readLibraryFolder(folder);
  const knowledge = app.get(Knowledge);
  await knowledge.reload();
  const hash = contentHash(files);
  if (files.length === 0 || hash === (await app.get(DefinitionStore).folder())) return null;
  try {
    await app.get(PublishLibrary).execute(files, 'system', '流程库文件夹 / library folder', { folder: hash });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
