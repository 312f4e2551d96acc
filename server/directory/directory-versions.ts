import { Injectable } from '@nestjs/common';
import { NO_ORGANIZATION, type Organization, type Person, type Substitution } from '#engine/definition/organization.js';
import type { Text } from '#engine/definition/text.js';
import { readPerson, readSubstitution } from '#engine/definition/read-organization.js';
import { DomainError } from '#engine/domain-error.js';
import { describeOrganizationChange, describePersonChange, describeSubstitutionChange } from '#engine/people/describe-change.js';
import type { Json } from '#engine/runtime/instance.js';
import { PgPool } from '#server/database/pg-pool.js';
import { readOnce } from '#server/definition/compile-version.js';
import type { Ask } from '#server/personal/key-rows.js';
import { type EntryKind, openEntries, type StoredEntry } from './keep-directory.js';

/** A version of the directory that was kept: the first one, and each that differs from the one before. */
export interface KeptVersion {
  readonly version: number;
  readonly at: Date;
  /** Who changed it; null: it was noted as it was found. */
  readonly by: string | null;
}

export interface ListedVersion extends KeptVersion {
  /** Entries that changed: persons, substitutions, the organization. */
  readonly entries: number;
  /** What changed, of at most ten entries. */
  readonly changes: readonly Text[];
}

/** The directory as it was. */
export interface DirectoryVersion {
  /** As asked for. */
  readonly version: number;
  /** Version that was kept: it stands for all numbers until the next one. */
  readonly kept: KeptVersion;
  /** Text of the organization's file; null: there was none. */
  readonly organization: string | null;
  readonly people: readonly Person[];
  readonly substitutions: readonly Substitution[];
}

/** One entry that differs between two versions, in words. */
export interface EntryChange {
  readonly kind: EntryKind;
  readonly id: string;
  readonly changes: readonly Text[];
}

interface ChangedEntry {
  readonly kind: EntryKind;
  readonly id: string;
  readonly before: StoredEntry;
  readonly after: StoredEntry;
}

/** Entries whose changes are told in the list of versions. */
const MOST_TOLD = 10;

/** What the organization looked like: every version that is kept, whole, and told as the difference of two. */
@Injectable()
export class DirectoryVersions {
  private readonly ask: Ask;

  constructor(pool: PgPool) {
    this.ask = async <Row extends object>(sql: string, values: unknown[]) => (await pool.query<Row>(sql, values)).rows;
  }

  /** Newest first. @param before - only versions older than this one; null: from the newest on */
  async list(limit: number, before: number | null): Promise<readonly ListedVersion[]> {
    const rows = await this.ask<KeptVersion & { entries: number }>(
      `SELECT v.version::float8 AS version, v.at, v.changed_by AS by,
         (SELECT count(*)::int FROM directory_entry e WHERE e.version = v.version) AS entries
       FROM directory_version v WHERE $2::bigint IS NULL OR v.version < $2 ORDER BY v.version DESC LIMIT $1`,
      [limit, before],
    );
    return Promise.all(
      rows.map(async ({ version, at, by, entries }) => {
        const told = await this.changes(version - 1, version, MOST_TOLD, null);
        return { version, at, by, entries, changes: told.flatMap((entry) => entry.changes) };
      }),
    );
  }

  /** @throws {DomainError} `directory-version-not-found`, `directory-version-not-kept` */
  async version(version: number): Promise<DirectoryVersion> {
    const kept = await this.keptFor(version);
    const rows = await this.ask<StoredEntry>(
      `SELECT DISTINCT ON (kind, id) kind, id, version::float8 AS version, value FROM directory_entry WHERE version <= $1
       ORDER BY kind, id, directory_entry.version DESC`,
      [version],
    );
    const entries = await openEntries(
      this.ask,
      rows.filter((row) => row.value !== null),
    );
    const of = (kind: EntryKind): readonly StoredEntry[] => entries.filter((entry) => entry.kind === kind);
    return {
      version,
      kept,
      organization: (of('organization')[0]?.value as string | undefined) ?? null,
      people: of('person').map(({ id, value }) => readPerson(value, id)),
      substitutions: of('substitution').map(({ id, value }) => readSubstitution(value, id)),
    };
  }

  /**
   * The directory as it was at an instant, by the clock that instances live by.
   *
   * @throws {DomainError} `directory-version-not-kept` for one before the first version that was kept
   */
  async at(at: Date): Promise<DirectoryVersion> {
    const [row] = await this.ask<{ version: number | null; first: number | null; since: Date | null }>(
      `SELECT (SELECT max(version)::float8 FROM directory_version WHERE at <= $1) AS version, min(version)::float8 AS first, min(at) AS since FROM directory_version`,
      [at],
    );
    if (row && row.version !== null) return this.version(row.version);
    const since = row?.since?.toISOString() ?? null;
    throw new DomainError(
      'directory-version-not-kept',
      `人员名册自 ${since} 起留存，${at.toISOString()} 时的没有留存 / Versions of the directory are kept from ${since} on; that of ${at.toISOString()} was not.`,
      { first: row?.first ?? null, since },
    );
  }

  /**
   * What differs between two versions, whichever is the older, by kind and id.
   *
   * @param after - kind and id of the last entry of the page before; null: from the first on
   * @throws {DomainError} `directory-version-not-found`, `directory-version-not-kept`
   */
  async compare(since: number, version: number, limit: number, after: readonly [string, string] | null): Promise<readonly EntryChange[]> {
    await this.keptFor(since);
    await this.keptFor(version);
    return this.changes(since, version, limit, after);
  }

  /** The kept version before. @returns null: it is the first. @throws {DomainError} as `version` */
  async previous(version: number): Promise<number | null> {
    const kept = await this.keptFor(version);
    const [row] = await this.ask<{ version: number | null }>(
      'SELECT max(version)::float8 AS version FROM directory_version WHERE version < $1',
      [kept.version],
    );
    return row?.version ?? null;
  }

  /**
   * Names persons had in a version, erased ones left out.
   *
   * @returns by id; who was not there, or is from before versions were kept, is not in it
   */
  async namesAt(version: number, persons: readonly string[]): Promise<ReadonlyMap<string, Text>> {
    return new Map([...(await this.entriesAt(version, persons))].map(([id, { name }]) => [id, name]));
  }

  /** Persons as they were in a version, by id as for `namesAt`, and where they worked. */
  async personsAt(
    version: number,
    persons: readonly string[],
  ): Promise<{ readonly organization: Organization; readonly persons: ReadonlyMap<string, Person> }> {
    return { organization: await this.organizationAt(version), persons: await this.entriesAt(version, persons) };
  }

  private async entriesAt(version: number, persons: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    const rows = await this.ask<StoredEntry>(
      `SELECT DISTINCT ON (id) kind, id, version::float8 AS version, value FROM directory_entry
       WHERE kind = 'person' AND id = ANY ($2) AND version <= $1 ORDER BY id, directory_entry.version DESC`,
      [version, [...new Set(persons)]],
    );
    const entries = await openEntries(
      this.ask,
      rows.filter((row) => row.value !== null),
    );
    return new Map(entries.map(({ id, value }) => [id, readPerson(value, id)]));
  }

  private async changes(since: number, version: number, limit: number, after: readonly [string, string] | null): Promise<EntryChange[]> {
    const changed = await this.changed(since, version, limit, after);
    const organization = await this.organizationAt(version);
    const involved = changed.flatMap(({ before, after: now }) =>
      [before, now].flatMap(({ kind, id, value }) => {
        if (kind !== 'substitution' || value === null) return [];
        const { person, by } = readSubstitution(value, id);
        return [person, by];
      }),
    );
    const names = await this.namesAt(version, involved);
    const nameOf = (person: string): Text => names.get(person) ?? { zh: person, en: person };
    return changed.map((entry) => ({ kind: entry.kind, id: entry.id, changes: this.told(entry, organization, nameOf) }));
  }

  private told({ kind, id, before, after }: ChangedEntry, organization: Organization, nameOf: (person: string) => Text): readonly Text[] {
    const read = <Value>(value: Json, as: (value: unknown, id: string) => Value): Value | null => (value === null ? null : as(value, id));
    switch (kind) {
      case 'organization':
        return describeOrganizationChange(read(before.value, organizationOf), read(after.value, organizationOf));
      case 'person':
        return some(describePersonChange(read(before.value, readPerson), read(after.value, readPerson), organization));
      case 'substitution':
        return some(describeSubstitutionChange(read(before.value, readSubstitution), read(after.value, readSubstitution), nameOf));
    }
  }

  /** Entries that were written between the two, as they were in either. */
  private async changed(
    since: number,
    version: number,
    limit: number,
    after: readonly [string, string] | null,
  ): Promise<readonly ChangedEntry[]> {
    const at = (place: string): string => `LEFT JOIN LATERAL (
      SELECT version::float8 AS version, value FROM directory_entry e WHERE e.kind = c.kind AND e.id = c.id AND e.version <= ${place}
      ORDER BY e.version DESC LIMIT 1)`;
    const rows = await this.ask<{ kind: EntryKind; id: string; was: number | null; before: Json; is: number | null; after: Json }>(
      `SELECT c.kind, c.id, was.version AS was, was.value AS before, now.version AS is, now.value AS after
       FROM (SELECT DISTINCT kind, id FROM directory_entry WHERE version > least($1::bigint, $2::bigint) AND version <= greatest($1::bigint, $2::bigint)
         AND ($4::text IS NULL OR (kind, id) > ($4, $5)) ORDER BY kind, id LIMIT $3) c
       ${at('$1')} was ON true ${at('$2')} now ON true ORDER BY c.kind, c.id`,
      [since, version, limit, after?.[0] ?? null, after?.[1] ?? null],
    );
    const pairs = rows.flatMap(({ kind, id, was, before, is, after: now }): StoredEntry[] => [
      { kind, id, version: was ?? 0, value: before },
      { kind, id, version: is ?? 0, value: now },
    ]);
    const opened = await openEntries(this.ask, pairs);
    return rows.map(({ kind, id }, place) => ({
      kind,
      id,
      before: opened[2 * place] as StoredEntry,
      after: opened[2 * place + 1] as StoredEntry,
    }));
  }

  private async organizationAt(version: number): Promise<Organization> {
    const [row] = await this.ask<{ value: Json }>(
      `SELECT value FROM directory_entry WHERE kind = 'organization' AND version <= $1 ORDER BY version DESC LIMIT 1`,
      [version],
    );
    return row === undefined || row.value === null ? NO_ORGANIZATION : organizationOf(row.value);
  }

  private async keptFor(version: number): Promise<KeptVersion> {
    const [row] = await this.ask<KeptVersion & { publications: number; first: number | null }>(
      `SELECT publications::float8 AS publications, (SELECT min(version)::float8 FROM directory_version) AS first,
         v.version::float8 AS version, v.at, v.changed_by AS by
       FROM epoch LEFT JOIN LATERAL (SELECT * FROM directory_version WHERE version <= $1 ORDER BY version DESC LIMIT 1) v ON true`,
      [version],
    );
    if (!row || version > row.publications)
      throw new DomainError(
        'directory-version-not-found',
        `没有人员名册第 ${version} 版 / There is no version ${version} of the directory.`,
        {
          newest: row?.publications ?? 0,
        },
      );
    if (row.version === null)
      throw new DomainError(
        'directory-version-not-kept',
        `人员名册自第 ${row.first} 版起留存，第 ${version} 版没有留存 / Versions of the directory are kept from ${row.first} on; ${version} was not.`,
        { first: row.first },
      );
    return { version: row.version, at: row.at, by: row.by };
  }
}

/** @param value - text of its file; null: there is none */
export function organizationOf(value: unknown): Organization {
  const { organization } = readOnce(value === null ? [] : [{ path: 'processes/organization.yaml', text: String(value) }]);
  return organization?.definition ?? NO_ORGANIZATION;
}

function some(text: Text | null): readonly Text[] {
  return text === null ? [] : [text];
}
