import type { DecidedEvent } from '../../runtime/outcome.js';
import type { EpochMs } from '../../runtime/instance.js';

/** An event as exports tell it; what was erased of it is said to be (`ERASED`). */
export interface ExportedEvent extends DecidedEvent {
  readonly commandId: string;
  /** Its hash in the chain, 64 hexadecimal digits. */
  readonly hash: string;
}

/** An instance with its whole history, in order. */
export interface ExportedInstance {
  readonly id: string;
  readonly process: string;
  /** Version it runs on, or ended on: content hash, and its number within the process (null: not known any more). */
  readonly definition: string;
  readonly version: number | null;
  readonly key: string | null;
  readonly initiator: string;
  readonly status: string;
  readonly startedAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly events: readonly ExportedEvent[];
}

/** Final state it ended in (`canceled`: an administrator or its caller ended it), and when; null: it goes on. */
export function endOf({ events }: ExportedInstance): { readonly state: string; readonly at: EpochMs } | null {
  const last = events.findLast(({ delta }) => delta.end !== null);
  return last ? { state: last.delta.end as string, at: last.at } : null;
}

/** Instance that called it; null: none did. */
export function parentOf({ events }: ExportedInstance): string | null {
  const parent = events[0]?.command['parent'];
  return typeof parent === 'object' && parent !== null && 'instance' in parent ? String(parent.instance) : null;
}
