import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import type { Text } from '#engine/definition/text.js';
import type { Schedule } from '#engine/definition/schedule.js';
import { occurrencesAfter } from '#engine/schedule/occurrences.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { iso } from '#server/instance/instance-view.js';
import { fromCursor, type Page, pageOf } from '#server/problem/keyset-page.js';
import { calendarOf, schedulesOf } from './schedule-of.js';

interface ScheduleRow {
  readonly process: string;
  readonly name: string;
  readonly since: Date;
  readonly last_day: string | null;
  readonly paused_at: Date | null;
  readonly paused_by: string | null;
  readonly pause_reason: string | null;
  readonly waiting: number;
}

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

export interface ScheduleView {
  readonly process: string;
  readonly title: Text;
  readonly name: string;
  readonly every: string;
  /** What it starts instances for, as written; null: it starts one. */
  readonly each: string | null;
  readonly daysOff: string;
  readonly missed: string;
  readonly most: number;
  /** The next three occurrences; none while it is paused. */
  readonly next: readonly { readonly day: string; readonly at: string | null; readonly provisional: boolean }[];
  readonly paused: { readonly at: string | null; readonly by: string | null; readonly reason: string | null } | null;
  /** Occurrences that wait to be confirmed. */
  readonly waiting: number;
  readonly actions?: readonly object[];
}

export interface RunView extends Omit<RunRow, 'due_at' | 'noticed_at' | 'ended_at'> {
  readonly dueAt: string;
  readonly noticedAt: string;
  readonly endedAt: string | null;
  readonly items?: readonly object[];
  readonly next?: string | null;
}

/** Occurrences shown ahead. */
const AHEAD = 3;
/** Who reads what began: items are customers, people. */
const READERS = ['administrator', 'auditor'];
/** Who sees when something begins: whoever publishes it too. */
const PLANNERS = [...READERS, 'process-owner'];

/** Schedules, for administrators, auditors, process owners and the owner of the process; what became of them, for all these but process owners. */
@Injectable()
export class ScheduleReads {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /** By process and name. @param process - null: of all */
  async list(me: SignedIn, process: string | null): Promise<readonly ScheduleView[]> {
    const { rows } = await this.pool.query<ScheduleRow>(
      `SELECT process, name, since, last_day::text, paused_at, paused_by, pause_reason,
         (SELECT count(*)::int FROM schedule_run AS run WHERE run.process = s.process AND run.name = s.name AND state = 'waiting') AS waiting
       FROM schedule AS s`,
    );
    const known = new Map(rows.map((row) => [`${row.process}\0${row.name}`, row]));
    return schedulesOf(this.knowledge)
      .filter((schedule) => (process === null || schedule.process === process) && this.maySee(me, schedule.process, PLANNERS))
      .map((schedule) => this.view(schedule, known.get(`${schedule.process}\0${schedule.schedule.name}`) ?? null));
  }

  /** @throws {DomainError} `schedule-not-found`, also for one that may not be seen */
  async one(me: SignedIn, process: string, name: string): Promise<ScheduleView> {
    const found = (await this.list(me, process)).find((view) => view.name === name);
    if (!found) throw notFound(process, name);
    const { rows } = await this.pool.query<{ at: Date; person: string; what: string; reason: string; detail: object }>(
      'SELECT at, person, what, reason, detail FROM schedule_action WHERE process = $1 AND name = $2 ORDER BY id DESC LIMIT 100',
      [process, name],
    );
    return { ...found, actions: rows.map(({ at, ...action }) => ({ ...action, at: at.toISOString() })) };
  }

  /** The latest first. */
  async runs(me: SignedIn, process: string, name: string, query: { after?: string | undefined; limit: number }): Promise<Page<RunView>> {
    this.require(me, process, name);
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
    this.require(me, process, name);
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

  /** @throws {DomainError} `schedule-not-found` */
  private require(me: SignedIn, process: string, name: string): void {
    const isThere = schedulesOf(this.knowledge).some((one) => one.process === process && one.schedule.name === name);
    if (!isThere || !this.maySee(me, process, READERS)) throw notFound(process, name);
  }

  private maySee(me: SignedIn, process: string, roles: readonly string[]): boolean {
    const owner = this.knowledge.current(process)?.definition.owner ?? '';
    return me.roles.some((role) => roles.includes(role) || role === owner);
  }

  private view({ process, schedule }: CompiledSchedule & { readonly process: string }, row: ScheduleRow | null): ScheduleView {
    return {
      process,
      title: this.knowledge.current(process)?.definition.title ?? { zh: process, en: process },
      name: schedule.name,
      every: schedule.every,
      each: eachOf(schedule),
      daysOff: schedule.daysOff,
      missed: schedule.missed,
      most: schedule.most,
      next: row === null || row.paused_at !== null ? [] : this.ahead(process, schedule, row.last_day, row.since.getTime()),
      paused:
        row === null || row.paused_at === null ? null : { at: iso(row.paused_at.getTime()), by: row.paused_by, reason: row.pause_reason },
      waiting: row?.waiting ?? 0,
    };
  }

  private ahead(process: string, schedule: Schedule, after: string | null, since: number): ScheduleView['next'] {
    const calendar = calendarOf(this.knowledge, process);
    const found: ScheduleView['next'][number][] = [];
    for (const { day, at, provisional } of occurrencesAfter(calendar, schedule, { after, since })) {
      found.push({ day, at: iso(at), provisional });
      if (found.length === AHEAD) break;
    }
    return found;
  }
}

/** What items it starts for, as written. */
function eachOf({ items }: Schedule): string | null {
  switch (items.kind) {
    case 'one':
      return null;
    case 'rows':
      return items.where === null ? items.register : `${items.register} where ${items.where.source}`;
    case 'people':
      return `everyone in ${items.role}`;
    case 'sample':
      return `${'share' in items.size ? `${items.size.share * 100}%` : items.size.count} of ${items.process} last ${items.period}`;
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

function notFound(process: string, name: string): DomainError {
  return new DomainError('schedule-not-found', `没有定时安排 ${process}/${name} / There is no schedule ${name} of ${process}.`, {
    process,
    name,
  });
}
