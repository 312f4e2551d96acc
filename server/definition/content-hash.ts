import { createHash } from 'node:crypto';
import type { LibraryFile } from '#server/config/library-folder.js';

/** SHA-256 (hex) over paths and texts; equal exactly when every file is. */
export function contentHash(files: readonly LibraryFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.path}\0${Buffer.byteLength(file.text)}\0`).update(file.text);
  return hash.digest('hex');
}
