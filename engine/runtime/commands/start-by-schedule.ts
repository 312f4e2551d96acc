import type { Schedule } from '../../definition/schedule.js';
import { mapValues } from '../../definition/values.js';
import { toJson } from '../../expression/to-json.js';
import { resolveCandidates } from '../../people/candidates.js';
import type { CommandBody } from '../command.js';
import type { JsonObject } from '../instance.js';
import { refuse } from '../refusals.js';
import { begin } from '../settle.js';
import type { Turn } from '../turn.js';
import { receiveTogether, refuseMissing } from './start.js';

/**
 * A schedule starts an instance for one item of an occurrence.
 *
 * @throws {Refused} `schedule-unknown`, `item-gone`, `initiator-not-one`, `given-missing`
 */
export function startBySchedule(turn: Turn, command: Extract<CommandBody, { type: 'startBySchedule' }>): string {
  const { schedule: name, occurrence, item } = command;
  const compiled = turn.process.schedules.get(name);
  if (!compiled) return refuse('schedule-unknown', { schedule: name });
  const { schedule } = compiled;
  turn.state.scheduled = { schedule: name, occurrence, item };
  turn.item = itemOf(turn, schedule, command);
  turn.changed();
  const { persons } = resolveCandidates(turn, [schedule.initiator], {});
  const [initiator] = persons;
  if (initiator === undefined || persons.length > 1) return refuse('initiator-not-one', { persons });
  turn.state.initiator = initiator;
  turn.changed();
  receiveTogether(
    turn,
    mapValues(schedule.with, (expression) => toJson(turn.evaluate(expression)) ?? null),
  );
  refuseMissing(turn);
  begin(turn);
  return 'instance.started';
}

/** The item under its name, as JSON: the row as it is now, the person, or what is known of the instance drawn. */
function itemOf(turn: Turn, { items }: Schedule, { item, sampled }: Extract<CommandBody, { type: 'startBySchedule' }>): Turn['item'] {
  switch (items.kind) {
    case 'one':
      return null;
    case 'people':
      return { name: items.as, value: item };
    case 'sample':
      return { name: items.as, value: { id: item, ...sampled } as JsonObject };
    case 'rows': {
      const row = turn.facts.row(items.register, item ?? '');
      return row ? { name: items.as, value: row } : refuse('item-gone', { register: items.register, key: item });
    }
  }
}
