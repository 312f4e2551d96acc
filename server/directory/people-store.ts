import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { People, Person } from '#engine/definition/organization.js';
import { hashPassword } from '#server/auth/password.js';

/** Persons an administrator entered. Changing one raises the epoch, so that every host reloads before its next batch. */
@Injectable()
export class PeopleStore {
  constructor(private readonly database: DataSource) {}

  async all(): Promise<People> {
    const rows = await this.database.query<Person[]>(`SELECT id, name, posts FROM person`);
    return Object.fromEntries(rows.map((person) => [person.id, person]));
  }

  /**
   * Enters a person or changes one.
   *
   * @param password - null leaves the account as it is
   */
  async save(person: Person, password: string | null, by: string): Promise<void> {
    const passwordHash = password === null ? null : await hashPassword(password);
    await this.database.transaction(async (transaction) => {
      await writePerson(transaction, person, by);
      if (passwordHash === null) return;
      await transaction.query(
        `INSERT INTO account (person, password_hash) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET password_hash = EXCLUDED.password_hash`,
        [person.id, passwordHash],
      );
      // Whoever knew the old password is signed out.
      await transaction.query(`DELETE FROM session WHERE person = $1`, [person.id]);
    });
  }
}

/** One change of the people, in a transaction of the caller's. */
export async function writePerson(transaction: EntityManager, { id, name, posts }: Person, by: string): Promise<void> {
  await transaction.query(`UPDATE epoch SET publications = publications + 1`);
  await transaction.query(
    `INSERT INTO person (id, name, posts, changed_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, posts = EXCLUDED.posts, changed_by = EXCLUDED.changed_by, changed_at = now()`,
    [id, JSON.stringify(name), JSON.stringify(posts), by],
  );
}
