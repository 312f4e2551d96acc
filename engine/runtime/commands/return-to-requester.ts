import type { CommandBody } from '../command.js';
import type { Decision } from '../instance.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';

/** Sends a gate back to the requester 退回; out of a parallel state it ends all that is open there, and every decision must be given again. */
export function returnToRequester(turn: Turn, command: Extract<CommandBody, { type: 'return' }>): string {
  const task = taskOfActor(turn, command.task);
  const state = turn.process.states.get(task.state);
  if (state?.kind !== 'approval' || !state.approval.allow.includes('return')) return refuse('return-not-allowed');
  if (!command.comment.trim()) refuse('comment-required');
  const decision: Decision = {
    person: turn.actor ?? '',
    onBehalfOf: turn.command.actor?.onBehalfOf ?? null,
    outcome: 'returned',
    at: turn.now,
    item: task.item?.index ?? null,
    level: task.level,
    vote: task.vote,
    comment: command.comment,
    saw: {},
  };
  turn.state.decisions = { ...turn.state.decisions, [task.state]: [...(turn.state.decisions[task.state] ?? []), decision] };
  turn.delta.decisions.push({ task: task.ordinal, state: task.state, ...decision });
  turn.changed();
  turn.closeTask(task, 'done');
  for (const other of turn.tasks.values()) turn.closeTask(other, 'canceled by return');
  if (!settle(turn, `${task.state}.returned`)) refuse('return-not-allowed');
  return 'task.returned';
}
