import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { PgPool } from '#server/database/pg-pool.js';
import { FILES_AT } from './keep-publication.js';

/** A version of the library that was kept. */
export interface KeptLibrary {
  readonly version: number;
  readonly at: Date;
  /** Null: nobody published it, it was noted as it was found. */
  readonly by: string | null;
  readonly reason: string | null;
  /** Of its calendars, as events name it. */
  readonly calendar: string;
}

/** One of a list, with the files that differ from the version before. */
export interface ListedLibrary extends KeptLibrary {
  readonly changed: readonly { readonly path: string; readonly how: 'added' | 'changed' | 'removed' }[];
}

const KEPT = `version::float8 AS version, at, published_by AS by, reason, calendar_version AS calendar`;

/** Every version of the library that was published: definitions, forms, templates, registers, calendars and the organization. */
@Injectable()
export class Publications {
  constructor(private readonly pool: PgPool) {}

  /** Newest first. @param before - only versions older than this one; null: from the newest on */
  async list(limit: number, before: number | null, onlyCalendars = false): Promise<readonly ListedLibrary[]> {
    const { rows } = await this.pool.query<ListedLibrary>(
      `SELECT ${KEPT}, (
         SELECT coalesce(json_agg(json_build_object('path', f.path, 'how', CASE WHEN f.text IS NULL THEN 'removed'
           WHEN (SELECT b.text IS NOT NULL FROM published_file b WHERE b.path = f.path AND b.version < f.version ORDER BY b.version DESC LIMIT 1)
           THEN 'changed' ELSE 'added' END) ORDER BY f.path COLLATE "C"), '[]')
         FROM published_file f WHERE f.version = p.version AND (NOT $3 OR f.path LIKE 'processes/calendars/%')) AS changed
       FROM publication p WHERE ($2::bigint IS NULL OR version < $2)
         AND (NOT $3 OR calendar_version IS DISTINCT FROM (SELECT b.calendar_version FROM publication b WHERE b.version < p.version ORDER BY b.version DESC LIMIT 1))
       ORDER BY version DESC LIMIT $1`,
      [limit, before, onlyCalendars],
    );
    return rows;
  }

  /**
   * The version that was in force with a number of the epoch: that one, or the last before it.
   *
   * @throws {DomainError} `library-version-not-found`
   */
  async version(version: number): Promise<KeptLibrary> {
    const { rows } = await this.pool.query<KeptLibrary>(
      `SELECT ${KEPT} FROM publication WHERE version <= $1 ORDER BY version DESC LIMIT 1`,
      [version],
    );
    const [newest] = (await this.pool.query<{ publications: number }>('SELECT publications::float8 AS publications FROM epoch')).rows;
    if (rows[0] && version <= (newest?.publications ?? 0)) return rows[0];
    throw new DomainError('library-version-not-found', `没有流程库第 ${version} 版 / There is no version ${version} of the library.`, {
      first: await this.first(),
      newest: newest?.publications ?? 0,
    });
  }

  /**
   * The version that was in force at an instant.
   *
   * @throws {DomainError} `library-version-not-found` for one before the first that was kept
   */
  async at(at: Date): Promise<KeptLibrary> {
    const { rows } = await this.pool.query<KeptLibrary>(`SELECT ${KEPT} FROM publication WHERE at <= $1 ORDER BY version DESC LIMIT 1`, [
      at,
    ]);
    if (rows[0]) return rows[0];
    const since = await this.first();
    throw new DomainError(
      'library-version-not-found',
      `流程库自 ${since ?? '首次发布'} 起留存版本，${at.toISOString()} 时尚无 / Versions of the library are kept from ${since ?? 'the first publication'} on; at ${at.toISOString()} there was none.`,
      { since },
    );
  }

  /**
   * The newest version with these calendars.
   *
   * @param calendar - as events name it
   * @throws {DomainError} `calendar-version-not-found`
   */
  async ofCalendar(calendar: string): Promise<KeptLibrary> {
    const { rows } = await this.pool.query<KeptLibrary>(
      `SELECT ${KEPT} FROM publication WHERE calendar_version = $1 ORDER BY version DESC LIMIT 1`,
      [calendar],
    );
    if (rows[0]) return rows[0];
    throw new DomainError('calendar-version-not-found', `没有留存日历版本 ${calendar} / No version ${calendar} of the calendars was kept.`);
  }

  /** @param folder - only files whose path begins so; default: all */
  async files({ version }: KeptLibrary, folder = ''): Promise<readonly LibraryFile[]> {
    const { rows } = await this.pool.query<LibraryFile>(FILES_AT, [version]);
    return rows.filter(({ path }) => path.startsWith(folder));
  }

  private async first(): Promise<string | null> {
    const { rows } = await this.pool.query<{ at: Date | null }>('SELECT min(at) AS at FROM publication');
    return rows[0]?.at?.toISOString() ?? null;
  }
}
