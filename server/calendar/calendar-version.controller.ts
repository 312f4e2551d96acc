import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { LibraryFile } from '#server/config/library-folder.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { type ListedLibrary, Publications } from '#server/definition/publications.js';
import { type CalendarSummary, summaries } from './calendar-summary.js';
import { CALENDARS } from './calendar-version.js';
import { CalendarsThen } from './calendars-then.js';

interface CalendarVersion {
  /** As events name it (`versions.calendar`). */
  readonly version: string;
  /** Version of the library that brought it, or brought it back. */
  readonly library: number;
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
}

/** The calendars in every version that was in force: an event's `versions.calendar` names the one that counted its dates. */
@ApiTags('calendars')
@Controller('api/calendars/versions')
export class CalendarVersionController {
  constructor(
    private readonly publications: Publications,
    private readonly calendars: CalendarsThen,
  ) {}

  /** Versions, newest first: since when, who published it and why, and which files differ from the one before. */
  @Get()
  async list(
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ): Promise<Page<CalendarVersion & Pick<ListedLibrary, 'changed'>>> {
    const after = fromCursor(query.after, ['integer']);
    const rows = await this.publications.list(query.limit + 1, after === null ? null : Number(after[0]), true);
    return pageOf(
      rows,
      query.limit,
      ({ version, at, by, reason, calendar, changed }) => ({
        version: calendar,
        library: version,
        at: at.toISOString(),
        by,
        reason,
        changed,
      }),
      ({ version }) => [version],
    );
  }

  /** The calendars of one version, and their files as they were. */
  @Get(':version')
  async one(
    @Param('version') version: string,
  ): Promise<CalendarVersion & { readonly items: readonly CalendarSummary[]; readonly files: readonly LibraryFile[] }> {
    const kept = await this.publications.ofCalendar(version);
    const { at, by, reason, version: library } = kept;
    return {
      version,
      library,
      at: at.toISOString(),
      by,
      reason,
      items: summaries(await this.calendars.definitions(kept)),
      files: await this.publications.files(kept, CALENDARS),
    };
  }
}
