import type { CommandBody } from '../command.js';
import { withProxies } from '../open-task.js';
import { isToCome } from '../places-to-come.js';
import { refuse } from '../refusals.js';
import { settleSuccession } from '../successors.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAdministrator } from './administrator.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { findTask } from './find-task.js';
import { refuseNewcomer } from './newcomer.js';

/**
 * Puts one person in another's place at a task 改派: as who holds it, may take it, delegated it or is to be asked after, and as who is still to be asked at its
 * gate, later in a sequence or at a higher level. A draft goes along.
 *
 * @throws {Refused} `not-allowed`, `comment-required`, `person-not-there`, and what `findTask` and `refuseNewcomer` throw
 */
export function reassign(turn: Turn, command: Extract<CommandBody, { type: 'reassign' }>): string {
  refuseUnlessAdministrator(turn, command.reason);
  const task = findTask(turn, command.task);
  const { from, to } = command;
  const moved = (person: string): string => (person === from ? to : person);
  const candidates = [...new Set(task.candidates.map((candidate) => (candidate === `person:${from}` ? `person:${to}` : candidate)))];
  const changed = {
    ...task,
    candidates,
    assignee: task.assignee === null ? null : moved(task.assignee),
    delegatedBy: task.delegatedBy.map(moved),
    followedBy: task.followedBy.map((added) => ({ ...added, person: moved(added.person) })),
  };
  const isLater = isToCome(turn, task, from);
  if (!isLater && JSON.stringify(changed) === JSON.stringify(task)) refuse('person-not-there', { person: from });
  refuseNewcomer(turn, task, to);
  turn.setTask(withProxies(turn, changed));
  if (isLater) settleSuccession(turn, from, to, task.state);
  return 'task.reassigned';
}

export const reassignRule: CommandRule = {
  title: { zh: '改派', en: 'Reassign' },
  who: { zh: '系统管理员，须写明原因；接办人的条件同转办', en: 'An administrator, with a reason; whom it may go to is as for a transfer' },
  when: {
    zh: '办理之前；原办理人在这个任务的候选、持有、委派、加签位置，以及在这道审批中尚未轮到的位置，都换成接办人',
    en: 'Before it is finished; every place of the one, as candidate, holder, owner or approver to come, and as voter of this gate still to be asked, becomes the other’s',
  },
  limit: GOES_ON,
  recorded: { zh: '`task.reassigned`：原办理人、接办人、原因', en: '`task.reassigned`: from whom, to whom, the reason' },
  allow: null,
};
