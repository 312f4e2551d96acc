import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds `dist/` when a source is newer; test files that need it at once wait for one another. */
export async function build(): Promise<void> {
  const lock = join(tmpdir(), `gatehouse-build-${process.getuid?.() ?? 0}-${Buffer.from(ROOT).toString('hex').slice(-40)}`);
  for (;;) {
    if (isBuilt()) return;
    try {
      mkdirSync(lock);
      break;
    } catch {
      // Left by a run that was killed.
      if (Date.now() - modifiedAt(lock) > 120_000) rmSync(lock, { recursive: true, force: true });
      await sleep(100);
    }
  }
  try {
    if (!isBuilt()) execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
    // Not written anew when no source really changed.
    utimesSync(BUILT, new Date(), new Date());
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

const BUILT = join(ROOT, 'dist/.build.tsbuildinfo');

function isBuilt(): boolean {
  const built = modifiedAt(BUILT);
  return built > 0 && ['engine', 'server'].every((folder) => newest(join(ROOT, folder)) <= built);
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => /(?<!\.test)\.(ts|json)$/.test(entry.name));
  return Math.max(0, ...files.map((entry) => modifiedAt(join(entry.parentPath, entry.name))));
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A folder that the database's user can reach too, when the tests run as root. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
}

export interface Started {
  readonly address: string;
  readonly password: string;
}

/** The host as a user starts it: a process of its own. */
export class HostProcess {
  out = '';
  err = '';
  /** Resolves when it has ended and its output is read; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private static readonly all: HostProcess[] = [];

  /** Ends what a failed test left running. */
  static killAll(): void {
    for (const host of HostProcess.all) host.child.kill('SIGKILL');
  }

  constructor(settings: Readonly<Record<string, string>>, program: readonly string[] = [process.execPath, 'dist/server/main.js']) {
    const [file = '', ...args] = program;
    this.child = spawn(file, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    HostProcess.all.push(this);
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits for the greeting. */
  async started(): Promise<Started> {
    let code: number | null | undefined;
    void this.ended.then((value) => (code = value));
    for (;;) {
      const address = /Gatehouse\S* +(http:\S+)/.exec(this.out)?.[1];
      if (address && this.out.endsWith('\n\n')) return { address, password: /--password (\S+)/.exec(this.out)?.[1] ?? '' };
      if (code !== undefined) throw new Error(`the host ended with ${code}: ${this.err}`);
      await sleep(20);
    }
  }

  /** @returns the exit code */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Process id of the database server in a data folder, or null when there is no such process. */
export function postmaster(folder: string): number | null {
  try {
    const pid = Number(readFileSync(join(folder, 'pg/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Processes whose command line names the folder. */
export function processesOf(folder: string): readonly string[] {
  return execFileSync('ps', ['-ww', '-eo', 'pid=,command='])
    .toString()
    .split('\n')
    .filter((line) => line.includes(`${folder}/`) && !line.includes('ps -ww'));
}
