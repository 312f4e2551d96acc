import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { OnlyFor } from '#server/auth/signed-in.js';
import { MovableClock } from '#server/clock/clock.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { atQuery, pastInstant } from '#server/problem/past-instant.js';
import { type KeptLibrary, type ListedLibrary, Publications } from './publications.js';

type Shown<Version extends KeptLibrary> = Omit<Version, 'at'> & { readonly at: string };
interface WholeLibrary extends Shown<KeptLibrary> {
  readonly files: readonly LibraryFile[];
}

/** The library as it was: definitions, forms, templates, registers, calendars and the organization, in every version that was published. */
@ApiTags('definitions')
@OnlyFor('process-owner', 'administrator', 'auditor')
@Controller('api/library')
export class LibraryController {
  constructor(
    private readonly publications: Publications,
    private readonly clock: MovableClock,
  ) {}

  /** All files as they were in force at an instant; left out: now. */
  @Get()
  async at(@Query({ schema: atQuery }) query: z.infer<typeof atQuery>): Promise<WholeLibrary> {
    return this.whole(await this.publications.at(pastInstant(query.at, await this.clock.now())));
  }

  /** Versions, newest first: who published what when and why, and which files differ from the version before. */
  @Get('versions')
  async list(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<Shown<ListedLibrary>>> {
    const after = fromCursor(query.after, ['integer']);
    const rows = await this.publications.list(query.limit + 1, after === null ? null : Number(after[0]));
    return pageOf(rows, query.limit, shown, ({ version }) => [version]);
  }

  /** All files as they were in a version. */
  @Get('versions/:version')
  async one(@Param('version') number: string): Promise<WholeLibrary> {
    if (!/^\d{1,15}$/.test(number))
      throw new DomainError('library-version-not-found', `版本号是整数 / The number of a version is an integer: ${number}`);
    return this.whole(await this.publications.version(Number(number)));
  }

  private async whole(kept: KeptLibrary): Promise<WholeLibrary> {
    return { ...shown(kept), files: await this.publications.files(kept) };
  }
}

function shown<Version extends KeptLibrary>({ at, ...version }: Version): Shown<Version> {
  return { ...version, at: at.toISOString() };
}
