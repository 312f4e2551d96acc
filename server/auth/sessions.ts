import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '#server/config/config.js';
import { writeAccess } from '#server/access/access-log.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { newToken, tokenHash } from './session-token.js';
import type { SignedIn } from './signed-in.js';

/** Sessions live in the database: ending one takes effect at once, on every host. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: DataSource,
    private readonly knowledge: Knowledge,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The token is returned once and never stored. Sessions that are over are cleared away.
   *
   * @param address - of whoever signs in
   */
  async begin(person: string, address: string): Promise<{ token: string; expiresAt: Date }> {
    const token = newToken();
    await this.database.query(`DELETE FROM session WHERE expires_at <= now()`);
    return this.database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ expires_at: Date }[]>(
        `INSERT INTO session (token_hash, person, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3)) RETURNING expires_at`,
        [tokenHash(token), person, this.config.sessionHours * 3600],
      );
      await writeAccess(transaction, [{ person, action: 'sign-in', details: { address } }]);
      return { token, expiresAt: row?.expires_at ?? new Date(0) };
    });
  }

  /** Null when it is unknown, over, or its person has left. Use in its second half makes it last anew. */
  async find(hash: string): Promise<SignedIn | null> {
    const seconds = this.config.sessionHours * 3600;
    const [row] = await this.database.query<{ person: string; aging: boolean; at: number }[]>(
      `SELECT person, expires_at < now() + make_interval(secs => $2) AS aging, floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS at
       FROM session, epoch WHERE token_hash = $1 AND expires_at > now()`,
      [hash, seconds / 2],
    );
    if (!row) return null;
    if (row.aging)
      await this.database.query(`UPDATE session SET expires_at = now() + make_interval(secs => $2) WHERE token_hash = $1`, [hash, seconds]);
    const today = this.knowledge.directory().at(row.at);
    const roles = today.rolesOf(row.person);
    const substitutes = today
      .substitutionsBy(row.person)
      .map(({ person, processes }) => ({ person, roles: today.rolesOf(person), processes }));
    return roles.length > 0 ? { person: row.person, roles, at: row.at, substitutes, session: hash } : null;
  }

  async end({ session, person }: SignedIn): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query(`DELETE FROM session WHERE token_hash = $1`, [session]);
      await writeAccess(transaction, [{ person, action: 'sign-out' }]);
    });
  }
}
