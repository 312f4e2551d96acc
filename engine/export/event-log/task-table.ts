import type { Text } from '../../definition/text.js';
import type { Versions } from '../../runtime/versions.js';
import { activitiesOf } from './activities.js';
import type { Activity } from './activity.js';
import type { ExportedInstance } from './exported-instance.js';
import { type Columns, instant, number, text } from './table.js';

/** The life of one task, from its activities. */
interface TaskRow {
  readonly instance: ExportedInstance;
  readonly task: number;
  readonly title: string;
  readonly scheduled: Activity;
  /** First sign of work; null: none before it was done, or none at all. */
  readonly started: Activity | null;
  /** How it was done or given up; null: it is open. */
  readonly closed: Activity | null;
  /** How often it went from one person to another. */
  readonly moves: number;
}

/** One row a task that ever was, open ones too. */
export const TASK_COLUMNS: Columns<TaskRow> = [
  text('instance', ({ instance }) => instance.id),
  text('process', ({ instance }) => instance.process),
  number('version', ({ instance }) => instance.version),
  text('key', ({ instance }) => instance.key),
  number('task', ({ task }) => task),
  text('state', ({ scheduled }) => scheduled.state),
  text('title', ({ title }) => title),
  text('roles', ({ scheduled }) => scheduled.roles.join(' ')),
  instant('openedAt', ({ scheduled }) => scheduled.at),
  instant('dueAt', ({ scheduled }) => scheduled.dueAt),
  instant('startedAt', ({ started }) => started?.at ?? null),
  instant('closedAt', ({ closed }) => closed?.at ?? null),
  text('how', ({ closed }) => (closed === null ? 'open' : closed.transition)),
  text('person', ({ closed }) => closed?.person ?? null),
  text('onBehalfOf', ({ closed }) => closed?.onBehalfOf ?? null),
  text('outcome', ({ closed }) => closed?.outcome ?? null),
  text('comment', ({ closed }) => (closed?.transition === 'complete' ? closed.comment : null)),
  number('moves', ({ moves }) => moves),
  number('openedBy', ({ scheduled }) => scheduled.seq),
  number('closedBy', ({ closed }) => closed?.seq ?? null),
];

const ENDS: ReadonlySet<string> = new Set(['complete', 'withdraw', 'ate_abort', 'pi_abort']);

export function taskRows(instance: ExportedInstance, versions: Versions, language: keyof Text): readonly TaskRow[] {
  const rows = new Map<number, TaskRow>();
  for (const activity of activitiesOf(instance, versions)) {
    const { task, transition, isWork } = activity;
    if (task === null || !isWork) continue;
    const row = rows.get(task);
    if (transition === 'schedule')
      rows.set(task, { instance, task, title: activity.name[language], scheduled: activity, started: null, closed: null, moves: 0 });
    else if (row && transition === 'start' && !activity.assumed) rows.set(task, { ...row, started: activity });
    else if (row && transition === 'reassign') rows.set(task, { ...row, moves: row.moves + 1 });
    else if (row && ENDS.has(transition)) rows.set(task, { ...row, closed: activity });
  }
  return [...rows.values()];
}
