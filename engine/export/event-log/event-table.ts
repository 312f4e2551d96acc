import type { Text } from '../../definition/text.js';
import { type Versions, versionOf } from '../../runtime/versions.js';
import { aboutOf, saidIn } from './activities.js';
import { eventTypeTitle } from './event-type-title.js';
import type { ExportedEvent, ExportedInstance } from './exported-instance.js';
import { type Columns, instant, number, text } from './table.js';

interface EventRow {
  readonly instance: ExportedInstance;
  readonly event: ExportedEvent;
  /** Title of the state a task was finished in, else of the event's type: what process mining calls the activity. */
  readonly activity: string;
  readonly state: string | null;
  readonly task: number | null;
  readonly outcome: string | null;
}

/** One row an event of the history. */
export const EVENT_COLUMNS: Columns<EventRow> = [
  text('instance', ({ instance }) => instance.id),
  text('process', ({ instance }) => instance.process),
  number('version', ({ instance }) => instance.version),
  text('key', ({ instance }) => instance.key),
  number('seq', ({ event }) => event.seq),
  instant('at', ({ event }) => event.at),
  text('type', ({ event }) => event.type),
  text('activity', ({ activity }) => activity),
  text('state', ({ state }) => state),
  number('task', ({ task }) => task),
  text('person', ({ event }) => event.actor),
  text('onBehalfOf', ({ event }) => event.onBehalfOf),
  text('outcome', ({ outcome }) => outcome),
  text('comment', ({ event }) => saidIn(event.command)),
  text('about', ({ event }) => aboutOf(event)),
  text('left', ({ event }) => event.delta.left.join(' ')),
  text('entered', ({ event }) => event.delta.entered.join(' ')),
  text('opened', ({ event }) => event.delta.opened.map(({ task }) => task).join(' ')),
  text('closed', ({ event }) => event.delta.closed.map(({ task }) => task).join(' ')),
  text('documents', ({ event }) => documentsOf(event)),
  text('registers', ({ event }) => event.delta.records.map(({ register, key }) => `${register}:${key}`).join(' ')),
  text('command', ({ event }) => event.commandId),
  text('definition', ({ event }) => event.definition),
  text('hash', ({ event }) => event.hash),
];

export function eventRows(instance: ExportedInstance, versions: Versions, language: keyof Text): readonly EventRow[] {
  return instance.events.map((event) => {
    const [decision] = event.delta.decisions;
    const task = decision?.['task'] ?? event.command['task'] ?? null;
    const [closed] = event.delta.closed;
    const state = decision?.['state'] ?? (closed?.how === 'done' ? closed.state : null);
    const title = typeof state === 'string' ? versionOf(versions, event.definition).states.get(state)?.title : undefined;
    return {
      instance,
      event,
      activity: (title ?? eventTypeTitle(event.type))[language],
      state: typeof state === 'string' ? state : null,
      task: typeof task === 'number' ? task : null,
      outcome: typeof decision?.['outcome'] === 'string' ? decision['outcome'] : null,
    };
  });
}

/** `quotation v2: total, lines` */
function documentsOf({ delta }: ExportedEvent): string {
  return Object.entries(delta.documents)
    .map(([name, { version, patch }]) => `${name} v${version}: ${Object.keys(patch).join(', ')}`)
    .join('; ');
}
