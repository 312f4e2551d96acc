import type { CommandBody } from '../command.js';
import { mayFollow } from '../may-follow.js';
import { mentionedIn } from '../mentioned-in.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { findTask } from './find-task.js';
import { refuseUnknown } from './known-person.js';
import { writtenText } from './written-text.js';
import { tell } from '../tell.js';

/**
 * Says something about the instance, or about one task 评论. Whoever is mentioned is told, and sees the instance from then on.
 *
 * @throws {Refused} `command-not-allowed`, `not-allowed`, `person-unknown`, what `writtenText` and `findTask` throw
 */
export function comment(turn: Turn, command: Extract<CommandBody, { type: 'comment' }>): string {
  refuseUnlessFollower(turn, command.task, 'comment');
  const mentioned = new Set([...mentionedIn(writtenText(command.text)), ...command.mentions]);
  for (const person of mentioned) refuseUnknown(turn, person);
  mentioned.delete(turn.actor ?? '');
  if (mentioned.size > 0) tell(turn, 'mention', [...mentioned].sort(), { comment: turn.state.seq + 1, task: command.task });
  return 'comment.added';
}

/**
 * What people do who need only see the instance: at a task its `allow` decides as well.
 *
 * @throws {Refused} `command-not-allowed`, `not-allowed`, and what `findTask` throws
 */
export function refuseUnlessFollower(turn: Turn, task: number | null, word: string): void {
  if (!mayFollow(turn, turn.actor ?? '')) refuse('not-allowed');
  if (task !== null) refuseUnlessAllowed(turn, findTask(turn, task), word);
}

export const commentRule: CommandRule = {
  title: { zh: '评论', en: 'Comment' },
  who: { zh: '看得到该流程的人', en: 'Whoever sees the instance' },
  when: {
    zh: '流程结束之前，可针对任务；用 `@zhao.lei` 提到的人须在职',
    en: 'Before it ends, at a task or not; whoever is mentioned as `@zhao.lei` must be at work here',
  },
  limit: GOES_ON,
  recorded: {
    zh: '`comment.added`：内容、提到谁；被提到的人此后看得到该流程',
    en: '`comment.added`: the text, who is mentioned and sees the instance from then on',
  },
  allow: 'comment',
};
