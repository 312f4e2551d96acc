import type { CommandBody } from '../command.js';
import { refuse } from '../refusals.js';
import { moveTo } from '../settle.js';
import type { Turn } from '../turn.js';
import { ADMINISTRATOR, refuseUnlessAdministrator } from './administrator.js';
import type { CommandRule } from './command-rule.js';

/**
 * Brings the instance to a state from wherever it is: open work is canceled, the state entered anew. What had failed is left out.
 *
 * @throws {Refused} `not-allowed`, `comment-required`, `state-not-found`
 */
export function move(turn: Turn, command: Extract<CommandBody, { type: 'move' }>): string {
  refuseUnlessAdministrator(turn, command.reason);
  if (!turn.process.states.has(command.to)) refuse('state-not-found', { state: command.to });
  turn.state.status = 'running';
  turn.state.incident = null;
  moveTo(turn, command.to);
  return 'instance.moved';
}

export const moveRule: CommandRule = {
  title: { zh: '跳转', en: 'Move' },
  who: ADMINISTRATOR,
  when: { zh: '流程结束之前，故障中也可以；未办的任务取消', en: 'Before the instance ends, out of an incident too; open work is canceled' },
  limit: { zh: '离开的状态的时限结束，进入的状态重新计时', en: 'Those of the states left end, that of the state entered begins' },
  recorded: { zh: '`instance.moved`：原因', en: '`instance.moved`: the reason' },
  allow: null,
};
