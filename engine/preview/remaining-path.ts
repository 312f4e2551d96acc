import type { CompiledProcess } from '../compile/compile.js';
import { positiveOutcome } from '../definition/positive-outcome.js';
import type { State } from '../definition/state.js';
import type { Text } from '../definition/text.js';
import { workOf } from '../definition/work-of.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { type Facts, Missing } from '../runtime/facts.js';
import type { EpochMs, Instance } from '../runtime/instance.js';
import { readingTurn } from '../runtime/reading-turn.js';
import { Refused } from '../runtime/refusals.js';
import { activeStates, settle } from '../runtime/settle.js';
import type { Turn } from '../runtime/turn.js';
import { peopleBehind } from './preview-command.js';

/** Where an instance stands and, if everything goes well, where it still goes. */
export interface RemainingPath {
  readonly steps: readonly PathStep[];
  /** How far it can be told: to the end, to something outside, to what a person has yet to fill in, or not at all. */
  readonly until: 'end' | 'outside' | 'unknown' | 'parked';
  /** Final state; null unless `until` is `end`. */
  readonly end: string | null;
}

export interface PathStep {
  readonly state: string;
  readonly title: Text;
  readonly kind: State['kind'];
  readonly now: boolean;
  /** Persons who may act, sorted; empty for what no person does. */
  readonly people: readonly string[];
  readonly assignee: string | null;
  /** When it is due if each step before is done when it is due; null: it has no limit. */
  readonly expectedAt: EpochMs | null;
}

/** More steps than any handbook has one after another. */
const MOST_STEPS = 60;

/**
 * Follows an instance from where it is: every task ends well (`approved`, `done`, or the first outcome), decisions and tables are asked with the data as
 * they are now. Nothing is decided; what is not filled in yet ends the telling.
 */
export function remainingPath(process: CompiledProcess, instance: Instance, facts: Facts): RemainingPath {
  if (instance.state.status === 'incident') return { steps: [], until: 'parked', end: null };
  const clock = { now: facts.now };
  const turn = readingTurn(process, instance, atTimeOf(clock, facts), null);
  const steps: PathStep[] = [];
  const told = new Set<string>();
  for (let taken = 0; taken < MOST_STEPS; taken++) {
    if (turn.state.status === 'ended') return { steps, until: 'end', end: turn.state.end };
    const standing = [...activeStates(turn.state.value)].flatMap((name) => turn.process.states.get(name) ?? []).filter(waits);
    for (const state of standing) {
      if (told.has(state.name)) continue;
      told.add(state.name);
      steps.push(stepOf(turn, state, taken === 0));
    }
    const next = standing.find((state) => workOf(state) !== null);
    if (!next) return { steps, until: standing.length > 0 ? 'outside' : 'unknown', end: null };
    clock.now = Math.max(clock.now, dueOf(turn, next) ?? clock.now);
    if (!passes(turn, next)) return { steps, until: 'unknown', end: null };
  }
  return { steps, until: 'unknown', end: null };
}

function waits(state: State): boolean {
  return workOf(state) !== null || state.kind === 'wait' || state.kind === 'call' || state.kind === 'service';
}

/** Whether the state's good end can be followed: the machine takes it, and nothing it asks for is still missing. */
function passes(turn: Turn, state: State): boolean {
  const work = workOf(state);
  if (!work) return false;
  for (const task of turn.tasks.values()) if (task.state === state.name) turn.closeTask(task, 'done');
  try {
    return settle(turn, `${state.name}.${positiveOutcome(work)}`);
  } catch (error) {
    if (error instanceof Refused || isUnknown(error)) return false;
    throw error;
  }
}

/** An expression over what nobody filled in, or a fact nobody has read. */
function isUnknown(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if (current instanceof EvaluationError || current instanceof Missing) return true;
  return false;
}

function stepOf(turn: Turn, state: State, now: boolean): PathStep {
  const tasks = [...turn.tasks.values()].filter((task) => task.state === state.name);
  const people = tasks.flatMap((task) => (task.assignee === null ? peopleBehind(task.candidates, turn.facts) : [task.assignee]));
  return {
    state: state.name,
    title: state.title,
    kind: state.kind,
    now,
    people: [...new Set(people)].sort(),
    assignee: tasks.length === 1 ? (tasks[0]?.assignee ?? null) : null,
    expectedAt: dueOf(turn, state),
  };
}

function dueOf(turn: Turn, state: State): EpochMs | null {
  const dues = [...turn.limits.values()].flatMap((limit) => (limit.state === state.name && limit.dueAt !== null ? [limit.dueAt] : []));
  return dues.length === 0 ? null : Math.min(...dues);
}

/** Facts as they are, at an instant that moves on. */
function atTimeOf(clock: { readonly now: EpochMs }, facts: Facts): Facts {
  return Object.defineProperty(Object.create(facts) as Facts, 'now', { get: () => clock.now });
}
