import type { Message } from '../command.js';
import { keepOf } from '../../definition/keep.js';
import { listening } from '../listeners.js';
import { refuse } from '../refusals.js';
import { checkRules } from '../rules.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { keeps, matches } from '../guards.js';
import { keepWhileSuspended } from './suspend.js';

/**
 * Hears a message: every active state that listens for it and whose `match` is true takes it, once. One kept for longer than the handler's `keep`
 * is not heard.
 *
 * @throws {Refused} `message-not-heard`, also when `match` cannot be evaluated yet: the message is not for this instance
 */
export function receiveMessage(turn: Turn, command: { readonly message: Message }): string {
  turn.message = command.message;
  turn.changed();
  if (turn.state.suspended !== null) return keepMessage(turn, command.message);
  for (const { state, handler } of listening(turn.process, turn.state.value)) {
    if (state === null || handler.event !== command.message.name || !keeps(turn, keepOf(handler))) continue;
    if (handler.match === null || matches(turn, handler.match.path)) checkRules(turn, `${state}.${handler.event}`);
  }
  if (!settle(turn, `message.${command.message.name}`)) refuse('message-not-heard', { message: command.message.name });
  return 'message.received';
}

/** A suspended instance keeps what it would hear; how long it had been kept before says nothing when it is taken up. */
function keepMessage(turn: Turn, { keptSince: _, ...message }: Message): string {
  const isHeard = listening(turn.process, turn.state.value).some(
    ({ handler }) =>
      handler.event === message.name && keeps(turn, keepOf(handler)) && (handler.match === null || matches(turn, handler.match.path)),
  );
  if (!isHeard) refuse('message-not-heard', { message: message.name });
  keepWhileSuspended(turn, { type: 'receiveMessage', message: { ...message } });
  return 'message.kept';
}
