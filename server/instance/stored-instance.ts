import type { Instance, InstanceState } from '#engine/runtime/instance.js';
import { readDocuments } from './stored-documents.js';
import { readState } from './stored-state.js';

/** An instance as its row keeps it, columns parsed. */
export interface StoredInstance {
  readonly id: string;
  readonly process: string;
  readonly definition: string;
  readonly status: InstanceState['status'];
  readonly key: string | null;
  readonly initiator: string;
  readonly started_at: Date;
  readonly last_at: Date;
  readonly seq: number;
  readonly state: unknown;
  readonly documents: unknown;
}

/** Columns of table `instance` that make it up. */
export const STORED_INSTANCE = `id, process, encode(definition, 'hex') AS definition, status, key, initiator, started_at, last_at, seq, state, documents`;

/**
 * The instance a row stands for, whole again. Other columns of the row are left out.
 *
 * @param remembered - its documents, whole, when the row need not be asked for them
 */
export function readStored(row: StoredInstance, remembered?: Instance['documents']): Instance {
  const { id, process, definition, status, key, initiator, started_at, last_at, seq } = row;
  const columns = { status, key, initiator, startedAt: started_at.getTime(), lastAt: last_at.getTime(), seq };
  const state = readState(row.state, columns);
  return { id, process, definition, state, documents: remembered ?? readDocuments(row.documents, definition, state) };
}
