import type { Instance } from '#engine/runtime/instance.js';
import { readDocuments } from './stored-documents.js';
import { readState } from './stored-state.js';

/** An instance as its row keeps it, columns parsed. */
export interface StoredInstance {
  readonly id: string;
  readonly process: string;
  readonly definition: string;
  readonly state: unknown;
  readonly documents: unknown;
}

/**
 * The instance a row stands for, whole again. Other columns of the row are left out.
 *
 * @param remembered - its documents, whole, when the row need not be asked for them
 */
export function readStored(
  { id, process, definition, state: stored, documents }: StoredInstance,
  remembered?: Instance['documents'],
): Instance {
  const state = readState(stored);
  return { id, process, definition, state, documents: remembered ?? readDocuments(documents, definition, state) };
}
