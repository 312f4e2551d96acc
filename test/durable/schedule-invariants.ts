import type pg from 'pg';
import type { InstanceState } from '#engine/runtime/instance.js';
import { CLOCK } from '#server/clock/clock-sql.js';

interface Started {
  readonly id: string;
  readonly process: string;
  readonly state: InstanceState;
}

interface RunRow {
  readonly place: string;
  readonly state: string;
  readonly due_at: Date;
  /** Item → instance; null: it was refused. */
  readonly items: Readonly<Record<string, string | null>>;
}

/** What schedules started is what their runs say, each item once and none too early; at rest nothing is due or under way. */
export async function brokenSchedules(database: Pick<pg.Client, 'query'>, instances: readonly Started[]): Promise<readonly string[]> {
  const { rows } = await database.query<RunRow>(
    `SELECT concat_ws(' ', process, name, day) AS place, state, due_at, (SELECT coalesce(jsonb_object_agg(item, instance_id), '{}')
       FROM schedule_item AS i WHERE (i.process, i.name, i.day) = (r.process, r.name, r.day)) AS items FROM schedule_run AS r`,
  );
  const runs = new Map(rows.map((run) => [run.place, run]));
  const begun = new Map<string, string>();
  const lines = instances.flatMap(({ id, process, state: { scheduled, startedAt } }) => {
    if (!scheduled) return [];
    const place = `${process} ${scheduled.schedule} ${scheduled.occurrence}`;
    const item = scheduled.item ?? '';
    const other = begun.get(`${place} ${item}`);
    begun.set(`${place} ${item}`, id);
    const run = runs.get(place);
    const isNoted = run?.items[item] === id || run?.state !== 'done';
    return [
      ...(other ? [`${place} ${item} began twice: ${other} and ${id}`] : []),
      ...(run ? [] : [`${place} ${item} began without a run`]),
      ...(run && startedAt < run.due_at.getTime() ? [`${place} ${item} began early`] : []),
      ...(isNoted ? [] : [`${place} ${item} is not noted as ${id}`]),
    ];
  });
  const known = new Set(instances.map(({ id }) => id));
  for (const { place, items } of rows)
    for (const [item, id] of Object.entries(items)) if (id !== null && !known.has(id)) lines.push(`${place} ${item}: no instance ${id}`);
  const left = await database.query<{ text: string }>(
    `SELECT concat_ws(' ', 'schedule overdue:', process, name, next_at) AS text FROM schedule, epoch WHERE paused_at IS NULL AND next_at <= ${CLOCK}
     UNION ALL SELECT concat_ws(' ', 'run under way:', r.process, r.name, day, state) FROM schedule_run AS r LEFT JOIN schedule USING (process, name)
       WHERE state IN ('counting', 'running') AND paused_at IS NULL`,
  );
  return [...lines, ...left.rows.map(({ text }) => text)];
}
