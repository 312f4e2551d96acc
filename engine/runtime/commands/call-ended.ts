import type { CommandBody } from '../command.js';
import type { WaitingCall } from '../instance.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';

/** A called process ended (or could not begin); with `each`, the state is left when all have. */
export function callEnded(turn: Turn, command: Extract<CommandBody, { type: 'callEnded' }>): string {
  const call = waiting(turn, command.call);
  turn.calls.set(String(call.ordinal), { ...call, result: command.result });
  const siblings = [...turn.calls.values()].filter((other) => other.state === call.state);
  if (siblings.every((other) => other.result !== null)) {
    turn.result = command.result;
    turn.results = [...siblings].sort((a, b) => (a.item ?? 0) - (b.item ?? 0)).map((other) => other.result ?? {});
    turn.changed();
    settle(turn, `${call.state}.${command.event}`);
  }
  return `call.${command.event}`;
}

export function serviceEnded(turn: Turn, command: Extract<CommandBody, { type: 'serviceEnded' }>): string {
  const call = waiting(turn, command.call);
  turn.calls.delete(String(call.ordinal));
  turn.result = command.result;
  turn.changed();
  settle(turn, `${call.state}.${command.event}`);
  return `service.${command.event}`;
}

function waiting(turn: Turn, ordinal: number): WaitingCall {
  return turn.calls.get(String(ordinal)) ?? refuse('call-over');
}
