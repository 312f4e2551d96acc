import { compile, type CompiledProcess } from '#engine/compile/compile.js';
import { type Library, readLibrary } from '#engine/definition/library.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { contentHash } from './content-hash.js';

/** A version of a process, ready to run. */
export interface CompiledVersion {
  readonly process: CompiledProcess;
  /** The files it was compiled from: its own pinned ones, with the registers, people and calendars of that moment. */
  readonly library: Library;
}

/** By everything that went in, so that nothing is compiled twice, whoever asks. The oldest go first. */
const versions = new Map<string, CompiledVersion>();
const MOST_VERSIONS = 200;
const libraries = new Map<string, Library>();
const MOST_LIBRARIES = 4;

/**
 * Compiles a version of a process, once for the same files.
 *
 * @param hash - content hash of the version, written into its instances and events
 * @throws {Error} when the files hold no such process, or one with errors
 */
export function compileVersion(process: string, hash: string, files: readonly LibraryFile[]): CompiledVersion {
  return kept(versions, MOST_VERSIONS, `${process} ${hash} ${contentHash(files)}`, () => {
    const { library } = readLibrary(files);
    const entry = library.processes.get(process);
    if (!entry) throw new Error(`definition ${hash} cannot be read`);
    return { process: compile(entry.definition, library, hash), library };
  });
}

/** Reads a library, once for the same files. */
export function readOnce(files: readonly LibraryFile[]): Library {
  return kept(libraries, MOST_LIBRARIES, contentHash(files), () => readLibrary(files).library);
}

function kept<Value>(cache: Map<string, Value>, most: number, key: string, make: () => Value): Value {
  const value = cache.get(key) ?? make();
  cache.delete(key);
  cache.set(key, value);
  for (const oldest of cache.keys()) {
    if (cache.size <= most) break;
    cache.delete(oldest);
  }
  return value;
}
