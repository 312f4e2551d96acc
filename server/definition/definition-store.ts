import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { People } from '#engine/definition/organization.js';
import { DomainError } from '#engine/domain-error.js';
import { type AccessEntry, writeAccess } from '#server/access/access-log.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { calendarVersionOf } from '#server/calendar/calendar-version.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { MIXED } from '#server/calendar/recount-limits.js';
import { keepPublishedDirectory, raiseEpoch } from '#server/directory/people-store.js';
import { contentHash } from './content-hash.js';
import { keepPublication } from './keep-publication.js';

/** One published version of a process; never changed or deleted. */
export interface PublishedDefinition {
  /** Content hash of the pinned files. */
  readonly hash: string;
  readonly process: string;
  /** Counts from 1 per process. */
  readonly version: number;
  readonly files: readonly LibraryFile[];
  readonly publishedBy: string;
  readonly publishedAt: Date;
  readonly reason: string;
}

interface Row {
  hash: string;
  process: string;
  version: number;
  files: LibraryFile[];
  published_by: string;
  published_at: Date;
  reason: string;
}

const LIBRARY = `SELECT path, text FROM library_file ORDER BY path COLLATE "C"`;

/** Published versions, and the library as it stands now. Publishing raises the epoch, so that every host reloads before its next batch. */
@Injectable()
export class DefinitionStore {
  constructor(private readonly database: DataSource) {}

  async library(): Promise<readonly LibraryFile[]> {
    return this.database.query<LibraryFile[]>(LIBRARY);
  }

  async version(hash: string): Promise<PublishedDefinition | null> {
    const [row] = await this.database.query<Row[]>(`SELECT * FROM definition WHERE hash = $1`, [hash]);
    return row ? toDomain(row) : null;
  }

  /** @param number - counts from 1 */
  async numbered(process: string, number: number): Promise<PublishedDefinition | null> {
    const [row] = await this.database.query<Row[]>(`SELECT * FROM definition WHERE process = $1 AND version = $2`, [process, number]);
    return row ? toDomain(row) : null;
  }

  async versions(process: string): Promise<readonly PublishedDefinition[]> {
    const rows = await this.database.query<Row[]>(`SELECT * FROM definition WHERE process = $1 ORDER BY version DESC`, [process]);
    return rows.map(toDomain);
  }

  /** Process → hash of the version new instances run on. */
  async current(): Promise<ReadonlyMap<string, { hash: string; version: number }>> {
    const rows = await this.database.query<{ process: string; hash: string; version: number }[]>(
      `SELECT DISTINCT ON (process) process, hash, version FROM definition ORDER BY process, version DESC`,
    );
    return new Map(rows.map((row) => [row.process, { hash: row.hash, version: row.version }]));
  }

  /** Hashes of the versions that instances run on, or ran on. */
  async inUse(): Promise<readonly string[]> {
    const rows = await this.database.query<{ hash: string }[]>(
      `SELECT DISTINCT encode(definition, 'hex') AS hash FROM instance WHERE shard = 0`,
    );
    return rows.map(({ hash }) => hash);
  }

  async epoch(): Promise<number> {
    const [row] = await this.database.query<{ publications: string }[]>(`SELECT publications FROM epoch`);
    return Number(row?.publications ?? 0);
  }

  /** Content hash of the library folder that was published last at a start; null: none was. */
  async folder(): Promise<string | null> {
    const [row] = await this.database.query<{ folder: string | null }[]>(`SELECT folder FROM epoch`);
    return row?.folder ?? null;
  }

  /**
   * Keeps the library as it is found, where that differs from its last version: the first one of a database that kept none, and what a host of a release
   * before this one published.
   */
  async note(): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const [epoch] = await transaction.query<{ publications: string; kept: string | null }[]>(
        `SELECT publications, (SELECT max(version) FROM publication) AS kept FROM epoch FOR UPDATE OF epoch`,
      );
      const files = await transaction.query<LibraryFile[]>(LIBRARY);
      // What was published under the number already kept is kept.
      if (files.length > 0 && epoch?.kept !== epoch?.publications)
        await keepPublication(transaction, Number(epoch?.publications), files, null);
    });
  }

  /** Limits counted by other calendars than those published are counted by none in force, in the same commit: no host fires them before they are counted. */
  private async noteCalendars(transaction: EntityManager, library: readonly LibraryFile[]): Promise<void> {
    const before = await transaction.query<LibraryFile[]>(`SELECT path, text FROM library_file ORDER BY path COLLATE "C"`);
    if (before.length === 0 || calendarVersionOf(before) === calendarVersionOf(library)) return;
    await transaction.query(`UPDATE epoch SET calendar_version = $1 WHERE calendar_version IS NOT NULL`, [MIXED]);
  }

  /**
   * Writes the changed versions and the whole library in one transaction.
   *
   * @param people - those of the library who work here
   * @param origin.folder - content hash of the folder it came from; null: it came from a person, and the folder known so far stays
   * @param origin.replaces - content hash of the library it was decided on
   * @throws {DomainError} `library-changed` when another one was published since
   */
  publish(
    versions: readonly { hash: string; process: string; files: readonly LibraryFile[] }[],
    library: readonly LibraryFile[],
    people: People,
    by: string,
    reason: string,
    { folder, replaces }: { readonly folder: string | null; readonly replaces: string },
  ): Promise<void> {
    return this.database.transaction(async (transaction) => {
      // One publication at a time; the row is also what running batches read the epoch from.
      const publications = await raiseEpoch(transaction);
      const before = await transaction.query<LibraryFile[]>(LIBRARY);
      if (contentHash(before) !== replaces) throw libraryChanged();
      if (folder !== null) await transaction.query(`UPDATE epoch SET folder = $1`, [folder]);
      await this.noteCalendars(transaction, library);
      await keepPublication(transaction, publications, library, { by, reason });
      const entries: AccessEntry[] = [];
      for (const version of versions) {
        const { process, hash } = version;
        const number = await insertVersion(transaction, version, by, reason);
        entries.push({ person: by, action: 'publish', subject: `process:${process}`, details: { version: number, hash, reason } });
      }
      const details = { reason, replaces, hash: contentHash(library), processes: versions.length, ...changedFiles(before, library) };
      await writeAccess(transaction, [{ person: by, action: 'publish', subject: 'library', details }, ...entries]);
      await transaction.query(`DELETE FROM library_file`);
      await transaction.query(`INSERT INTO library_file (path, text) SELECT * FROM unnest($1::text[], $2::text[])`, [
        library.map((file) => file.path),
        library.map((file) => file.text),
      ]);
      const organization = library.find(({ path }) => path === 'processes/organization.yaml')?.text ?? null;
      await keepPublishedDirectory(transaction, publications, by, organization, people);
    });
  }
}

/** Somebody published since the library was read that this publication was made from. */
export function libraryChanged(): DomainError {
  return new DomainError(
    'library-changed',
    '流程库刚由他人发布，本次未作任何更改；请取回现在的流程库，核对后再发布（移交则再移交一次） / Somebody has published the library meanwhile, and nothing of yours was changed; take the library as it is now, compare, and publish again (or hand over again).',
  );
}

/** @returns its number */
async function insertVersion(
  transaction: EntityManager,
  version: { hash: string; process: string; files: readonly LibraryFile[] },
  by: string,
  reason: string,
): Promise<number> {
  const [row] = await transaction.query<{ version: number }[]>(
    `INSERT INTO definition (hash, process, version, files, published_by, published_at, reason)
     SELECT $1, $2, 1 + coalesce(max(version), 0), $3, $4, (SELECT ${CLOCK} FROM epoch), $5 FROM definition WHERE process = $2 RETURNING version`,
    [version.hash, version.process, JSON.stringify(version.files), by, reason],
  );
  return row?.version ?? 0;
}

/** Paths a publication names at most; `changed` says how many there are. */
const MOST_PATHS = 100;

/** Files that are new, changed or gone: calendars, registers and people among them, which no version is pinned to. */
function changedFiles(
  before: readonly LibraryFile[],
  after: readonly LibraryFile[],
): { readonly changed: number; readonly files: string[] } {
  const [old, now] = [before, after].map((files) => new Map(files.map(({ path, text }) => [path, text])));
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].filter((path) => old?.get(path) !== now?.get(path)).sort();
  return { changed: paths.length, files: paths.slice(0, MOST_PATHS) };
}

function toDomain(row: Row): PublishedDefinition {
  return {
    hash: row.hash,
    process: row.process,
    version: row.version,
    files: row.files,
    publishedBy: row.published_by,
    publishedAt: row.published_at,
    reason: row.reason,
  };
}
