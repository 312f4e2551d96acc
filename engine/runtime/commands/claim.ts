import { isAmong } from '../../people/candidates.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { findTask, refuseIfApart } from './find-task.js';

/** Takes an open task; claiming one's own again changes nothing but is in the history. */
export function claim(turn: Turn, command: { readonly task: number }): string {
  const task = findTask(turn, command.task);
  const actor = turn.actor ?? '';
  if (task.assignee !== null && task.assignee !== actor) refuse('task-already-claimed', { assignee: task.assignee });
  if (!isAmong(turn, actor, task.candidates) && task.assignee !== actor) refuse('task-not-yours');
  refuseIfApart(turn, task, actor);
  turn.tasks.set(String(task.ordinal), { ...task, assignee: actor });
  return 'task.claimed';
}

/** Gives a claimed task back to all candidates. */
export function release(turn: Turn, command: { readonly task: number }): string {
  const task = findTask(turn, command.task);
  if (task.assignee !== turn.actor) refuse('task-not-claimed', { assignee: task.assignee });
  turn.tasks.set(String(task.ordinal), { ...task, assignee: null });
  return 'task.released';
}
