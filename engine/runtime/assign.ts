import type { State } from '../definition/state.js';
import type { Work } from '../definition/work.js';
import { type Entry, resolveCandidates } from '../people/candidates.js';
import type { Instance } from './instance.js';
import type { Turn } from './turn.js';

/**
 * Whom a task is given to when it opens 分配; null: whoever claims it. Somebody absent, whom another substitutes, is passed over while others are
 * there.
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
  if (assign === 'claim') return null;
  const here = present(turn, persons);
  switch (assign) {
    case 'single':
      return here.length === 1 ? (here[0] ?? null) : null;
    case 'ranked':
      for (const entry of by) {
        const first = resolveCandidates(turn, [entry], names, state.name).persons.find((person) => here.includes(person));
        if (first !== undefined) return first;
      }
      return null;
    case 'round-robin':
      return inTurn(here, drawTurn(turn, state));
    case 'least-loaded':
      return leastLoaded(turn, state, here);
  }
}

/** Tasks an instance has given to a person, or that he has claimed. */
export function tasksHeldBy(person: string, instance: Pick<Instance, 'state'> | null): number {
  return Object.values(instance?.state.tasks ?? {}).filter(({ assignee }) => assignee === person).length;
}

/** Those who are there; when nobody is, all of them: whoever substitutes them sees their tasks. */
function present(turn: Turn, persons: readonly string[]): readonly string[] {
  if (persons.length === 1) return persons;
  const absent = turn.facts.absent(persons, turn.process.definition.id);
  const here = persons.filter((person) => !absent.includes(person));
  return here.length > 0 ? here : persons;
}

/** Of those who hold the fewest tasks the one whose turn it is. */
function leastLoaded(turn: Turn, state: State, persons: readonly string[]): string | null {
  if (persons.length === 1) return persons[0] ?? null;
  let held: readonly number[] = [];
  let number = 0;
  // Both are asked for at once, so that the host reads them together.
  turn.forEach([() => (held = turn.facts.load(persons)), () => (number = drawTurn(turn, state))], (ask) => ask());
  const loads = persons.map((person, place) => (held[place] ?? 0) + gainedIn(turn, person));
  const least = Math.min(...loads);
  return inTurn(
    persons.filter((_, place) => loads[place] === least),
    number,
  );
}

/** Tasks he got in this turn, less those he got rid of. */
function gainedIn(turn: Turn, person: string): number {
  const now = [...turn.tasks.values()].filter(({ assignee }) => assignee === person).length;
  return now - tasksHeldBy(person, turn.instance);
}

/** Everybody in turn over all instances: the host draws the numbers one after the other, whoever asks. */
function drawTurn(turn: Turn, state: State): number {
  return turn.facts.next(`assign ${turn.process.definition.id}.${state.name}`);
}

function inTurn(persons: readonly string[], number: number): string | null {
  return persons[(number - 1) % persons.length] ?? null;
}
