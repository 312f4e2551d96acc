import type { State } from '../definition/state.js';
import type { Work } from '../definition/work.js';
import { type Entry, resolveCandidates } from '../people/candidates.js';
import type { Turn } from './turn.js';

/**
 * Whom a task is given to when it opens 分配; null: whoever claims it.
 *
 * @param by - entries it was opened for, in the order written
 * @param persons - those of them who may act, sorted; not empty
 * @param names - expression names of the item
 */
export function assigneeOf(
  turn: Turn,
  state: State,
  assign: Work['assign'],
  by: readonly Entry[],
  persons: readonly string[],
  names: Readonly<Record<string, unknown>>,
): string | null {
  switch (assign) {
    case 'claim':
      return null;
    case 'single':
      return persons[0] ?? null;
    case 'ranked':
      for (const entry of by) {
        const first = resolveCandidates(turn, [entry], names).persons.find((person) => persons.includes(person));
        if (first !== undefined) return first;
      }
      return null;
    case 'round-robin': {
      // Everybody in turn over all instances: the host draws the numbers one after the other, whoever asks.
      const number = turn.facts.next(`assign ${turn.process.definition.id}.${state.name}`);
      return persons[(number - 1) % persons.length] ?? null;
    }
  }
}
