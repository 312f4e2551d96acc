import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';
import { type CommandRule, GOES_ON, HELPERS } from './command-rule.js';

/**
 * Notes that somebody who may act on a task has looked at it, once for each: a submission can then no longer be withdrawn.
 *
 * @throws {Refused} `viewed-already`, and what `taskOfActor` throws
 */
export function view(turn: Turn, command: { readonly task: number }): string {
  const task = taskOfActor(turn, command.task, 'helper');
  const person = turn.actor ?? '';
  if (task.viewedBy.includes(person)) refuse('viewed-already');
  turn.setTask({ ...task, viewedBy: [...task.viewedBy, person] });
  return 'task.viewed';
}

export const viewRule: CommandRule = {
  title: { zh: '打开', en: 'View' },
  who: HELPERS,
  when: { zh: '第一次打开任务时，自动记录', en: 'When he opens it for the first time, by itself' },
  limit: GOES_ON,
  recorded: { zh: '`task.viewed`', en: '`task.viewed`' },
  allow: null,
};
