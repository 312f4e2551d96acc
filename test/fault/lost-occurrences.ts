import type pg from 'pg';
import { occurrencesAfter } from '#engine/schedule/occurrences.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';

interface ScheduleRow {
  readonly process: string;
  readonly name: string;
  readonly since: Date;
  readonly now: number;
}

/** Every occurrence there has been since a schedule began was carried out, for all it was for. @returns what is missing, a line each */
export async function lostOccurrences(database: Pick<pg.Client, 'query'>, knowledge: Knowledge): Promise<readonly string[]> {
  const schedules = await database.query<ScheduleRow>(
    `SELECT process, name, since, floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now FROM schedule, epoch`,
  );
  const { rows } = await database.query<{ place: string; state: string; expected: number; started: number }>(
    `SELECT concat_ws(' ', process, name, day) AS place, state, expected,
       (SELECT count(instance_id)::int FROM schedule_item AS i WHERE (i.process, i.name, i.day) = (r.process, r.name, r.day)) AS started
     FROM schedule_run AS r`,
  );
  const runs = new Map(rows.map((row) => [row.place, row]));
  const lost: string[] = [];
  for (const { process, name, since, now } of schedules.rows) {
    const current = knowledge.current(process);
    const schedule = current?.schedules.get(name)?.schedule;
    if (!current || !schedule) continue;
    const calendar = knowledge.calendar(current.definition.calendar);
    for (const { day, at } of occurrencesAfter(calendar, schedule, { after: null, since: since.getTime() })) {
      if (at > now) break;
      const run = runs.get(`${process} ${name} ${day}`);
      if (!run) lost.push(`${process} ${name} ${day} was lost`);
      // While it is counted and started, rows may be added.
      else if (run.state !== 'done' || run.started < run.expected)
        lost.push(`${run.place} is ${run.state}: ${run.started} of ${run.expected} began`);
    }
  }
  return lost;
}
