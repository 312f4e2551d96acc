import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { type HoldSubject, readHoldSubject } from '#engine/retention/hold-subject.js';
import { writeAccess } from '#server/access/access-log.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { PgPool } from '#server/database/pg-pool.js';
import { transaction } from '#server/database/transaction.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { askOf } from './ask-of.js';
import { keptMonths } from './months.js';
import { PURGE_LOCK } from './purge-month.js';

/** A hold as it stands; instants are ISO, UTC. */
export interface PlacedHold {
  readonly id: string;
  readonly subject: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
  readonly from: string;
  /** Null: until it is lifted. */
  readonly until: string | null;
  /** Null: it was not lifted. */
  readonly lifted: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

export interface NewHold {
  /** `instance:<id>`, `key:<process>/<key>`, `process:<id>`, `register:<name>/<key>` or `month:2026-03`. */
  readonly subject: string;
  readonly reason: string;
  /** Default: now. */
  readonly from?: Date | undefined;
  /** Default: until it is lifted. */
  readonly until?: Date | undefined;
}

const HOLDS = `SELECT h.id, h.subject, h.reason, h.placed_by, h.placed_at, h.from_at, h.until_at, e.at, e.lifted_by, e.reason AS lift_reason
  FROM hold AS h LEFT JOIN hold_end AS e ON e.hold = h.id`;
/** Holds told at once; there are few. */
const MOST_TOLD = 1_000;

interface Row {
  readonly id: string;
  readonly subject: string;
  readonly reason: string;
  readonly placed_by: string;
  readonly placed_at: Date;
  readonly from_at: Date;
  readonly until_at: Date | null;
  readonly at: Date | null;
  readonly lifted_by: string;
  readonly lift_reason: string;
}

/** Legal holds 冻结: what they name is not purged, however long its retention is over. Placed and lifted they stay on record. */
@Injectable()
export class Holds {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /** The latest first. @param all - lifted ones too */
  async list(all: boolean): Promise<readonly PlacedHold[]> {
    const { rows } = await this.pool.query<Row>(
      `${HOLDS} WHERE $1 OR e.hold IS NULL ORDER BY h.placed_at DESC, h.id DESC LIMIT ${MOST_TOLD}`,
      [all],
    );
    return rows.map(holdOf);
  }

  /**
   * Holds from now on, also while a purge is under way: it stops before it comes to what is held.
   *
   * @throws {DomainError} `hold-on-nothing` when what it names does not exist, `instance-purged`, `hold-until-past`
   */
  async place({ subject, reason, from, until }: NewHold, by: string): Promise<PlacedHold> {
    const id = randomUUID();
    await transaction(this.pool, async (client) => {
      // After the page of a purge that is under way, before the next one.
      await client.query('SELECT pg_advisory_xact_lock($1)', [PURGE_LOCK]);
      await this.require(client, subject);
      const { rowCount } = await client.query(
        `INSERT INTO hold (id, subject, reason, placed_by, placed_at, from_at, until_at)
         SELECT $1, $2, $3, $4, ${CLOCK}, coalesce($5::timestamptz, ${CLOCK}), $6::timestamptz FROM epoch
         WHERE $6::timestamptz IS NULL OR $6::timestamptz > greatest($5::timestamptz, ${CLOCK})`,
        [id, subject, reason, by, from ?? null, until ?? null],
      );
      if (rowCount === 0)
        throw new DomainError('hold-until-past', '冻结的截止时刻须在现在和起始时刻之后 / A hold ends after now, and after it begins.');
      const details = { hold: id, reason, from: from?.toISOString() ?? null, until: until?.toISOString() ?? null };
      await writeAccess(client, [{ person: by, action: 'place-hold', subject, details }]);
    });
    return this.find(id);
  }

  /** @throws {DomainError} `hold-not-found`, `hold-lifted` */
  async lift(id: string, by: string, reason: string): Promise<PlacedHold> {
    await transaction(this.pool, async (client) => {
      const { subject } = await this.find(id, client);
      const { rowCount } = await client.query(
        `INSERT INTO hold_end (hold, at, lifted_by, reason) SELECT $1, ${CLOCK}, $2, $3 FROM epoch ON CONFLICT DO NOTHING`,
        [id, by, reason],
      );
      if (rowCount === 0) throw await this.liftedAlready(id);
      await writeAccess(client, [{ person: by, action: 'lift-hold', subject, details: { hold: id, reason } }]);
    });
    return this.find(id);
  }

  private async find(id: string, database: Pick<pg.ClientBase, 'query'> = this.pool): Promise<PlacedHold> {
    const { rows } = await database.query<Row>(`${HOLDS} WHERE h.id = $1`, [id]);
    if (!rows[0]) throw new DomainError('hold-not-found', id);
    return holdOf(rows[0]);
  }

  private async liftedAlready(id: string): Promise<DomainError> {
    const { lifted } = await this.find(id);
    return new DomainError(
      'hold-lifted',
      `${lifted?.by} 已于 ${lifted?.at} 解除：${lifted?.reason} / ${lifted?.by} lifted it on ${lifted?.at}: ${lifted?.reason}`,
    );
  }

  private async require(client: pg.ClientBase, text: string): Promise<void> {
    const subject = readHoldSubject(text);
    if (!subject || !(await this.exists(client, subject)))
      throw new DomainError('hold-on-nothing', `没有 ${text}，无法冻结 / There is no ${text} to hold.`);
  }

  private async exists(client: pg.ClientBase, subject: HoldSubject): Promise<boolean> {
    const some = async (sql: string, ...values: readonly string[]): Promise<boolean> =>
      ((await client.query(`SELECT ${sql}`, [...values])).rowCount ?? 0) > 0;
    switch (subject.kind) {
      case 'instance':
        if (await some('FROM purged_instance WHERE shard = 0 AND id = $1', subject.instance))
          throw new DomainError(
            'instance-purged',
            `${subject.instance} 已到期清除，无法冻结 / ${subject.instance} was purged; it cannot be held any more.`,
          );
        return some('FROM instance WHERE shard = 0 AND id = $1', subject.instance);
      case 'key':
        return some('FROM instance WHERE shard = 0 AND process = $1 AND key = $2', subject.process, subject.key);
      case 'process':
        return this.knowledge.current(subject.process) !== null;
      case 'register':
        return some('FROM record WHERE shard = 0 AND register = $1 AND key = $2', subject.register, subject.key);
      case 'month':
        return (await keptMonths(askOf(client))).some(({ month }) => month === subject.month);
    }
  }
}

function holdOf({ id, subject, reason, placed_by, placed_at, from_at, until_at, at, lifted_by, lift_reason }: Row): PlacedHold {
  return {
    id,
    subject,
    reason,
    placedBy: placed_by,
    placedAt: placed_at.toISOString(),
    from: from_at.toISOString(),
    until: until_at?.toISOString() ?? null,
    lifted: at && { at: at.toISOString(), by: lifted_by, reason: lift_reason },
  };
}
