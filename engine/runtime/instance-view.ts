import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/text.js';
import { workOf } from '../definition/work-of.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { toJson } from '../expression/to-json.js';
import { type PossibleExcuse, possibleExcuses } from './commands/excuse.js';
import { type Button, buttonsNow, mayPress } from './commands/press.js';
import { type Facts, Missing } from './facts.js';
import type { Instance, Json, OpenTask } from './instance.js';
import { itemNames } from './item-names.js';
import { isRequester } from './successors.js';
import { readingTurn } from './reading-turn.js';
import type { Turn } from './turn.js';

/** Values of the definition's `summary`, in its order: what lists and cards show. Null where there is no value yet. */
export function summaryOf(process: CompiledProcess, instance: Instance, facts: Facts): readonly Json[] {
  const turn = readingTurn(process, instance, facts, null);
  return process.definition.summary.map((expression) => {
    try {
      return toJson(turn.evaluate(expression)) ?? null;
    } catch {
      // Its document is not filled yet.
      return null;
    }
  });
}

/** What an open task is about, as its definition says; null: it does not, or nothing is filled there yet. */
export function aboutOf(process: CompiledProcess, instance: Instance, task: OpenTask, facts: Facts): string | null {
  const state = process.states.get(task.state);
  const work = state ? workOf(state) : null;
  if (!work?.about) return null;
  const turn = readingTurn(process, instance, facts, null);
  try {
    const value = turn.evaluate(work.about, itemNames(turn, work, task.item));
    return typeof value === 'string' && value !== '' ? value : null;
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof Missing) return null;
    throw error;
  }
}

/** Buttons the person may press now, as a substitute too, but then not at his own request; one whose people cannot be told yet is nobody's. */
export function buttonsFor(
  process: CompiledProcess,
  instance: Instance,
  person: string,
  facts: Facts,
): readonly { readonly button: string; readonly title: Text }[] {
  if (instance.state.status !== 'running') return [];
  const turn = readingTurn(process, instance, facts, person);
  const actsFor = isRequester(turn, person) ? [person] : [person, ...facts.substitutedBy(person, process.definition.id)];
  return buttonsNow(turn)
    .filter((button) => actsFor.some((somebody) => isFor(turn, button, somebody)))
    .map(({ handler }) => ({ button: handler.event, title: handler.title ?? { zh: handler.event, en: handler.event } }));
}

/** Limits the person may excuse now; none while their people cannot be told yet. */
export function excusesFor(process: CompiledProcess, instance: Instance, person: string, facts: Facts): readonly PossibleExcuse[] {
  if (instance.state.status === 'incident') return [];
  try {
    return possibleExcuses(readingTurn(process, instance, facts, person), person);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof Missing) return [];
    throw error;
  }
}

function isFor(turn: Turn, button: Button, person: string): boolean {
  try {
    return mayPress(turn, button, person);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof Missing) return false;
    throw error;
  }
}
