import 'reflect-metadata';
import { stat } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import pino from 'pino';
import { DomainError } from '#engine/domain-error.js';
import type { Directory } from '#engine/people/directory.js';
import { AccessRecorder } from './access/access-recorder.js';
import { AppModule } from './app.module.js';
import { Accounts } from './auth/accounts.js';
import { SetupToken } from './auth/setup-token.js';
import { RecountLimits } from './calendar/recount-limits.js';
import type { Config } from './config/config.js';
import { readLibraryFolder } from './config/library-folder.js';
import { type EmbeddedServer, startEmbedded } from './database/embedded.js';
import { EventPartitions } from './database/event-partitions.js';
import { migrate } from './database/migrate.js';
import { PgPool } from './database/pg-pool.js';
import { type DatabaseRoles, rolesOfServer } from './database/roles.js';
import { contentHash } from './definition/content-hash.js';
import { DefinitionStore } from './definition/definition-store.js';
import { Knowledge } from './definition/knowledge-store.js';
import { PublishLibrary } from './definition/publish-library.js';
import { ensureDemo } from './demo/demo-organization.js';
import { PeopleStore } from './directory/people-store.js';
import { personToTry } from './directory/person-to-try.js';
import { FileSweep } from './file/file-sweep.js';
import { takeFiles } from './file/take-files.js';
import { describeApi } from './http/describe-api.js';
import { answerBadAddress, guardFrontDoor } from './http/front-door.js';
import { Background } from './instance/background.js';
import { Committer } from './instance/committer.js';
import { Seals } from './seal/seals.js';
import { Purges } from './retention/purges.js';
import { StartError } from './start-error.js';
import { Services } from './service/services.js';
import { servePages } from './web/serve-pages.js';

export interface Host {
  readonly address: string;
  readonly app: NestFastifyApplication;
  /** Who works here at the time of the start. */
  readonly directory: Directory;
  /** Folder of the embedded database; null on a server of the user's own. */
  readonly dataFolder: string | null;
  /** Password of the demo people; null on a server of the user's own. */
  readonly demoPassword: string | null;
  /** Token that makes the first administrator; null once there is an account. */
  readonly setupToken: string | null;
  /** Whom a newcomer tries it as; null: nobody is there. */
  readonly tryAs: string | null;
  /** Why the library folder was not published; what was published before, if anything, goes on. Null: it is. */
  readonly libraryProblem: string | null;
  /** Whether the role the host works with lacks the right to change or delete what is on record. */
  readonly isProtected: boolean;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Gives the start up; whatever was started until then is stopped. */
  readonly signal?: AbortSignal;
  /** Told when the embedded database died and could not be started again: the host cannot go on. */
  readonly databaseLost?: (error: unknown) => void;
}

/** Longest wait for requests under way when the host stops, in milliseconds; what they did not commit by then did not happen. */
const DRAIN_MS = 10_000;

/**
 * Starts database and host, in that order; a failure undoes what was started.
 *
 * @throws {StartError} with one clear sentence
 */
export async function startHost(config: Config, options: StartOptions = {}): Promise<Host> {
  const { signal, databaseLost: lost } = options;
  await requireLibraryFolder(config.libraryFolder);
  const database =
    config.databaseUrl === null
      ? await startEmbedded(config.dataFolder, { ...(signal ? { signal } : {}), ...(lost ? { lost } : {}) })
      : await rolesOfServer(config);
  try {
    return await startHostOn(config, database, signal);
  } catch (error) {
    if ('stop' in database) await database.stop();
    throw error;
  }
}

/**
 * Starts the host alone.
 *
 * @param database - embedded server it works on and stops at its end, or the roles of a server of the user's own
 */
export async function startHostOn(config: Config, database: EmbeddedServer | DatabaseRoles, signal?: AbortSignal): Promise<Host> {
  const embedded = 'stop' in database ? database : null;
  const { ownerUrl, applicationUrl: databaseUrl } = database;
  const applicationRole = 'applicationRole' in database ? database.applicationRole : 'gatehouse_app';
  await migrate(ownerUrl, applicationRole);
  signal?.throwIfAborted();
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ config, databaseUrl, ownerUrl, dataFolder: embedded?.folder ?? config.dataFolder, log }),
    new FastifyAdapter({ bodyLimit: config.bodyLimit, frameworkErrors: answerBadAddress }),
    // The parser of the web server itself: it takes JSON and nothing else.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  const partitions = new EventPartitions(ownerUrl, (text, error) => log.warn({ err: error }, text));
  const stop = async (): Promise<void> => {
    partitions.stop();
    await app.get(FileSweep).stop();
    await app.get(Purges).stop();
    await app.get(Background).onApplicationShutdown();
    await app.get(Services).stop();
    await drain(app);
    await app.get(AccessRecorder).stop();
    await app.get(Committer).stop();
    await app.get(Seals).stop();
    await app.get(PgPool).end();
    await embedded?.stop();
  };
  try {
    guardFrontDoor(app.getHttpAdapter().getInstance());
    takeFiles(app.getHttpAdapter().getInstance());
    SwaggerModule.setup('api/docs', app, describeApi(app), { jsonDocumentUrl: 'api/openapi.json', ui: false, raw: ['json'] });
    app
      .getHttpAdapter()
      .getInstance()
      .get('/api', (_request, reply) => reply.redirect('/api/openapi.json'));
    await servePages(app.getHttpAdapter().getInstance());
    await app.get(Knowledge).reload();
    await app.get(PeopleStore).note(app.get(Knowledge).peopleOf(app.get(Knowledge).library()));
    await app.get(DefinitionStore).note();
    await app.get(RecountLimits).note();
    const libraryProblem = await publishFolder(app, config.libraryFolder);
    const demoPassword = embedded ? await ensureDemo(app.get(Accounts), app.get(Knowledge), app.get(PgPool), embedded.folder) : null;
    signal?.throwIfAborted();
    await listen(app, config);
    signal?.throwIfAborted();
    app.get(Background).start();
    await app.get(Services).start();
    await partitions.start();
    app.get(FileSweep).start();
    app.get(Purges).start();
    app.get(Seals).start();
    const setupToken = (await app.get(Accounts).none()) ? app.get(SetupToken).token : null;
    const dataFolder = embedded?.folder ?? null;
    const directory = app.get(Knowledge).directory();
    const tryAs = personToTry(app.get(Knowledge).library(), directory, Date.now());
    const isProtected = applicationRole !== null;
    return { address: await app.getUrl(), app, directory, dataFolder, demoPassword, setupToken, tryAs, libraryProblem, isProtected, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Answers the requests under way, closing each connection that has nothing left to do, and takes no new ones. */
async function drain(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const overdue = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearInterval(idle);
  clearTimeout(overdue);
}

/** @throws {StartError} port in use or not allowed, address not of this machine */
async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE')
      throw new StartError(`端口 ${port} 已被占用，请用 PORT 指定其他端口`, `Port ${port} is in use; set PORT to another one.`, error);
    if (code === 'EACCES')
      throw new StartError(
        `没有使用端口 ${port} 的权限，请用 PORT 指定其他端口`,
        `You may not use port ${port}; set PORT to one above 1023.`,
        error,
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`本机没有地址 ${host}，请检查 HOST`, `This machine has no address ${host}; check HOST.`, error);
    throw error;
  }
}

/** @throws {StartError} a folder that is not there is a mistyped setting, not an empty library */
async function requireLibraryFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => null))?.isDirectory()) return;
  throw new StartError(
    `没有流程库文件夹 ${folder}，请检查 GATEHOUSE_LIBRARY`,
    `There is no library folder ${folder}; check GATEHOUSE_LIBRARY.`,
  );
}

/**
 * Publishes the library folder when it changed since the start that published it; one with mistakes is left alone, and said so. An unchanged folder is
 * not published over what people have published since.
 */
async function publishFolder(app: NestFastifyApplication, folder: string): Promise<string | null> {
  const files = await readLibraryFolder(folder);
  const knowledge = app.get(Knowledge);
  const hash = contentHash(files);
  if (files.length === 0)
    return knowledge.library().processes.size > 0
      ? null
      : `${folder}: 没有 processes/、forms/、templates/ / there is no processes/, forms/ or templates/ here`;
  while (hash !== (await app.get(DefinitionStore).folder()))
    try {
      await app.get(PublishLibrary).execute(files, 'system', '流程库文件夹 / library folder', { folder: hash });
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'library-changed'))
        return error instanceof Error ? error.message : String(error);
      // Perhaps another host that started on the same folder.
      await knowledge.reload();
    }
  return null;
}
