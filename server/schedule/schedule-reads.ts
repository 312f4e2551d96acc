import { Injectable } from '@nestjs/common';
import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import type { Text } from '#engine/definition/text.js';
import type { Schedule } from '#engine/definition/schedule.js';
import { occurrencesAfter } from '#engine/schedule/occurrences.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { iso } from '#server/instance/instance-view.js';
import { scheduleNotFound, seesSchedules } from './may-see-schedules.js';
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
  readonly last: ScheduleView['last'];
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
  /** What became of the latest occurrence; null: there was none. `refused`: items that could not begin; those that were there already are not among them. */
  readonly last: { readonly day: string; readonly state: string; readonly refused: number } | null;
  readonly actions?: readonly object[];
}

/** Occurrences shown ahead. */
const AHEAD = 3;
/** Schedules, for whoever may see them. */
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
         (SELECT count(*)::int FROM schedule_run AS run WHERE run.process = s.process AND run.name = s.name AND state = 'waiting') AS waiting,
         (SELECT json_build_object('day', day, 'state', state, 'refused', (SELECT count(*)::int FROM schedule_item AS i
            WHERE i.process = run.process AND i.name = run.name AND i.day = run.day AND code <> 'key-exists'))
          FROM schedule_run AS run WHERE run.process = s.process AND run.name = s.name ORDER BY day DESC LIMIT 1) AS last
       FROM schedule AS s`,
    );
    const known = new Map(rows.map((row) => [`${row.process}\0${row.name}`, row]));
    return schedulesOf(this.knowledge)
      .filter((schedule) => (process === null || schedule.process === process) && seesSchedules(this.knowledge, me, schedule.process))
      .map((schedule) => this.view(schedule, known.get(`${schedule.process}\0${schedule.schedule.name}`) ?? null));
  }

  /** @throws {DomainError} `schedule-not-found`, also for one that may not be seen */
  async one(me: SignedIn, process: string, name: string): Promise<ScheduleView> {
    const found = (await this.list(me, process)).find((view) => view.name === name);
    if (!found) throw scheduleNotFound(process, name);
    const { rows } = await this.pool.query<{ at: Date; person: string; what: string; reason: string; detail: object }>(
      'SELECT at, person, what, reason, detail FROM schedule_action WHERE process = $1 AND name = $2 ORDER BY id DESC LIMIT 100',
      [process, name],
    );
    return { ...found, actions: rows.map(({ at, ...action }) => ({ ...action, at: at.toISOString() })) };
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
      last: row?.last ?? null,
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
