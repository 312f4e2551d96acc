import type { CommandBody } from '../command.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { actFor } from './act-for.js';
import { findTask, taskOfActor } from './find-task.js';
import { refuseNewcomer } from './newcomer.js';

/**
 * Asks somebody to look at a task 委派: he prepares it and gives his opinion, and it comes back. A delegate may ask somebody else in turn, never one
 * it came from.
 *
 * @throws {Refused} `command-not-allowed`, `delegation-loop`, and what `taskOfActor` and `refuseNewcomer` throw
 */
export function delegate(turn: Turn, command: Extract<CommandBody, { type: 'delegate' }>): string {
  const task = taskOfActor(turn, command.task, 'helper');
  refuseUnlessAllowed(turn, task, 'delegate');
  if (task.delegatedBy.includes(command.to)) refuse('delegation-loop', { person: command.to, delegatedBy: task.delegatedBy });
  refuseNewcomer(turn, task, command.to);
  const owner = task.assignee ?? turn.inNameOf ?? '';
  turn.setTask({ ...task, assignee: command.to, delegatedBy: [...task.delegatedBy, owner] });
  return 'task.delegated';
}

/**
 * Brings a delegated task back to whoever delegated it, with the delegate's opinion. Anybody it came from may take it back himself, with none.
 *
 * @throws {Refused} `task-not-delegated`, `task-not-yours`, `comment-required`, and what `findTask` throws
 */
export function handBack(turn: Turn, command: Extract<CommandBody, { type: 'handBack' }>): string {
  const task = findTask(turn, command.task);
  const text = command.comment?.trim() ?? '';
  if (task.delegatedBy.length === 0) refuse('task-not-delegated');
  if (!actFor(turn, (person) => task.assignee === person || task.delegatedBy.includes(person)))
    refuse('task-not-yours', { assignee: task.assignee });
  const by = turn.inNameOf ?? '';
  const place = task.assignee === by ? task.delegatedBy.length - 1 : task.delegatedBy.indexOf(by);
  if (task.assignee === by && text === '') refuse('comment-required');
  turn.setTask({
    ...task,
    assignee: task.delegatedBy[place] ?? null,
    delegatedBy: task.delegatedBy.slice(0, place),
    opinions: text === '' ? task.opinions : [...task.opinions, { by, at: turn.now, text }],
  });
  return 'task.handed-back';
}

export const delegateRule: CommandRule = {
  title: { zh: '委派', en: 'Delegate' },
  who: {
    zh: '持有任务的人，无人持有时为候选人；受托人可再委派，不得委派回委派过的人。受托人的条件同转办',
    en: 'Whoever holds the task, else a candidate; a delegate may go on delegating, never in a circle. Whom it may go to is as for a transfer',
  },
  when: {
    zh: '办理之前；受托人只能暂存、出具意见，不能决定、放回、转办',
    en: 'Before it is finished; the delegate may draft and give an opinion, not decide, release or transfer',
  },
  limit: GOES_ON,
  recorded: { zh: '`task.delegated`：委派人、受托人、意见', en: '`task.delegated`: owner, delegate, comment' },
  allow: 'delegate',
};

export const handBackRule: CommandRule = {
  title: { zh: '交回、收回委派', en: 'Hand back' },
  who: { zh: '受托人须填写意见；委派人可自行收回', en: 'The delegate, with his opinion; whoever delegated it may take it back' },
  when: { zh: '委派期间；任务回到委派人，由其决定', en: 'While it is delegated; it is the owner’s again, who decides' },
  limit: GOES_ON,
  recorded: { zh: '`task.handed-back`：意见', en: '`task.handed-back`: the opinion' },
  allow: null,
};
