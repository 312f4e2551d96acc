import type { EntityManager } from 'typeorm';
import type { LibraryFile } from '#server/config/library-folder.js';
import { calendarVersionOf } from '#server/calendar/calendar-version.js';
import { CLOCK } from '#server/clock/clock-sql.js';

/** Files as they were in a version ($1): each as it was written last until then. */
export const FILES_AT = `SELECT path, text FROM (
    SELECT DISTINCT ON (path) path, text FROM published_file WHERE version <= $1 ORDER BY path, version DESC
  ) AS latest WHERE text IS NOT NULL ORDER BY path COLLATE "C"`;

/**
 * Keeps a library as a version of its own, in the transaction that publishes it: only files that differ from the version before are written.
 *
 * @param version - number of the epoch
 * @param why - who published it and for what reason; null: nobody did, it is noted as it was found, and only where it differs
 */
export async function keepPublication(
  transaction: EntityManager,
  version: number,
  files: readonly LibraryFile[],
  why: { readonly by: string; readonly reason: string } | null,
): Promise<void> {
  const before = await transaction.query<LibraryFile[]>(FILES_AT, [version]);
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  const now = new Set(files.map(({ path }) => path));
  const changed = [
    ...files.filter(({ path, text }) => texts.get(path) !== text),
    ...before.filter(({ path }) => !now.has(path)).map(({ path }) => ({ path, text: null })),
  ];
  if (why === null && changed.length === 0) return;
  await transaction.query(
    `INSERT INTO publication (version, at, published_by, reason, calendar_version) SELECT $1, ${CLOCK}, $2, $3, $4 FROM epoch`,
    [version, why?.by ?? null, why?.reason ?? null, calendarVersionOf(files)],
  );
  await transaction.query(
    'INSERT INTO published_file (path, version, text) SELECT path, $1, text FROM unnest($2::text[], $3::text[]) AS f (path, text)',
    [version, changed.map(({ path }) => path), changed.map(({ text }) => text)],
  );
}
