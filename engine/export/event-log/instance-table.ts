import { endOf, type ExportedInstance, parentOf } from './exported-instance.js';
import { type Columns, instant, number, text } from './table.js';

/** One row an instance. */
export const INSTANCE_COLUMNS: Columns<ExportedInstance> = [
  text('instance', ({ id }) => id),
  text('process', ({ process }) => process),
  number('version', ({ version }) => version),
  text('key', ({ key }) => key),
  text('initiator', ({ initiator }) => initiator),
  text('status', ({ status }) => status),
  instant('startedAt', ({ startedAt }) => startedAt),
  instant('endedAt', (instance) => endOf(instance)?.at ?? null),
  text('end', (instance) => endOf(instance)?.state ?? null),
  instant('lastAt', ({ lastAt }) => lastAt),
  number('events', ({ events }) => events.length),
  number('tasks', ({ events }) => events.reduce((tasks, { delta }) => tasks + delta.opened.length, 0)),
  number('breaches', ({ events }) => events.filter(({ type }) => type === 'limit.breached').length),
  number('returns', ({ events }) => events.filter(({ type }) => type === 'task.returned').length),
  text('parent', (instance) => parentOf(instance)),
  text('definition', ({ definition }) => definition),
];
