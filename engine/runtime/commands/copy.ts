import type { CommandBody } from '../command.js';
import { refuse } from '../refusals.js';
import { isRequester } from '../successors.js';
import type { Turn } from '../turn.js';
import { actFor } from './act-for.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { findTask, isHis, taskOfActor } from './find-task.js';
import { refuseUnknown } from './known-person.js';
import { copyTo } from '../tell.js';

/**
 * Copies the instance to somebody 抄送: he sees it, and his receipt is asked for.
 *
 * @throws {Refused} `command-not-allowed`, `copy-to-yourself`, `person-unknown`, `copied-already` (since when), and what `taskOfActor` throws
 */
export function cc(turn: Turn, command: Extract<CommandBody, { type: 'cc' }>): string {
  const task = findTask(turn, command.task);
  const actor = turn.actor ?? '';
  const mayAsRequester = isRequester(turn, actor) || (!isHis(turn, task, actor) && actFor(turn, (person) => isRequester(turn, person)));
  if (!mayAsRequester) taskOfActor(turn, command.task, 'helper');
  refuseUnlessAllowed(turn, task, 'cc');
  for (const person of command.to) {
    if (person === turn.actor) refuse('copy-to-yourself');
    refuseUnknown(turn, person);
    const before = turn.state.copies[person];
    if (before && before.readAt === null) refuse('copied-already', { person, at: before.at });
  }
  copyTo(turn, [...new Set(command.to)].sort(), turn.actor, { task: task.ordinal, states: [task.state] });
  return 'instance.copied';
}

/**
 * Gives the receipt for what was copied to the person 已阅; once for all that was copied to him until then.
 *
 * @throws {Refused} `copy-not-found`, `copy-already-read` (when)
 */
export function markRead(turn: Turn): string {
  const person = turn.actor ?? '';
  const copy = turn.state.copies[person];
  if (!copy) return refuse('copy-not-found');
  if (copy.readAt !== null) refuse('copy-already-read', { at: copy.readAt });
  turn.state.copies = { ...turn.state.copies, [person]: { ...copy, readAt: turn.now } };
  turn.effects.push({ kind: 'read', person });
  return 'copy.read';
}

export const ccRule: CommandRule = {
  title: { zh: '抄送', en: 'Copy (cc)' },
  who: { zh: '可以办理该任务的人、受托人和发起人', en: 'Whoever may finish the task, a delegate, and the initiator' },
  when: {
    zh: '任务打开期间；受送人须在职，已阅后方可再次抄送',
    en: 'While it is open; to anybody at work here, and again only after he has read it',
  },
  limit: GOES_ON,
  recorded: {
    zh: '`instance.copied`：抄送给谁；受送人此后看得到该流程',
    en: '`instance.copied`: to whom; they see the instance from then on',
  },
  allow: 'cc',
};

export const markReadRule: CommandRule = {
  title: { zh: '已阅', en: 'Mark as read' },
  who: { zh: '被抄送的人', en: 'Whom the instance was copied to' },
  when: { zh: '未阅时，流程结束后也可以', en: 'While he has not, even after the instance has ended' },
  limit: GOES_ON,
  recorded: { zh: '`copy.read`', en: '`copy.read`' },
  allow: null,
};
