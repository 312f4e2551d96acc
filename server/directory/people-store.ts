import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { People, Person, Post, Substitution } from '#engine/definition/organization.js';
import { readPerson } from '#engine/definition/read-organization.js';
import { hashPassword } from '#server/auth/password.js';

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
   * Changes people in one transaction, one change at a time: what is decided inside sees everything decided before.
   *
   * @param decide - checks and writes; what it throws leaves everything as it was
   */
  async change<Result>(decide: (change: PeopleChange) => Promise<Result>): Promise<Result> {
    return this.database.transaction(async (transaction) => {
      await transaction.query(`UPDATE epoch SET publications = publications + 1`);
      return decide(new PeopleChange(transaction));
    });
  }

  /**
   * Enters a person or changes one.
   *
   * @param password - null leaves the account as it is
   */
  async save(person: Person, password: string | null, by: string): Promise<void> {
    const passwordHash = password === null ? null : await hashPassword(password);
    await this.change(async (change) => {
      await change.writePerson(person, by);
      if (passwordHash !== null) await change.writePassword(person.id, passwordHash);
    });
  }
}

/** People being changed, within one transaction. */
export class PeopleChange {
  constructor(private readonly transaction: EntityManager) {}

  async writePerson({ id, name, posts, lastDay }: Person, by: string): Promise<void> {
    await this.transaction.query(
      `INSERT INTO person (id, name, posts, last_day, changed_by) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, posts = EXCLUDED.posts, last_day = EXCLUDED.last_day,
         changed_by = EXCLUDED.changed_by, changed_at = now()`,
      [id, JSON.stringify(name), JSON.stringify(posts.map(storedPost)), lastDay, by],
    );
  }

  /** Whoever knew the old password is signed out. */
  async writePassword(person: string, passwordHash: string): Promise<void> {
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

  async writeSubstitution({ id, person, by, from, to, processes }: Substitution, enteredBy: string): Promise<void> {
    await this.transaction.query(
      `INSERT INTO substitution (id, person, substitute, from_day, to_day, processes, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, person, by, from, to, processes, enteredBy],
    );
  }

  async deleteSubstitution(id: string): Promise<void> {
    await this.transaction.query(`DELETE FROM substitution WHERE id = $1`, [id]);
  }
}

function peopleOf(rows: readonly { readonly id: string }[]): People {
  return Object.fromEntries(rows.map((row) => [row.id, readPerson(row, row.id)]));
}

/** Only the dates there are. */
function storedPost({ unit, role, from, to }: Post): object {
  return { unit, role, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}
