import type { CommandBody } from '../command.js';
import { withProxies } from '../open-task.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { taskOfActor } from './find-task.js';
import { refuseNewcomer } from './newcomer.js';

/**
 * Hands a task over for good 转办: the giver is out, the history keeps him. A draft goes along.
 *
 * @throws {Refused} `command-not-allowed`, and what `taskOfActor` and `refuseNewcomer` throw
 */
export function transfer(turn: Turn, command: Extract<CommandBody, { type: 'transfer' }>): string {
  const task = taskOfActor(turn, command.task);
  refuseUnlessAllowed(turn, task, 'transfer');
  refuseNewcomer(turn, task, command.to);
  turn.setTask(withProxies(turn, { ...task, candidates: [`person:${command.to}`], assignee: command.to }));
  return 'task.transferred';
}

export const transferRule: CommandRule = {
  title: { zh: '转办', en: 'Transfer' },
  who: {
    zh: '持有任务的人；无人持有时为候选人。受让人须在职，不得是本人申请的审批人、不相容岗位的人或这一步的其他审批人',
    en: 'Whoever holds the task, else a candidate. The receiver is at work here, and neither the initiator at a gate, nor kept apart, nor a voter of the same gate',
  },
  when: {
    zh: '办理之前，等待加签期间除外；转出后不再是办理人，暂存内容随任务转出',
    en: 'Before it is finished, not while it waits for an approver added before; the giver is out, and a draft goes along',
  },
  limit: GOES_ON,
  recorded: { zh: '`task.transferred`：转出人、受让人、意见', en: '`task.transferred`: giver, receiver, comment' },
  allow: 'transfer',
};
