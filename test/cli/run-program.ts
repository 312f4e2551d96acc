import { spawn } from 'node:child_process';
import { ROOT } from '../start/host-process.js';

/** How a program ended, and what it said. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a program of this repository as a user does, to its end.
 *
 * @param args - the program's file and what it is given
 * @param environment - all it knows
 * @param input - what it reads; default: nothing
 */
export function runProgram(args: readonly string[], environment: NodeJS.ProcessEnv, input = ''): Promise<Ran> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: environment });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}
