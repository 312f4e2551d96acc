import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '#server/start-error.js';
import type { RunAs } from './embedded-files.js';
import type { Programs } from './embedded-programs.js';

/** Passwords of an embedded database; made with it, kept inside it (mode 0600), never changed. */
export interface ClusterSecret {
  readonly superuser: string;
  readonly owner: string;
  readonly application: string;
}

/** A database folder as PostgreSQL understands it. */
export interface Cluster {
  readonly data: string;
  readonly secret: ClusterSecret;
}

const SECRET_FILE = 'gatehouse-secret.json';

/**
 * The database in `folder/pg`. It is made beside and renamed when it is whole, so that what exists is never half a database, however the host
 * was killed, and of two hosts that start at once one makes it.
 *
 * @param folder - exists and belongs to the user
 * @throws {StartError} when it is broken or another version's
 */
export async function openCluster(folder: string, programs: Programs, user: RunAs | null): Promise<Cluster> {
  const data = join(folder, 'pg');
  if (!(await stat(data).catch(() => null))) {
    await removeUnfinished(folder);
    await makeCluster(folder, data, programs, user);
  }
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') throw broken(data, '没有 PG_VERSION', 'PG_VERSION is missing');
  if (version !== programs.majorVersion)
    throw new StartError(
      `数据文件夹属于 PostgreSQL ${version}，本程序自带 ${programs.majorVersion}：${data}`,
      `This data folder was made by PostgreSQL ${version}, but this release brings ${programs.majorVersion}. Use the release that made it, or start with another GATEHOUSE_DATA.`,
    );
  return { data, secret: await readSecret(data) };
}

/** The sentence for a folder that is damaged beyond what PostgreSQL repairs by itself. */
export function broken(data: string, zh: string, en: string): StartError {
  return new StartError(
    `数据文件夹已损坏（${zh}）：${data}`,
    `The data folder is broken: ${en}. Restore it from a backup, or start with another GATEHOUSE_DATA.`,
  );
}

async function readSecret(data: string): Promise<ClusterSecret> {
  const text = await readFile(join(data, SECRET_FILE), 'utf8').catch(() => '');
  try {
    return JSON.parse(text) as ClusterSecret;
  } catch {
    throw broken(data, `${SECRET_FILE} 缺失或无法读取`, `${SECRET_FILE} is missing or cannot be read`);
  }
}

async function makeCluster(folder: string, data: string, programs: Programs, user: RunAs | null): Promise<void> {
  const making = join(folder, `initdb-${randomUUID()}`);
  const passwordFile = `${making}.password`;
  const secret: ClusterSecret = { superuser: newSecret(), owner: newSecret(), application: newSecret() };
  await writeOwn(passwordFile, secret.superuser, user);
  try {
    const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--locale=C', '--encoding=UTF8', '--no-instructions'];
    await run(programs.initdb, ['-D', making, '-U', 'postgres', ...options], user);
    await writeOwn(join(making, SECRET_FILE), JSON.stringify(secret), user);
    await rename(making, data).catch(async (error: unknown) => {
      // Another host was faster: its database is the one.
      if (!(await stat(data).catch(() => null))) throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(making, { recursive: true, force: true });
  }
}

/** What a host that was killed while it made a database left behind; its `initdb` may still be writing, then the next start removes it. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('initdb-'));
  const old = Date.now() - 60_000;
  for (const name of names) {
    const path = join(folder, name);
    if (((await stat(path).catch(() => null))?.ctimeMs ?? Infinity) < old)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function writeOwn(file: string, text: string, user: RunAs | null): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  const written = await open(file, 'r+');
  await written.sync().finally(() => written.close());
  if (user) await chown(file, user.uid, user.gid);
}

function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** The line of what `initdb` wrote that says why: it goes on to tell that a child has ended, and what it removes. */
export function causeIn(errors: string): string {
  const lines = errors.trim().split('\n');
  return (lines.find((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? '').trim();
}

/** Detached: Ctrl-C reaches the host alone, which finishes this half second of work and then stops. */
function run(file: string, args: readonly string[], user: RunAs | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...user, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new StartError('数据库不能初始化', `The database cannot be made: ${causeIn(errors)}`)),
    );
  });
}
