import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunAs } from './embedded-files.js';

/** A running PostgreSQL, as its lock file tells. */
export interface Postmaster {
  readonly pid: number;
  /** 0 while it has not said yet. */
  readonly port: number;
  /** Folder of its Unix socket; null: it has none. */
  readonly sockets: string | null;
}

/** A process id no system gives: PostgreSQL takes the lock file for a dead server's and still checks its shared memory. */
const NOBODY = 2_147_483_647;

/**
 * The server that holds the folder, whoever started it. A lock file left by a power cut whose process id belongs to another program by now is
 * disowned, so that PostgreSQL does not take that program for itself.
 */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const file = join(data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid < 2 || !isAlive(pid)) return null;
  if (await serves(pid, data)) return { pid, port: Number(lines[3]) || 0, sockets: lines[4]?.trim() || null };
  await writeFile(file, [NOBODY, ...lines.slice(1)].join('\n'));
  return null;
}

export interface Launch {
  readonly program: string;
  readonly data: string;
  readonly port: number;
  readonly user: RunAs | null;
}

/** A PostgreSQL this host has started. */
export class LaunchedPostmaster {
  exited = false;
  private readonly process: ChildProcess;
  private readonly log: string[] = [];

  /** Detached: Ctrl-C reaches the host alone, which then stops the database in order. */
  constructor({ program, data, port, user }: Launch) {
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    this.process = spawn(program, ['-D', data, '-p', String(port), ...settings], {
      ...user,
      cwd: data,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process.once('close', () => (this.exited = true));
    this.process.once('error', (error) => ((this.exited = true), this.log.push(error.message)));
    this.process.stderr?.on('data', (chunk: Buffer) => void (this.log.length < 50 && this.log.push(chunk.toString())));
    this.process.unref();
    (this.process.stderr as unknown as { unref?(): void } | null)?.unref?.();
  }

  /** Line that tells best why it ended. */
  get reason(): string {
    const lines = this.log.join('').trim().split('\n');
    return lines.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? '';
  }

  async stop(): Promise<void> {
    if (!this.exited && this.process.pid !== undefined) await stopPostmaster(this.process.pid);
  }
}

/** Where PostgreSQL puts its Unix socket unless told otherwise: any folder in the data could have a longer path than sockets may. Null: there is none. */
function socketFolder(): string | null {
  const folder = '/tmp';
  try {
    if (platform() === 'win32') return null;
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return null;
  }
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  `unix_socket_directories=${socketFolder() ?? ''}`,
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=256MB',
  'max_connections=60',
  'logging_collector=off',
  'log_min_messages=warning',
];

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. One that hangs for 30 s is ended at once; its next start repairs. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    for (let waited = 0; isAlive(pid) && waited < 1_500; waited++) await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Whether a process is the server of this folder: its command line names it. Where that cannot be known, a living process counts. */
async function serves(pid: number, data: string): Promise<boolean> {
  const command =
    (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)) ??
    (await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => null))?.stdout ??
    data;
  return command.includes(data);
}
