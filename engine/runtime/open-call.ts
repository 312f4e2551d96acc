import type { State } from '../definition/state.js';
import { evaluateAll } from './perform-action.js';
import { successorOf } from './successors.js';
import type { Turn } from './turn.js';

/** Starts another process, one for each item, and waits for its end. */
export function openCall(turn: Turn, state: Extract<State, { kind: 'call' }>): void {
  const { call } = state;
  const items = call.each ? (turn.evaluate(call.each.list) as readonly unknown[]) : [undefined];
  if (items.length === 0) turn.raised.push(`${state.name}.ended`);
  items.forEach((value, index) => {
    const ordinal = turn.nextOrdinal();
    const instance = turn.facts.newInstanceId();
    turn.setCall({
      ordinal,
      state: state.name,
      kind: 'call',
      instance,
      item: call.each ? index : null,
      event: null,
      result: null,
    });
    const names = call.each ? { [call.each.as]: value } : {};
    turn.effects.push({
      kind: 'start',
      n: turn.nextEffect(),
      instance,
      process: call.process,
      initiator: successorOf(turn, turn.state.initiator),
      with: evaluateAll(turn, call.with, names),
      call: ordinal,
    });
  });
}

/** Asks a service of the host, and waits for its answer. */
export function openService(turn: Turn, { name, service }: Extract<State, { kind: 'service' }>): void {
  const ordinal = turn.nextOrdinal();
  turn.setCall({ ordinal, state: name, kind: 'service', instance: null, item: null, event: null, result: null });
  turn.effects.push({
    kind: 'service',
    n: turn.nextEffect(),
    call: ordinal,
    name: service.name,
    with: evaluateAll(turn, service.with, {}),
  });
}
