import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { fromCursor, type Page, pageOf } from '#server/problem/keyset-page.js';
import { scheduleNotFound, seesRuns, seesSchedules } from './may-see-schedules.js';
import { scheduleOf } from './schedule-of.js';

interface RunRow {
  readonly day: string;
  readonly due_at: Date;
  readonly noticed_at: Date;
  readonly kind: string;
  readonly state: string;
  readonly seed: string;
  readonly expected: number;
  readonly note: string | null;
  readonly ended_at: Date | null;
  readonly started: number;
  readonly refused: readonly { readonly code: string; readonly count: number; readonly example: string; readonly detail: string }[];
}

interface ItemRow {
  readonly item: string;
  readonly instance_id: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}

export interface RunView extends Omit<RunRow, 'due_at' | 'noticed_at' | 'ended_at'> {
  readonly dueAt: string;
  readonly noticedAt: string;
  readonly endedAt: string | null;
  readonly items?: readonly object[];
  readonly next?: string | null;
}

/** What became of the occurrences of a schedule, also of one the library no longer has, for administrators, auditors and the owner of the process. */
@Injectable()
export class RunReads {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /** The latest first. */
  async runs(me: SignedIn, process: string, name: string, query: { after?: string | undefined; limit: number }): Promise<Page<RunView>> {
    await this.require(me, process, name);
    const after = fromCursor(query.after, ['text']);
    const { rows } = await this.pool.query<RunRow>(`${RUN} AND ($3::text IS NULL OR day::text < $3) ORDER BY day DESC LIMIT $4`, [
      process,
      name,
      after?.[0] ?? null,
      query.limit + 1,
    ]);
    return pageOf(rows, query.limit, runView, ({ day }) => [day]);
  }

  /** One occurrence with a page of its items, refused ones first. */
  async run(
    me: SignedIn,
    process: string,
    name: string,
    day: string,
    query: { after?: string | undefined; limit: number },
  ): Promise<RunView> {
    await this.require(me, process, name);
    const { rows } = await this.pool.query<RunRow>(`${RUN} AND day = $3`, [process, name, day]);
    const row = rows[0];
    if (!row) throw new DomainError('not-found', `${process}/${name} ${day}`);
    const after = fromCursor(query.after, ['integer', 'text']);
    const items = await this.pool.query<ItemRow>(
      `SELECT item, instance_id, code, detail FROM schedule_item WHERE process = $1 AND name = $2 AND day = $3
         AND ($4::int IS NULL OR ((code IS NULL)::int, item) > ($4, $5)) ORDER BY (code IS NULL)::int, item LIMIT $6`,
      [process, name, day, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
    );
    return { ...runView(row), ...pageOf(items.rows, query.limit, itemView, ({ item, code }) => [code === null ? 1 : 0, item]) };
  }

  /** @throws {DomainError} `schedule-not-found`, also for one that may not be seen; `not-allowed` to whoever sees no more than when something begins */
  private async require(me: SignedIn, process: string, name: string): Promise<void> {
    const isThere = scheduleOf(this.knowledge, process, name) !== null;
    if (!seesRuns(this.knowledge, me, process))
      throw isThere && seesSchedules(this.knowledge, me, process) ? notForPlanners() : scheduleNotFound(process, name);
    if (isThere) return;
    const { rowCount } = await this.pool.query('SELECT FROM schedule_run WHERE process = $1 AND name = $2 LIMIT 1', [process, name]);
    if (rowCount === 0) throw scheduleNotFound(process, name);
  }
}

const RUN = `SELECT day::text, due_at, noticed_at, kind, state, seed, expected, note, ended_at,
  (SELECT count(*)::int FROM schedule_item AS i WHERE i.process = r.process AND i.name = r.name AND i.day = r.day AND code IS NULL) AS started,
  (SELECT coalesce(jsonb_agg(c ORDER BY c.count DESC, c.code), '[]') FROM (
     SELECT code, count(*)::int AS count, min(item) AS example, min(detail) AS detail FROM schedule_item AS i
     WHERE i.process = r.process AND i.name = r.name AND i.day = r.day AND code IS NOT NULL GROUP BY code) AS c) AS refused
  FROM schedule_run AS r WHERE process = $1 AND name = $2`;

function runView({ due_at, noticed_at, ended_at, ...run }: RunRow): RunView {
  return { ...run, dueAt: due_at.toISOString(), noticedAt: noticed_at.toISOString(), endedAt: ended_at?.toISOString() ?? null };
}

function itemView({ item, instance_id, code, detail }: ItemRow): object {
  return { item, instance: instance_id, code, detail };
}

function notForPlanners(): DomainError {
  return new DomainError(
    'not-allowed',
    '启动情况只有系统管理员、审计员和流程负责人可以查看 / What it started is for administrators, auditors and the owner of the process.',
  );
}
