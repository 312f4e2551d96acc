import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { State } from '#engine/definition/state.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { statesOf } from '#engine/expression/process-scope.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import type { Observation, ObservedTask } from './observation.js';
import { ADMINISTRATOR_STEPS } from './administrator-steps.js';
import { PERSON_STEPS } from './person-steps.js';

/** An event step with its fixtures written out. */
export interface EventStep {
  readonly event: string;
  readonly by: string;
  readonly comment: string | null;
  readonly state: string | null;
  readonly item: number | null;
  readonly documents: JsonObject;
}

/**
 * The command an event step stands for: a task finished, a gate sent back, a button pressed, or the start of the instance when there is none yet.
 *
 * @param given - documents the starter hands in
 * @param closed - last ordinal a state's task was seen with: what is no longer open can still be tried, and is refused
 * @param mayAct - whether the person stands among the candidates
 * @throws {Error} when it is not clear which open task is meant, or the process knows no such event
 */
export function commandOf(
  process: ProcessDefinition,
  observed: Observation | null,
  step: EventStep,
  given: JsonObject,
  closed: ReadonlyMap<string, number>,
  mayAct: (task: ObservedTask) => boolean,
): CommandBody {
  const { event, comment, documents } = step;
  if (!observed) return { type: 'start', process: process.id, outcome: event, documents: startDocuments(given, documents), comment };
  const own = statesOf(process.states).filter((state) => raises(state, event));
  if (own.length === 0 && !hasButton(process, event) && Object.hasOwn(ADMINISTRATOR_STEPS, event)) return ADMINISTRATOR_STEPS[event]!(step);
  const isPersonStep = own.length === 0 && !hasButton(process, event) && Object.hasOwn(PERSON_STEPS, event);
  const states = (isPersonStep ? statesOf(process.states) : own).filter((state) => step.state === null || state.name === step.state);
  const open = observed.tasks.filter(
    (task) => states.some((state) => state.name === task.state) && (step.item === null || task.item === step.item),
  );
  const task = chosen(open, mayAct, step);
  if (!task && hasButton(process, event)) return { type: 'press', button: event, comment };
  const ordinal =
    task?.ordinal ??
    states.map((state) => closed.get(state.name)).find((last) => last !== undefined) ??
    states.map((state) => observed.finished[state.name]).find((last) => last !== undefined);
  if (ordinal === undefined) {
    const open = observed.tasks.map((other) => other.state).join(', ') || 'nothing';
    throw new Error(`no task that can end with \`${event}\`${step.state === null ? '' : ` in ${step.state}`}; open: ${open}`);
  }
  if (isPersonStep) return PERSON_STEPS[event]!(ordinal, step, observed);
  return { type: 'complete', task: ordinal, outcome: event, documents, comment, saw: null };
}

/** A given document and what the first task fills of the same name come together. */
function startDocuments(given: JsonObject, filled: JsonObject): JsonObject {
  return { ...given, ...filled };
}

function raises(state: State, event: string): boolean {
  if (state.kind === 'approval') return Object.hasOwn(state.approval.outcomes, event);
  return state.kind === 'task' && Object.hasOwn(state.task.outcomes, event);
}

/** His own task before others; two states at once need `state:`. */
function chosen(open: readonly ObservedTask[], mayAct: (task: ObservedTask) => boolean, step: EventStep): ObservedTask | undefined {
  const mine = open.filter(mayAct);
  const among = mine.length > 0 ? mine : open;
  const states = [...new Set(among.map((task) => task.state))];
  if (states.length > 1) throw new Error(`\`${step.event}\` may mean ${states.join(' or ')}: add \`state:\``);
  return among[0];
}

function hasButton(process: ProcessDefinition, event: string): boolean {
  const handlers = [...process.on, ...statesOf(process.states).flatMap((state) => state.on)];
  return handlers.some((handler) => handler.kind === 'button' && handler.event === event);
}
