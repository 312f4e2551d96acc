import { isPriority, PRIORITIES, type Priority } from '../definition/priority.js';
import { workOf } from '../definition/work-of.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import type { OpenTask } from './instance.js';
import { itemNames } from './item-names.js';
import type { Turn } from './turn.js';

/**
 * How pressing a task is when it opens.
 *
 * @throws {EvaluationError} when the definition's expression gives no priority
 */
export function priorityOf(turn: Turn, { state: name, item }: Pick<OpenTask, 'state' | 'item'>): Priority {
  const state = turn.process.states.get(name);
  const work = state ? workOf(state) : null;
  if (!work) return 'normal';
  const { priority } = work;
  if (typeof priority === 'string') return priority;
  const value = turn.evaluate(priority, itemNames(turn, work, item));
  if (isPriority(value)) return value;
  throw new EvaluationError(priority.source, new RangeError(`${JSON.stringify(value)} is none of ${PRIORITIES.join(', ')}`));
}
