import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** What the kernel counts processor time in. */
const TICKS_A_SECOND = 100;

/** Process id of the server a superuser is connected to. */
export async function postmasterOf(superuser: pg.Client): Promise<number> {
  const { rows } = await superuser.query<{ pid: number }>(`SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer AS pid`);
  return rows[0]?.pid ?? 0;
}

/** Processor seconds a server and all its processes have used so far; null where the system does not tell. */
export function databaseCpuSeconds(postmaster: number): number | null {
  try {
    const processes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statOf);
    return (
      processes.filter(({ pid, parent }) => pid === postmaster || parent === postmaster).reduce((sum, { ticks }) => sum + ticks, 0) /
      TICKS_A_SECOND
    );
  } catch {
    return null;
  }
}

/** Processor seconds this process has used so far. */
export function hostCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Its own time and that of the children it has waited for. */
  readonly ticks: number;
}

/** None when it has just ended. */
function statOf(name: string): readonly Stat[] {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const number = (place: number): number => Number(fields[place - 3] ?? 0);
    return [{ pid: Number(name), parent: number(4), ticks: number(14) + number(15) + number(16) + number(17) }];
  } catch {
    return [];
  }
}
