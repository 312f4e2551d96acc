import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { OnlyFor } from '#server/auth/signed-in.js';
import { MovableClock } from '#server/clock/clock.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { atQuery, pastInstant } from '#server/problem/past-instant.js';
import { type DirectoryVersion, DirectoryVersions, type EntryChange, type KeptVersion, type ListedVersion } from './directory-versions.js';

type Shown<Version extends KeptVersion> = Omit<Version, 'at'> & { readonly at: string };
type ShownDirectory = Omit<DirectoryVersion, 'kept'> & { readonly kept: Shown<KeptVersion> };

const changesQuery = pageQuery.extend({ since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() });

/** What the organization looked like when something was decided: an event's `versions.directory` is the number to ask for. */
@ApiTags('people')
@OnlyFor('administrator', 'auditor')
@Controller('api/directory')
export class DirectoryVersionController {
  constructor(
    private readonly versions: DirectoryVersions,
    private readonly clock: MovableClock,
  ) {}

  /** Everybody with his posts, who substituted whom, and the organization, as they were at an instant; left out: now. */
  @Get()
  async at(@Query({ schema: atQuery }) query: z.infer<typeof atQuery>): Promise<ShownDirectory> {
    return shownDirectory(await this.versions.at(pastInstant(query.at, await this.clock.now())));
  }

  /** Versions that differ from the one before, newest first: number, when, who changed it, what changed in words. */
  @Get('versions')
  async list(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<Shown<ListedVersion>>> {
    const after = fromCursor(query.after, ['integer']);
    const rows = await this.versions.list(query.limit + 1, after === null ? null : Number(after[0]));
    return pageOf(rows, query.limit, shown, ({ version }) => [version]);
  }

  /** Everybody, who substituted whom, and the organization, as they were in a version. */
  @Get('versions/:version')
  async one(@Param('version') number: string): Promise<ShownDirectory> {
    return shownDirectory(await this.versions.version(numberOf(number)));
  }

  /** What differs between a version and another (`since`; default: the one kept before it), in words. */
  @Get('versions/:version/changes')
  async changes(
    @Param('version') number: string,
    @Query({ schema: changesQuery }) query: z.infer<typeof changesQuery>,
  ): Promise<Page<EntryChange>> {
    const version = numberOf(number);
    const since = query.since ?? (await this.versions.previous(version)) ?? version;
    const after = fromCursor(query.after, ['text', 'text']) as [string, string] | null;
    const rows = await this.versions.compare(since, version, query.limit + 1, after);
    return pageOf(
      rows,
      query.limit,
      (row) => row,
      ({ kind, id }) => [kind, id],
    );
  }
}

/** @throws {DomainError} `directory-version-not-found` for what is no number */
function numberOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new DomainError('directory-version-not-found', `版本号是整数 / The number of a version is an integer: ${text}`);
}

function shownDirectory(version: DirectoryVersion): ShownDirectory {
  return { ...version, kept: shown(version.kept) };
}

function shown<Version extends KeptVersion>({ at, ...version }: Version): Shown<Version> {
  return { ...version, at: at.toISOString() };
}
