import { askApprover } from '../added-approvers.js';
import type { CommandBody } from '../command.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { refuseDelegate, taskOfActor } from './find-task.js';
import { refuseNewcomer } from './newcomer.js';

/**
 * Has somebody else approve too 加签. Added before, he decides first, and the vote then waits for the actor's own decision; added after, he is asked once
 * the actor has approved. A vote nobody held is the actor's from now on.
 *
 * @throws {Refused} `command-not-allowed`, and what `taskOfActor` and `refuseNewcomer` throw
 */
export function addApprover(turn: Turn, command: Extract<CommandBody, { type: 'addApprover' }>): string {
  const task = taskOfActor(turn, command.task, 'helper');
  refuseDelegate(task);
  refuseUnlessAllowed(turn, task, 'add-approver');
  if (task.kind !== 'approval') refuse('command-not-allowed', { command: 'add-approver' });
  refuseNewcomer(turn, task, command.person);
  const by = turn.inNameOf ?? '';
  const added = { person: command.person, by };
  const own = { ...task, assignee: task.assignee ?? by };
  turn.setTask(
    command.place === 'before'
      ? { ...own, waitsFor: [...task.waitsFor, askApprover(turn, task, added)] }
      : { ...own, followedBy: [...task.followedBy, added] },
  );
  return 'approver.added';
}

export const addApproverRule: CommandRule = {
  title: { zh: '加签（前、后）', en: 'Add an approver (before, after)' },
  who: {
    zh: '持有审批任务的人，无人持有时为候选人，被加签的人亦可。加签对象的条件同转办',
    en: 'Whoever holds the vote, else a candidate; an added approver too. Whom it may be is as for a transfer',
  },
  when: {
    zh: '审批之前。前加签：新增的人先审批，再回到本人；后加签：本人同意后由其审批。共用一票：全部同意才算同意，任何一人驳回即为驳回，票数不变',
    en: 'Before the decision. Before: the new one decides first, then it is mine again; after: he is asked once I approve. They share one vote: it approves when all have, one rejection rejects, and the number of votes stays',
  },
  limit: GOES_ON,
  recorded: { zh: '`approver.added`：加签人、新增的人、前或后、意见', en: '`approver.added`: who added whom, before or after, comment' },
  allow: 'add-approver',
};
