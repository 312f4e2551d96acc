import { isAmong } from '../people/candidates.js';
import type { OpenTask } from './instance.js';
import type { Turn } from './turn.js';

/** Whether a task stands in a person's own inbox: he holds it, may take it, or may sign for its voter. */
export function isInInbox(turn: Turn, task: OpenTask, person: string): boolean {
  return isWith(turn, task, person) || isAmong(turn, person, task.proxies);
}

/** Whether he holds a task or may take it: his substitute may do so too, while signing for a voter is an assistant's own. */
export function isWith(turn: Turn, { assignee, candidates }: OpenTask, person: string): boolean {
  return assignee === person || isAmong(turn, person, candidates);
}
