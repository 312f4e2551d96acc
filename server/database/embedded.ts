import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '#server/start-error.js';
import { broken, type Cluster, openCluster } from './cluster.js';
import { freePort, prepareFolder, reachableFolder, type RunAs, runAs } from './embedded-files.js';
import { findPrograms, type Programs } from './embedded-programs.js';
import { findPostmaster, LaunchedPostmaster, type Postmaster, stopPostmaster } from './postmaster.js';

/** Any host on the folder holds this session lock; the database frees it with the host's connection, however the host dies. */
const HOST_LOCK = 0x6761_7465;
/** Longest wait for a server that recovers from a crash or is just being stopped, in milliseconds. */
const PATIENCE_MS = 60_000;

export interface EmbeddedServer {
  /** Folder it really uses: another than asked for when its user cannot reach that one. */
  readonly folder: string;
  /** Connection of the owner, who migrates. */
  readonly ownerUrl: string;
  /** Connection of the application, who can neither change nor delete events. */
  readonly applicationUrl: string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Gives the start up; whatever was started until then is stopped. */
  readonly signal?: AbortSignal;
  /** Told when the database died and could not be started again. */
  readonly lost?: (error: unknown) => void;
}

/**
 * Starts real PostgreSQL in a folder, or takes over the one a killed host left running there. Should the server die later, it is started again on
 * the same port.
 *
 * @throws {StartError} folder broken, in use by another host, or the server does not come up
 */
export async function startEmbedded(wantedFolder: string, options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const user = await runAs();
  const folder = await reachableFolder(wantedFolder, user);
  await prepareFolder(folder, user);
  const programs = await findPrograms(user);
  const cluster = await openCluster(await realpath(folder), programs, user);
  const server = new Embedded(cluster, programs, user, options);
  await server.start();
  const url = (name: string, password: string): string => `postgres://${name}:${password}@${server.host}:${server.port}/gatehouse`;
  return {
    folder,
    ownerUrl: url('gatehouse_owner', cluster.secret.owner),
    applicationUrl: url('gatehouse_app', cluster.secret.application),
    stop: () => server.stop(),
  };
}

/** Keeps one server running while the host does, and the host alone on its folder. */
class Embedded {
  /** TCP port on loopback; stays the same when the server is started again. */
  port = 0;
  /** As a URL names it. A Unix socket, where there is one, takes a twentieth of all processor time off a transaction. */
  host = '127.0.0.1';
  private stopping = false;
  private starting: Promise<void> | null = null;

  constructor(
    private readonly cluster: Cluster,
    private readonly programs: Programs,
    private readonly user: RunAs | null,
    private readonly options: EmbeddedOptions,
  ) {}

  start(): Promise<void> {
    this.starting ??= this.bringUp().finally(() => (this.starting = null));
    return this.starting;
  }

  /** In one go, while the folder is still ours: another host that waits for it finds the server gone, not going. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.starting?.catch(() => undefined);
    const running = await findPostmaster(this.cluster.data);
    if (running) await stopPostmaster(running.pid);
  }

  private async bringUp(): Promise<void> {
    const client = await this.connected();
    const held = await lockFolder(client);
    if (!held) {
      await client.end();
      throw new StartError(
        `另一个 Gatehouse 正在使用这个数据文件夹：${this.cluster.data}`,
        'Another Gatehouse host is using this data folder; stop it, or set GATEHOUSE_DATA to another folder.',
      );
    }
    try {
      await ensureDatabase(client, this.cluster);
      this.options.signal?.throwIfAborted();
    } catch (error) {
      await this.stopFound();
      throw error;
    }
    client.once('end', () => this.revive());
  }

  private revive(): void {
    if (this.stopping) return;
    this.start().catch((error: unknown) => {
      if (!this.stopping) this.options.lost?.(error);
    });
  }

  /** Waits for the server of the folder; starts it when there is none. */
  private async connected(): Promise<pg.Client> {
    const deadline = Date.now() + PATIENCE_MS;
    let launched: LaunchedPostmaster | null = null;
    try {
      for (;;) {
        if (!this.stopping) this.options.signal?.throwIfAborted();
        const running = await findPostmaster(this.cluster.data);
        const client = running && running.port > 0 ? await this.tryConnect(running) : null;
        if (client) return client;
        if (launched?.exited && !/shared memory|lock file|could not bind|could not create any/.test(launched.reason))
          throw broken(this.cluster.data, '数据库无法启动', `the database does not start (${launched.reason})`);
        if (Date.now() > deadline)
          throw new StartError(`数据库没有响应：${this.cluster.data}`, `The database does not answer. ${launched?.reason ?? ''}`);
        if (!running && (launched === null || launched.exited)) launched = await this.launch();
        await sleep(launched?.exited ? 200 : 20);
      }
    } catch (error) {
      await launched?.stop();
      throw error;
    }
  }

  /** On the port connections already use, when there is one. */
  private async launch(): Promise<LaunchedPostmaster> {
    const port = this.port > 0 ? this.port : await freePort();
    return new LaunchedPostmaster({ program: this.programs.postgres, data: this.cluster.data, port, user: this.user });
  }

  /** Null while it does not accept connections. */
  private async tryConnect({ port, sockets }: Postmaster): Promise<pg.Client | null> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password: this.cluster.secret.superuser,
      database: 'postgres',
      connectionTimeoutMillis: 5_000,
      application_name: 'gatehouse-embedded',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      if ((error as { code?: string }).code === '28P01')
        throw broken(this.cluster.data, '密码不符', 'its passwords are not those in the folder');
      return null;
    }
    this.port = port;
    if (sockets !== null) this.host = encodeURIComponent(sockets);
    return client;
  }

  private async stopFound(): Promise<void> {
    const running = await findPostmaster(this.cluster.data);
    if (running) await stopPostmaster(running.pid);
  }
}

/** A host killed a moment ago may still hold it: its connection is noticed dead within a second. */
async function lockFolder(client: pg.Client): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [HOST_LOCK]);
    if (rows[0]?.held) return true;
    await sleep(50);
  }
  return false;
}

async function ensureDatabase(client: pg.Client, { secret }: Cluster): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'gatehouse') AS there`);
  if (rows[0]?.there) return;
  for (const [role, password] of [
    ['gatehouse_owner', secret.owner],
    ['gatehouse_app', secret.application],
  ] as const) {
    await client.query(`DO $$ BEGIN CREATE ROLE ${role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
  }
  await client.query('CREATE DATABASE gatehouse OWNER gatehouse_owner');
}
