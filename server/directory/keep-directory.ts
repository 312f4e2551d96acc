import type { EntityManager } from 'typeorm';
import { canonical } from '#engine/audit/canonical.js';
import type { Person, Substitution } from '#engine/definition/organization.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { encrypt } from '#server/personal/cipher.js';
import { type Ask, livingKeys, openValues } from '#server/personal/key-rows.js';

/** What a directory is made of; an organization is the text of its file, under the id `''`. */
export type EntryKind = 'organization' | 'person' | 'substitution';

/** A part of the directory as it is now; value null: it is there no more. */
export interface DirectoryEntry {
  readonly kind: EntryKind;
  readonly id: string;
  readonly value: Json;
}

export interface StoredEntry extends DirectoryEntry {
  /** Version it has been so since. */
  readonly version: number;
}

interface NamedPerson extends DirectoryEntry {
  readonly value: { readonly [key: string]: Json; readonly name: Json };
}

export const personEntry = ({ id, name, posts, lastDay }: Person): DirectoryEntry => ({
  kind: 'person',
  id,
  // A name that only repeats the id tells nothing of a person: he has none, or none any more.
  value: {
    name: name.zh === id && name.en === id ? null : { zh: name.zh, en: name.en },
    posts: posts.map((post) => ({ ...post })),
    lastDay,
  },
});

export const substitutionEntry = ({ id, person, by, from, to, processes }: Substitution): DirectoryEntry => ({
  kind: 'substitution',
  id,
  value: { person, by, from, to, processes },
});

/** @param text - of the file; null: there is none */
export const organizationEntry = (text: string | null): DirectoryEntry => ({ kind: 'organization', id: '', value: text });

/**
 * Keeps what changed of the directory as a version of its own, in the transaction that changes it; nothing when nothing did. Only entries that differ
 * are written, so that a version costs what was changed in it. A person's name lies there under his key (`directory:<id>`), and goes with it.
 *
 * @param version - number events will give it; asked for only when something changed
 * @param by - who changed it; null: nobody, it is noted as it was found
 * @param now - entries that may have changed
 * @param complete - kinds of which `now` holds all: what is not among them is gone
 * @returns how many entries changed
 */
export async function keepDirectory(
  transaction: EntityManager,
  version: number | (() => Promise<number>),
  by: string | null,
  now: readonly DirectoryEntry[],
  complete: readonly EntryKind[] = [],
): Promise<number> {
  const ask = askIn(transaction);
  const kept = await latestEntries(ask, now, complete);
  const changed = now.filter((entry) => canonical(entry.value) !== canonical(kept.get(keyOf(entry)) ?? null));
  const there = new Set(now.map(keyOf));
  for (const [key, value] of kept) {
    const [kind = '', ...id] = key.split(' ');
    if (value !== null && !there.has(key)) changed.push({ kind: kind as EntryKind, id: id.join(' '), value: null });
  }
  if (changed.length === 0) return 0;
  const number = typeof version === 'number' ? version : await version();
  const sealed = await sealNames(ask, number, changed);
  await transaction.query(`INSERT INTO directory_version (version, changed_by, at) SELECT $1, $2, ${CLOCK} FROM epoch`, [number, by]);
  await transaction.query(
    `INSERT INTO directory_entry (kind, id, version, value) SELECT kind, id, $1, value FROM unnest($2::text[], $3::text[], $4::json[]) AS e (kind, id, value)`,
    [
      number,
      sealed.map(({ kind }) => kind),
      sealed.map(({ id }) => id),
      sealed.map(({ value }) => (value === null ? null : JSON.stringify(value))),
    ],
  );
  return changed.length;
}

/** Entries as they are stored, names in clear; null for a name whose key was destroyed. */
export async function openEntries<Entry extends StoredEntry>(ask: Ask, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const values = await openValues(
    ask,
    entries.map((entry) => ({ place: placeOf(entry, entry.version), value: entry.value })),
  );
  return entries.map((entry, place) => ({ ...entry, value: values[place] ?? null }));
}

/** As last kept: those asked for, and all of the complete kinds. */
async function latestEntries(
  ask: Ask,
  entries: readonly DirectoryEntry[],
  complete: readonly EntryKind[],
): Promise<ReadonlyMap<string, Json>> {
  const asked = entries.filter(({ kind }) => !complete.includes(kind));
  const rows = await ask<StoredEntry>(
    `SELECT DISTINCT ON (kind, id) kind, id, version::float8 AS version, value FROM directory_entry
     WHERE kind = ANY ($1) OR (kind, id) IN (SELECT * FROM unnest($2::text[], $3::text[])) ORDER BY kind, id, directory_entry.version DESC`,
    [complete, asked.map(({ kind }) => kind), asked.map(({ id }) => id)],
  );
  return new Map((await openEntries(ask, rows)).map((entry) => [keyOf(entry), entry.value]));
}

async function sealNames(ask: Ask, version: number, entries: readonly DirectoryEntry[]): Promise<readonly DirectoryEntry[]> {
  const named = entries.filter(isNamed);
  const keys = named.length === 0 ? new Map() : await livingKeys(ask, named.map(({ id }) => personSubject(id)).sort());
  return entries.map((entry) => {
    const key = keys.get(personSubject(entry.id));
    if (!isNamed(entry) || !key) return entry;
    const name = { $sealed: encrypt(key, placeOf(entry, version), entry.value.name) };
    return { ...entry, value: { ...entry.value, name } };
  });
}

/** Subject whose key a person's name is kept under. */
export function personSubject(person: string): string {
  return `directory:${person}`;
}

export function askIn(transaction: Pick<EntityManager, 'query'>): Ask {
  return <Row extends object>(sql: string, values: unknown[]) => transaction.query<Row[]>(sql, values);
}

function isNamed(entry: DirectoryEntry): entry is NamedPerson {
  return entry.kind === 'person' && entry.value !== null && (entry.value as JsonObject)['name'] !== null;
}

function keyOf({ kind, id }: DirectoryEntry): string {
  return `${kind} ${id}`;
}

function placeOf({ kind, id }: DirectoryEntry, version: number): string {
  return `${kind}:${id}:${version}`;
}
