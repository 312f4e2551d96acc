import type { CommandBody } from '../command.js';
import { noteDecision } from '../note-decision.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';

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
