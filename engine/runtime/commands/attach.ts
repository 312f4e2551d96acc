import type { CommandBody } from '../command.js';
import type { Turn } from '../turn.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { refuseUnlessFollower } from './comment.js';

/**
 * Puts a stored file with the instance, or with one task 附件. Size, type and digest were checked when the file was stored; the event names them, not
 * the bytes.
 *
 * @throws {Refused} `command-not-allowed`, `not-allowed`, and what `findTask` throws
 */
export function attach(turn: Turn, command: Extract<CommandBody, { type: 'attach' }>): string {
  refuseUnlessFollower(turn, command.task, 'attach');
  const { task, file } = command;
  turn.effects.push({ kind: 'attach', task, file });
  return 'file.attached';
}

export const attachRule: CommandRule = {
  title: { zh: '添加附件', en: 'Attach a file' },
  who: { zh: '看得到该流程的人，限本人上传的文件', en: 'Whoever sees the instance, a file he has stored himself' },
  when: { zh: '流程结束之前，可针对任务', en: 'Before it ends, at a task or not' },
  limit: GOES_ON,
  recorded: { zh: '`file.attached`：文件名、类型、大小、SHA-256 摘要', en: '`file.attached`: name, type, size, SHA-256 digest' },
  allow: 'attach',
};
