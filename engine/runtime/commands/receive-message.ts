import type { Message } from '../command.js';
import { listeners } from '../listeners.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';

/** Hears a message, when an active state listens for it and its `match` is true. */
export function receiveMessage(turn: Turn, command: { readonly message: Message }): string {
  const listening = listeners(turn.process, turn.state.value).filter((handler) => handler.event === command.message.name);
  turn.message = command.message;
  turn.changed();
  const heard = listening.some((handler) => handler.match === null || turn.evaluate(handler.match) === true);
  if (!heard || !settle(turn, `message.${command.message.name}`)) refuse('message-not-heard', { message: command.message.name });
  return 'message.received';
}
