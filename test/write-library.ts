import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LibraryFile } from '#engine/definition/library.js';

/** Writes a library into a folder, which is made where it is missing. */
export function writeLibrary(folder: string, files: readonly LibraryFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
