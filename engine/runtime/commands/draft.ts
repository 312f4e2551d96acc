import type { JsonObject } from '../instance.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';

/** Keeps half-filled documents with the task, unchecked; the last draft counts. */
export function draft(turn: Turn, command: { readonly task: number; readonly documents: JsonObject }): string {
  const task = taskOfActor(turn, command.task);
  turn.tasks.set(String(task.ordinal), { ...task, draft: { by: turn.actor ?? '', at: turn.now, content: command.documents } });
  return 'draft.saved';
}
