import type { LibraryFile } from '#server/config/library-folder.js';
import { contentHash } from '#server/definition/content-hash.js';

/** Names the calendars of a library: every event says which version counted its dates. */
export function calendarVersionOf(files: readonly LibraryFile[]): string {
  return contentHash(files.filter(({ path }) => path.startsWith('processes/calendars/'))).slice(0, 16);
}
