import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { actFor } from './act-for.js';
import { actOn, findTask, isHis, refuseDelegate, refuseWaiting } from './find-task.js';
import { type CommandRule, GOES_ON } from './command-rule.js';

/** Takes an open task, for oneself or for whom one substitutes; claiming one's own again changes nothing but is in the history. */
export function claim(turn: Turn, command: { readonly task: number }): string {
  const task = findTask(turn, command.task);
  if (!actOn(turn, task, (person) => isHis(turn, task, person))) {
    if (task.assignee !== null) refuse('task-already-claimed', { assignee: task.assignee });
    refuse('task-not-yours');
  }
  turn.setTask({ ...task, assignee: turn.inNameOf });
  return 'task.claimed';
}

/** Gives a claimed task back to all candidates. */
export function release(turn: Turn, command: { readonly task: number }): string {
  const task = findTask(turn, command.task);
  if (task.assignee === null || !actFor(turn, (person) => person === task.assignee))
    refuse('task-not-claimed', { assignee: task.assignee });
  refuseDelegate(task);
  refuseWaiting(turn, task);
  turn.setTask({ ...task, assignee: null });
  return 'task.released';
}

export const claimRule: CommandRule = {
  title: { zh: '领取', en: 'Claim' },
  who: { zh: '任务的候选人', en: 'A candidate of the task' },
  when: { zh: '任务无人持有时；重复领取自己的任务无效果', en: 'While nobody holds it; claiming one’s own again changes nothing' },
  limit: GOES_ON,
  recorded: { zh: '`task.claimed`', en: '`task.claimed`' },
  allow: null,
};

export const releaseRule: CommandRule = {
  title: { zh: '放回', en: 'Release' },
  who: { zh: '持有任务的人', en: 'Whoever holds it' },
  when: {
    zh: '办理之前，委派和等待加签期间除外；任务回到全体候选人',
    en: 'Before it is finished, not while it is delegated or waits for an approver added before; it goes back to all candidates',
  },
  limit: GOES_ON,
  recorded: { zh: '`task.released`', en: '`task.released`' },
  allow: null,
};
