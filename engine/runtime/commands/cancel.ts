import type { CommandBody } from '../command.js';
import { finish } from '../settle.js';
import type { Turn } from '../turn.js';
import { ADMINISTRATOR, refuseUnlessAdministrator } from './administrator.js';
import type { CommandRule } from './command-rule.js';

/**
 * Ends the instance from any state: an administrator's, with a reason, or the caller's that ended.
 *
 * @throws {Refused} `not-allowed`, `comment-required`
 */
export function cancel(turn: Turn, command: Extract<CommandBody, { type: 'cancel' }>): string {
  if (turn.actor !== null) refuseUnlessAdministrator(turn, command.reason);
  finish(turn, 'canceled', { end: 'canceled' });
  return 'instance.canceled';
}

export const cancelRule: CommandRule = {
  title: { zh: '终止', en: 'Cancel' },
  who: ADMINISTRATOR,
  when: {
    zh: '流程结束之前，故障中也可以；它等待的子流程一并终止',
    en: 'Before the instance ends, out of an incident too; what it calls and waits for is canceled as well',
  },
  limit: { zh: '全部结束', en: 'All end' },
  recorded: { zh: '`instance.canceled`：原因', en: '`instance.canceled`: the reason' },
  allow: null,
};
