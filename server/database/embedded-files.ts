import { createHash } from 'node:crypto';
import { access, chown, constants, cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { StartError } from '#server/start-error.js';

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
  throw new StartError(
    '没有可用来运行数据库的普通用户 postgres 或 nobody，请以普通用户启动',
    'There is no user "postgres" or "nobody" to run the database as; start as an ordinary user.',
  );
}

/** What the host itself keeps in its data folder; a folder that holds anything else belongs to somebody else. */
const OURS = /^(pg|demo-password|seal-key\.pem(\.[0-9a-f-]+)?|seals|initdb-.*|lost\+found|\.DS_Store)$/;

/**
 * Makes the data folder, or makes sure that it is one.
 *
 * @throws {StartError} when it cannot be made or written, or holds other files
 */
export async function prepareFolder(folder: string, user: RunAs | null): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `数据文件夹不能使用：${folder}`,
      `The data folder cannot be used: ${(error as Error).message}. Set GATEHOUSE_DATA to a folder you may write to.`,
      error,
    );
  }
  const foreign = (await readdir(folder)).find((name) => !OURS.test(name));
  if (foreign !== undefined)
    throw new StartError(
      `${folder} 不是 Gatehouse 的数据文件夹（其中有 ${foreign}）`,
      `This is not a data folder of Gatehouse: it holds "${foreign}". Set GATEHOUSE_DATA to an empty or a new folder.`,
    );
  if (user) await chown(folder, user.uid, user.gid);
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
