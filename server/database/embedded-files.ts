import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** Port and secrets of an embedded database, kept in its folder (mode 0600). */
export interface EmbeddedSecret {
  readonly port: number;
  readonly superuser: string;
  readonly owner: string;
  readonly application: string;
}

/** User a database started by root runs as: PostgreSQL refuses to run as root. Null: as ourselves. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

export async function runAs(): Promise<RunAs | null> {
  if (process.getuid?.() !== 0) return null;
  const users = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    '没有可用来运行数据库的普通用户 / There is no user "postgres" or "nobody" to run the database as; start as an ordinary user.',
  );
}

/** @throws {Error} with one clear sentence when the folder cannot be used */
export async function prepareFolder(folder: string, user: RunAs | null): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`数据文件夹不能使用 / The data folder cannot be used: ${folder} (${(error as Error).message})`);
  }
  if (!(await stat(folder)).isDirectory()) throw new Error(`不是文件夹 / Not a folder: ${folder}`);
  if (user) await chown(folder, user.uid, user.gid);
}

export async function readSecret(folder: string): Promise<EmbeddedSecret | null> {
  const text = await readFile(join(folder, 'secret.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as EmbeddedSecret;
  } catch {
    throw new Error(
      `数据文件夹已损坏 / The data folder is broken: ${join(folder, 'secret.json')} cannot be read. Restore it from a backup, or start with another GATEHOUSE_DATA.`,
    );
  }
}

export async function writeSecret(folder: string): Promise<EmbeddedSecret> {
  const secret = { port: await freePort(), superuser: newSecret(), owner: newSecret(), application: newSecret() };
  await saveSecret(folder, secret);
  return secret;
}

export async function saveSecret(folder: string, secret: EmbeddedSecret): Promise<void> {
  const file = join(folder, 'secret.json');
  await writeFile(file, JSON.stringify(secret), { mode: 0o600 });
  await chmod(file, 0o600);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** Where a database goes whose user cannot reach the wanted folder (root's home, say). */
const REACHABLE = '/var/lib/gatehouse';

/** The folder itself, or one of its own under `/var/lib/gatehouse` when the database's user cannot reach it. */
export async function reachableFolder(folder: string, user: RunAs | null): Promise<string> {
  if (!user || (await canReach(dirname(folder), user))) return folder;
  return join(REACHABLE, createHash('sha256').update(folder).digest('hex').slice(0, 16));
}

/** The programs where they are, or a copy the database's user can reach; `bin` is the folder `bin/` of the package. */
export async function reachablePrograms(bin: string, user: RunAs | null): Promise<string> {
  if (!user || (await canReach(bin, user))) return bin;
  const copy = join(REACHABLE, `postgresql-${createHash('sha256').update(bin).digest('hex').slice(0, 16)}`);
  if (!(await stat(join(copy, 'bin', 'postgres')).catch(() => null))) {
    await mkdir(copy, { recursive: true, mode: 0o755 });
    await cp(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  }
  return join(copy, 'bin');
}

/** Whether every folder above lets the user pass. */
async function canReach(path: string, user: RunAs): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found) {
      const passes =
        (found.uid === user.uid && (found.mode & 0o100) !== 0) ||
        (found.gid === user.gid && (found.mode & 0o010) !== 0) ||
        (found.mode & 0o001) !== 0;
      if (!passes) return false;
    }
    if (dirname(folder) === folder) return true;
  }
}
