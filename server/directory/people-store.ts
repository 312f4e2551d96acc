import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { People, Person, Post, Substitution } from '#engine/definition/organization.js';
import { readPerson } from '#engine/definition/read-organization.js';
import { type AccessEntry, writeAccess } from '#server/access/access-log.js';
import { hashPassword } from '#server/auth/password.js';
import { type DirectoryEntry, keepDirectory, organizationEntry, personEntry, personSubject, substitutionEntry } from './keep-directory.js';

const PEOPLE = `SELECT id, name, posts, last_day::text AS "lastDay" FROM person`;
const SUBSTITUTIONS = `SELECT id, person, substitute AS by, from_day::text AS "from", to_day::text AS "to", processes FROM substitution ORDER BY from_day, id`;

/** People and substitutions that were entered. Changing any raises the epoch, so that every host reloads before its next batch. */
@Injectable()
export class PeopleStore {
  constructor(private readonly database: DataSource) {}

  async all(): Promise<People> {
    return peopleOf(await this.database.query(PEOPLE));
  }

  async substitutions(): Promise<readonly Substitution[]> {
    return this.database.query<Substitution[]>(SUBSTITUTIONS);
  }

  /**
   * Changes people in one transaction, one change at a time: what is decided inside sees everything decided before, and becomes a version of the directory.
   *
   * @param by - who changes them
   * @param decide - checks and writes; what it throws leaves everything as it was
   */
  async change<Result>(by: string, decide: (change: PeopleChange) => Promise<Result>): Promise<Result> {
    return this.database.transaction((transaction) => changePeople(transaction, by, decide));
  }

  /**
   * Keeps the directory as it is found, where that differs from its last version: the first one of a database that kept none, and what a host of a
   * release before this one changed.
   *
   * @param people - those of the library who work here
   */
  async note(people: People): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const [epoch] = await transaction.query<{ publications: string; kept: string | null }[]>(
        `SELECT publications, (SELECT max(version) FROM directory_version) AS kept FROM epoch FOR UPDATE OF epoch`,
      );
      const [organization] = await transaction.query<{ text: string }[]>(
        `SELECT text FROM library_file WHERE path = 'processes/organization.yaml'`,
      );
      const entered = peopleOf(await transaction.query(PEOPLE));
      const substitutions = await transaction.query<Substitution[]>(SUBSTITUTIONS);
      const entries = [
        organizationEntry(organization?.text ?? null),
        ...Object.values({ ...people, ...entered }).map(personEntry),
        ...substitutions.map(substitutionEntry),
      ];
      const publications = Number(epoch?.publications);
      const isKept = epoch?.kept !== null && Number(epoch?.kept) >= publications;
      const version = isKept ? () => raiseEpoch(transaction) : publications;
      await keepDirectory(transaction, version, null, entries, ['organization', 'person', 'substitution']);
    });
  }

  /**
   * Enters a person or changes one.
   *
   * @param password - null leaves the account as it is
   * @param check - throws to refuse it; it sees everybody entered before
   */
  async save(person: Person, password: string | null, by: string, check: (entered: People) => void = () => undefined): Promise<void> {
    const passwordHash = password === null ? null : await hashPassword(password);
    await this.change(by, async (change) => {
      check(await change.people());
      await change.writePerson(person);
      if (passwordHash !== null) await change.writePassword(person.id, passwordHash);
    });
  }
}

/** The same within a transaction of the caller's. */
export async function changePeople<Result>(
  transaction: EntityManager,
  by: string,
  decide: (change: PeopleChange) => Promise<Result>,
): Promise<Result> {
  const publications = await raiseEpoch(transaction);
  const change = new PeopleChange(transaction, by);
  const result = await decide(change);
  await keepDirectory(transaction, publications, by, change.changed());
  await writeAccess(transaction, change.logged());
  return result;
}

/** Tells every host that something was published; the row is also the lock under which one publication at a time is decided. @returns its number */
export async function raiseEpoch(transaction: EntityManager): Promise<number> {
  const [rows] = await transaction.query<[{ publications: string }[]]>(
    `UPDATE epoch SET publications = publications + 1 RETURNING publications`,
  );
  return Number(rows[0]?.publications);
}

/**
 * Keeps the directory after a publication: the organization, and everybody of the library and entered.
 *
 * @param publications - number of the publication
 * @param people - those of the library who work here
 */
export async function keepPublishedDirectory(
  transaction: EntityManager,
  publications: number,
  by: string,
  organization: string | null,
  people: People,
): Promise<void> {
  const entered = peopleOf(await transaction.query(PEOPLE));
  const entries = [organizationEntry(organization), ...Object.values({ ...people, ...entered }).map(personEntry)];
  await keepDirectory(transaction, publications, by, entries, ['organization', 'person']);
}

/** People being changed, within one transaction. Whatever is written is told in the access log. */
export class PeopleChange {
  private readonly entries = new Map<string, DirectoryEntry>();
  private readonly log: AccessEntry[] = [];

  constructor(
    private readonly transaction: EntityManager,
    private readonly by: string,
  ) {}

  /** What was written, each entry as it is now. */
  changed(): readonly DirectoryEntry[] {
    return [...this.entries.values()];
  }

  /** What the access log is told. */
  logged(): readonly AccessEntry[] {
    return this.log;
  }

  /** Tells the access log more than what is written here. */
  tell(entry: Omit<AccessEntry, 'person'>): void {
    this.log.push({ person: this.by, ...entry });
  }

  async writePerson(person: Person): Promise<void> {
    this.tell({ action: 'save-person', subject: `person:${person.id}` });
    await this.storePerson(person);
  }

  private async storePerson(person: Person): Promise<void> {
    const { id, name, posts, lastDay } = person;
    this.note(personEntry(person));
    await this.transaction.query(
      `INSERT INTO person (id, name, posts, last_day, changed_by) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, posts = EXCLUDED.posts, last_day = EXCLUDED.last_day,
         changed_by = EXCLUDED.changed_by, changed_at = now()`,
      [id, JSON.stringify(name), JSON.stringify(posts.map(storedPost)), lastDay, this.by],
    );
  }

  /** Takes a person's name away, from every version of the directory too, and his account. */
  async erasePerson(person: Person, reason: string): Promise<void> {
    const { id } = person;
    this.tell({ action: 'erase', subject: `person:${id}`, details: { reason } });
    await this.storePerson({ ...person, name: { zh: id, en: id } });
    await this.transaction.query(
      'UPDATE subject_key SET secret = NULL, destroyed_at = now(), destroyed_by = $2, reason = $3 WHERE subject = $1 AND secret IS NOT NULL',
      [personSubject(id), this.by, reason],
    );
    await this.transaction.query('DELETE FROM session WHERE person = $1', [id]);
    await this.transaction.query('DELETE FROM account WHERE person = $1', [id]);
  }

  /** Whoever knew the old password is signed out. */
  async writePassword(person: string, passwordHash: string): Promise<void> {
    this.tell({ action: 'change-password', subject: `person:${person}` });
    await this.transaction.query(
      `INSERT INTO account (person, password_hash) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET password_hash = EXCLUDED.password_hash`,
      [person, passwordHash],
    );
    await this.transaction.query(`DELETE FROM session WHERE person = $1`, [person]);
  }

  async people(): Promise<People> {
    return peopleOf(await this.transaction.query(PEOPLE));
  }

  async substitutions(): Promise<readonly Substitution[]> {
    return this.transaction.query<Substitution[]>(SUBSTITUTIONS);
  }

  async writeSubstitution(substitution: Substitution): Promise<void> {
    const { id, person, by, from, to, processes } = substitution;
    this.note(substitutionEntry(substitution));
    this.tell({ action: 'enter-substitution', subject: `person:${person}`, details: { substitution: id, by, from, to, processes } });
    await this.transaction.query(
      `INSERT INTO substitution (id, person, substitute, from_day, to_day, processes, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, person, by, from, to, processes, this.by],
    );
  }

  async deleteSubstitution(id: string): Promise<void> {
    this.note({ kind: 'substitution', id, value: null });
    const [rows] = await this.transaction.query<[{ person: string }[]]>(`DELETE FROM substitution WHERE id = $1 RETURNING person`, [id]);
    for (const { person } of rows) this.tell({ action: 'end-substitution', subject: `person:${person}`, details: { substitution: id } });
  }

  private note(entry: DirectoryEntry): void {
    this.entries.set(`${entry.kind} ${entry.id}`, entry);
  }
}

function peopleOf(rows: readonly { readonly id: string }[]): People {
  return Object.fromEntries(rows.map((row) => [row.id, readPerson(row, row.id)]));
}

/** Only the dates there are. */
function storedPost({ unit, role, from, to }: Post): object {
  return { unit, role, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}
