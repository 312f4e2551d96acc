import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
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
    await this.database.query(`INSERT INTO account (person, password_hash) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING`, [person, await hashPassword(password)]);
  }

  async none(): Promise<boolean> {
    const [row] = await this.database.query<{ none: boolean }[]>(`SELECT NOT EXISTS (SELECT FROM account) AS none`);
    return row?.none ?? true;
  }
}
