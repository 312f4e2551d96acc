import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '#engine/domain-error.js';
import { writeAccess } from '#server/access/access-log.js';
import { changePeople } from '#server/directory/people-store.js';
import type { Person } from '#engine/definition/organization.js';
import { hashPassword, passwordMatches } from './password.js';

/** Names and passwords; who holds which role stands in the directory. */
@Injectable()
export class Accounts {
  constructor(private readonly database: DataSource) {}

  async passwordIsRight(person: string, password: string): Promise<boolean> {
    const [row] = await this.database.query<{ password_hash: string }[]>(`SELECT password_hash FROM account WHERE person = $1`, [person]);
    return passwordMatches(row?.password_hash ?? null, password);
  }

  /** Makes an account, or leaves one that exists as it is. */
  async create(person: string, password: string): Promise<void> {
    await this.database.query(`INSERT INTO account (person, password_hash) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING`, [
      person,
      await hashPassword(password),
    ]);
  }

  /**
   * Makes the first person with an account, only while there is none.
   *
   * @param address - of whoever does
   * @throws {DomainError} `setup-closed`
   */
  async createFirst(person: Person, password: string, address: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.database.transaction(async (transaction) => {
      await transaction.query('LOCK TABLE account IN EXCLUSIVE MODE');
      const made = await transaction.query<unknown[]>(
        `INSERT INTO account (person, password_hash) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM account) RETURNING person`,
        [person.id, passwordHash],
      );
      if (made.length === 0) throw new DomainError('setup-closed', '已有账号，初始化已关闭 / There are accounts: set-up is closed.');
      await changePeople(transaction, 'setup', (change) => change.writePerson(person));
      await writeAccess(transaction, [{ person: person.id, action: 'set-up', details: { address } }]);
    });
  }

  async none(): Promise<boolean> {
    const [row] = await this.database.query<{ none: boolean }[]>(`SELECT NOT EXISTS (SELECT FROM account) AS none`);
    return row?.none ?? true;
  }
}
