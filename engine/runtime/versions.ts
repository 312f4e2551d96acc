import type { CompiledProcess } from '../compile/compile.js';

/**
 * The versions of its process that a history went through: one for all its events, or a version by its content hash.
 *
 * @throws {Error} when asked for a version that is not at hand: a bug
 */
export type Versions = CompiledProcess | ((definition: string) => CompiledProcess);

/** @param definition - content hash, as in `DecidedEvent.definition` */
export function versionOf(versions: Versions, definition: string): CompiledProcess {
  return typeof versions === 'function' ? versions(definition) : versions;
}
