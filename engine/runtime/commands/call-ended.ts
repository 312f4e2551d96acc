import type { CommandBody } from '../command.js';
import type { JsonObject, WaitingCall } from '../instance.js';
import { refuse } from '../refusals.js';
import { checkRules } from '../rules.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { keepWhileSuspended } from './suspend.js';

/**
 * A called process ended, or could not begin. With `each`, the state is left when all have: by `failed` if one could not begin.
 *
 * @throws {Refused} `call-over` when it is not waited for, or was answered before
 */
export function callEnded(turn: Turn, command: Extract<CommandBody, { type: 'callEnded' }>): string {
  const call = waiting(turn, command.call, 'call');
  if (keepWhileSuspended(turn, bare(command))) return 'call.kept';
  turn.setCall({ ...call, event: command.event, result: command.result });
  const siblings = [...turn.calls.values()].filter((other) => other.state === call.state).sort((a, b) => (a.item ?? 0) - (b.item ?? 0));
  if (siblings.every((other) => other.event !== null)) {
    turn.result = command.result;
    turn.results = siblings.map((other) => other.result ?? {});
    turn.changed();
    raise(turn, `${call.state}.${siblings.some((other) => other.event === 'failed') ? 'failed' : 'ended'}`);
  }
  return `call.${command.event}`;
}

/** A program answered, or failed after its retries. */
export function serviceEnded(turn: Turn, command: Extract<CommandBody, { type: 'serviceEnded' }>): string {
  const call = waiting(turn, command.call, 'service');
  if (keepWhileSuspended(turn, bare(command))) return 'service.kept';
  turn.calls.delete(String(call.ordinal));
  turn.result = command.result;
  turn.changed();
  raise(turn, `${call.state}.${command.event}`);
  return `service.${command.event}`;
}

function bare({ type, call, event, result }: Extract<CommandBody, { type: 'callEnded' | 'serviceEnded' }>): JsonObject {
  return { type, call, event, result };
}

function raise(turn: Turn, event: string): void {
  checkRules(turn, event);
  settle(turn, event);
}

function waiting(turn: Turn, ordinal: number, kind: WaitingCall['kind']): WaitingCall {
  const call = turn.calls.get(String(ordinal));
  return call && call.kind === kind && call.event === null ? call : refuse('call-over');
}
