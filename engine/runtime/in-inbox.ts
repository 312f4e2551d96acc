import { isAmong } from '../people/candidates.js';
import type { OpenTask } from './instance.js';
import type { Turn } from './turn.js';

/** Whether a task stands in a person's own inbox: he holds it, may take it, or may sign for its voter. */
export function isInInbox(turn: Turn, { assignee, candidates, proxies }: OpenTask, person: string): boolean {
  return assignee === person || isAmong(turn, person, candidates) || isAmong(turn, person, proxies);
}
