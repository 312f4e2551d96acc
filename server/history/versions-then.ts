import { Injectable } from '@nestjs/common';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { DefinitionStore } from '#server/definition/definition-store.js';

/** What an event was decided by, and where to read it. */
export interface DecidedBy {
  readonly definition: {
    readonly hash: string;
    readonly version: number;
    readonly publishedBy: string;
    readonly publishedAt: string;
    readonly reason: string;
    /** Route that answers its files. */
    readonly href: string;
  } | null;
  readonly organization: { readonly version: number; readonly href: string };
  readonly calendar: { readonly version: string; readonly href: string };
}

/** Versions of definition, organization and calendars that were in force when something was decided. */
@Injectable()
export class VersionsThen {
  constructor(private readonly definitions: DefinitionStore) {}

  async of(process: string, { definition, versions }: DecidedEvent): Promise<DecidedBy> {
    const published = await this.definitions.version(definition);
    return {
      definition: published && {
        hash: definition,
        version: published.version,
        publishedBy: published.publishedBy,
        publishedAt: published.publishedAt.toISOString(),
        reason: published.reason,
        href: `/api/definitions/${process}/versions/${published.version}`,
      },
      organization: { version: versions.directory, href: `/api/directory/versions/${versions.directory}` },
      calendar: { version: versions.calendar, href: `/api/calendars/versions/${versions.calendar}` },
    };
  }
}
