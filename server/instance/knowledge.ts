import type { CompiledProcess } from '#engine/compile/compile.js';
import type { Directory } from '#engine/people/directory.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';

/** What a decision needs besides the instance and the registers: immutable, in memory, renewed when the epoch moves on. */
export interface KnowledgePort {
  /** Publications this host has loaded. */
  readonly publications: number;
  /** @throws {Error} for a hash that was never published: a bug */
  compiled(hash: string): CompiledProcess;
  /** Version new instances run on; null: no such process. */
  current(process: string): CompiledProcess | null;
  /** Current processes that a message starts, with the index of the start entry. */
  startedBy(message: string): readonly { readonly process: CompiledProcess; readonly start: number }[];
  directory(): Directory;
  calendar(id: string): WorkingCalendar;
  readonly calendarVersion: string;
  /** Loads what was published since; also versions of instances that are older. */
  reload(): Promise<void>;
  /** Makes sure old versions are compiled. */
  load(hashes: readonly string[]): Promise<void>;
}
