import type { Message } from '../command.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';

/**
 * Hears a message: every active state that listens for it and whose `match` is true takes it, once.
 *
 * @throws {Refused} `message-not-heard`, also when `match` cannot be evaluated yet: the message is not for this instance
 */
export function receiveMessage(turn: Turn, command: { readonly message: Message }): string {
  turn.message = command.message;
  turn.changed();
  if (!settle(turn, `message.${command.message.name}`)) refuse('message-not-heard', { message: command.message.name });
  return 'message.received';
}
