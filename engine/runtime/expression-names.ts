import { Day, Instant } from '../expression/day.js';
import { DECIDE } from '../expression/process-scope.js';
import { documentJson } from './document-json.js';
import type { Turn } from './turn.js';

/** What the names of expressions stand for in a turn, each read from the working copy when first used. */
export function namesOf(turn: Turn): Readonly<Record<string, unknown>> {
  const { scope } = turn.process;
  const values = Object.create(null) as Record<string, unknown>;
  const lazy = (name: string, read: () => unknown): void => {
    Object.defineProperty(values, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = read();
        Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
        return value;
      },
    });
  };
  for (const [name, reading] of Object.entries(scope.documents)) lazy(name, () => reading.read(documentJson(turn.documents[name])));
  for (const [name, reading] of Object.entries(scope.data)) lazy(name, () => reading.read(turn.state.data[name] ?? null));
  lazy('decisions', () => scope.decisions.read(turn.state.decisions));
  lazy('instance', () => scope.instance.read({ key: turn.state.key, startedAt: turn.state.startedAt }));
  lazy('today', () => new Day(turn.facts.localDate(turn.process.definition.calendar, turn.now)));
  const messageReading = turn.message ? scope.messages.get(turn.message.name) : undefined;
  if (turn.message) lazy('message', () => messageReading?.read(turn.message?.payload ?? null));
  const { item } = turn;
  if (item) lazy(item.name, () => turn.process.schedules.get(turn.state.scheduled?.schedule ?? '')?.item?.read(item.value));
  Object.assign(values, {
    initiator: turn.state.initiator,
    actor: turn.actor ?? '',
    now: new Instant(turn.now),
    occurrence: new Day(turn.state.scheduled?.occurrence ?? ''),
    decide: DECIDE,
    result: turn.result ?? {},
    results: turn.results,
  });
  return values;
}
