import type { LibraryFile } from '#server/config/library-folder.js';
import { contentHash } from '#server/definition/content-hash.js';

/** Folder of the calendars in a library. */
export const CALENDARS = 'processes/calendars/';

/** Names the calendars of a library, in whatever order its files come: every event says which version counted its dates. */
export function calendarVersionOf(files: readonly LibraryFile[]): string {
  const calendars = files.filter(({ path }) => path.startsWith(CALENDARS)).sort((a, b) => (a.path < b.path ? -1 : 1));
  return contentHash(calendars).slice(0, 16);
}
