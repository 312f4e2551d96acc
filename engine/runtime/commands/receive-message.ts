import type { Message } from '../command.js';
import { keepOf } from '../../definition/keep.js';
import { listening } from '../listeners.js';
import { refuse } from '../refusals.js';
import { checkRules } from '../rules.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { keeps, matches } from '../guards.js';

/**
 * Hears a message: every active state that listens for it and whose `match` is true takes it, once. One kept for longer than the handler's `keep`
 * is not heard.
 *
 * @throws {Refused} `message-not-heard`, also when `match` cannot be evaluated yet: the message is not for this instance
 */
export function receiveMessage(turn: Turn, command: { readonly message: Message }): string {
  turn.message = command.message;
  turn.changed();
  for (const { state, handler } of listening(turn.process, turn.state.value)) {
    if (state === null || handler.event !== command.message.name || !keeps(turn, keepOf(handler))) continue;
    if (handler.match === null || matches(turn, handler.match.path)) checkRules(turn, `${state}.${handler.event}`);
  }
  if (!settle(turn, `message.${command.message.name}`)) refuse('message-not-heard', { message: command.message.name });
  return 'message.received';
}
