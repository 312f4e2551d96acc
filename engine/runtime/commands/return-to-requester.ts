import type { CommandBody } from '../command.js';
import { noteDecision } from '../note-decision.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';
import type { CommandRule } from './command-rule.js';

/**
 * Sends a gate back to the requester 退回. Leaving a parallel state, it ends all that is open there, and every decision must be given again.
 *
 * @throws {Refused} `return-not-allowed`, `comment-required`, and what `taskOfActor` throws
 */
export function returnToRequester(turn: Turn, command: Extract<CommandBody, { type: 'return' }>): string {
  const task = taskOfActor(turn, command.task);
  const state = turn.process.states.get(task.state);
  if (state?.kind !== 'approval' || !state.approval.allow.includes('return')) return refuse('return-not-allowed');
  if (!command.comment.trim()) refuse('comment-required');
  noteDecision(turn, task, 'returned', command.comment);
  turn.closeTask(task, 'done');
  turn.closing = 'canceled by return';
  if (!settle(turn, `${task.state}.returned`)) refuse('return-not-allowed');
  return 'task.returned';
}

export const returnRule: CommandRule = {
  title: { zh: '退回', en: 'Return' },
  who: { zh: '可以审批的人', en: 'Whoever may decide' },
  when: {
    zh: '审批之前，须填写意见；离开并行部分时，其中所有任务取消，已作的决定须重新作出',
    en: 'Before the decision, with a comment; leaving a parallel part cancels all that is open there, and decisions given there must be given again',
  },
  limit: { zh: '结束；再次进入时重新计时', en: 'It ends, and begins anew when the state is entered again' },
  recorded: { zh: '`task.returned`：意见、取消的任务', en: '`task.returned`: the comment, the tasks canceled' },
  allow: 'return',
};
