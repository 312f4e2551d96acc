import type { CompiledProcess } from '../compile/compile.js';
import type { Command, CommandBody } from './command.js';
import { COMMANDS, type Execute } from './commands/commands.js';
import { refuseWhileSuspended } from './commands/suspend.js';
import { lastDecision } from './commands/find-task.js';
import { Day, isoOf } from '../expression/day.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { type Facts, Missing, type Need } from './facts.js';
import { noteFinished } from './finished.js';
import { MOST_KEY } from './most-key.js';
import { createInstance } from './new-instance.js';
import type { Instance, JsonObject } from './instance.js';
import type { DecidedEvent, Effect, Outcome } from './outcome.js';
import { recordedFacts, recordFacts } from './recording-facts.js';
import { settlePauses } from './limit-pauses.js';
import { noteEffects } from './note-effects.js';
import { Refused, refuse, refusal } from './refusals.js';
import { Turn } from './turn.js';
import { type Versions, versionOf } from './versions.js';

/**
 * Decides one command on one instance. Pure: the same arguments give the same outcome, on any machine, years later.
 *
 * @param instance - null for the commands that start one; its id then comes from `newId`
 * @param newId - id of the instance to start; ignored otherwise
 * @param target - version a `migrate` leads to; ignored otherwise
 * @returns what was decided, a refusal (nothing changes), or what the host must read before asking again
 */
export function step(
  process: CompiledProcess,
  instance: Instance | null,
  command: Command,
  facts: Facts,
  newId = '',
  target: CompiledProcess = process,
): Outcome {
  const recording = recordFacts(facts);
  let turn: Turn | null = null;
  try {
    const starts = command.type.startsWith('start');
    if (!instance && !starts) refuse('instance-not-found');
    if (instance && starts) refuse('already-started');
    const version = command.type === 'migrate' ? target : process;
    turn = new Turn(version, instance ?? createInstance(process, newId, facts.now), command, recording.facts, process);
    if (instance) refuseIfOver(turn, command);
    const type = (COMMANDS[command.type] as Execute<CommandBody['type']>)(turn, command);
    return decided(turn, type, recording.answers);
  } catch (error) {
    return notDecided(error, turn);
  }
}

function refuseIfOver(turn: Turn, command: Command): void {
  if (turn.state.status === 'ended' && command.type !== 'excuse' && command.type !== 'markRead')
    refuse('instance-ended', { end: turn.state.end, ...('task' in command ? lastDecision(turn) : {}) });
  if (
    turn.state.status === 'incident' &&
    command.actor !== null &&
    !['resolveIncident', 'move', 'cancel', 'migrate', 'markRead'].includes(command.type)
  )
    refuse('instance-parked');
  refuseWhileSuspended(turn);
}

function decided(turn: Turn, type: string, answers: DecidedEvent['answers']): Outcome {
  const { state } = turn;
  settlePauses(turn);
  state.involved = everybodyInvolved(turn);
  noteFinished(turn);
  state.seq += 1;
  state.lastAt = turn.now;
  state.tasks = Object.fromEntries(turn.tasks);
  state.limits = Object.fromEntries(turn.limits);
  state.calls = Object.fromEntries(turn.calls);
  if (state.key === null) state.key = keyOf(turn);
  const event: DecidedEvent = {
    seq: state.seq,
    at: turn.now,
    type,
    definition: turn.process.hash,
    actor: turn.actor,
    onBehalfOf: turn.onBehalfOf,
    command: commandOf(turn) as unknown as JsonObject,
    versions: turn.facts.versions,
    answers,
    delta: noteEffects(turn.delta, turn.effects),
  };
  const instance: Instance = { ...turn.instance, definition: turn.process.hash, state, documents: turn.documents };
  return { kind: 'decided', instance, events: [event], effects: turn.effects };
}

/** As it was carried out: in whose name is part of it. */
function commandOf({ command, onBehalfOf }: Turn): Command {
  return command.actor === null || onBehalfOf === null ? command : { ...command, actor: { ...command.actor, onBehalfOf } };
}

/** Sorted; the very list of before when nobody is new. Whoever only looked at a task has no part in it yet. */
function everybodyInvolved({ state, actor, involved, command }: Turn): readonly string[] {
  const known = new Set(state.involved);
  if (command.type !== 'view' && actor !== null) known.add(actor);
  known.add(state.initiator);
  for (const name of Object.keys(state.actors)) for (const person of state.actors[name] ?? []) known.add(person);
  for (const person of involved) known.add(person);
  known.delete('');
  return known.size === state.involved.length ? state.involved : [...known].sort();
}

/** The business key as soon as its expression has a value. */
function keyOf(turn: Turn): string | null {
  try {
    const value = turn.evaluate(turn.process.definition.key);
    const key = value instanceof Day ? isoOf(value) : value;
    if (typeof key === 'string' && key.length > MOST_KEY) refuse('key-too-long', { most: MOST_KEY });
    return typeof key === 'string' && key !== '' ? key : null;
  } catch (error) {
    if (error instanceof Refused) throw error;
    // Not computable yet: the document it comes from is not filled. It is tried again at the next event.
    return null;
  }
}

function notDecided(error: unknown, turn: Turn | null): Outcome {
  const onBehalfOf = turn?.onBehalfOf ?? null;
  if (error instanceof Refused) return { kind: 'refused', refusal: error.refusal, onBehalfOf };
  const missing = missingIn(error);
  if (missing) return { kind: 'needs', needs: distinct([missing.need, ...(turn?.needs ?? [])]) };
  if (error instanceof EvaluationError) {
    const { text, source } = error;
    return {
      kind: 'refused',
      refusal: refusal('expression-failed', { zh: `规则计算失败：${text.zh}`, en: `A rule could not be computed: ${text.en}` }, { source }),
      onBehalfOf,
    };
  }
  throw error;
}

function distinct(needs: readonly Need[]): readonly Need[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

/** Expression functions wrap what they throw. */
function missingIn(error: unknown): Missing | null {
  for (let current = error; current instanceof Error; current = current.cause) if (current instanceof Missing) return current;
  return null;
}

/**
 * Rebuilds an instance from its history: the same steps on the recorded facts.
 *
 * @throws {Error} when an event cannot have been decided so: changed, missing, or out of order
 */
export function replay(versions: Versions, id: string, events: readonly DecidedEvent[]): Instance | null {
  let instance: Instance | null = null;
  for (const after of replayed(versions, id, events)) instance = after;
  return instance;
}

/** An instance after one event, and the event as it was decided anew. */
export interface Rebuilt {
  readonly instance: Instance;
  readonly event: DecidedEvent;
}

/**
 * The instance as it was after each event, in order.
 *
 * @throws {Error} as `replay` does
 */
export function* replayed(versions: Versions, id: string, events: readonly DecidedEvent[]): Generator<Instance> {
  for (const { instance } of rebuilt(versions, id, events)) yield instance;
}

/**
 * The same with the events, for whoever compares them with those recorded.
 *
 * @throws {Error} as `replay` does
 */
export function* rebuilt(versions: Versions, id: string, events: readonly DecidedEvent[]): Generator<Rebuilt> {
  let instance: Instance | null = null;
  for (const recorded of events) {
    const { event, ...outcome } = decideAgain(versions, id, instance, recorded);
    ({ instance } = outcome);
    yield { instance, event };
  }
}

/**
 * Decides one event of a history again, on the facts it recorded.
 *
 * @param before - the instance as the events before left it; null: it is the first
 * @throws {Error} as `replay` does
 */
export function decideAgain(
  versions: Versions,
  id: string,
  before: Instance | null,
  recorded: DecidedEvent,
): Rebuilt & { readonly effects: readonly Effect[] } {
  const facts = recordedFacts(recorded.at, recorded.answers, recorded.versions);
  const target = versionOf(versions, recorded.definition);
  const process: CompiledProcess = before ? versionOf(versions, before.definition) : target;
  const outcome = step(process, before, recorded.command as unknown as Command, facts, id, target);
  const [event] = outcome.kind === 'decided' ? outcome.events : [];
  if (outcome.kind !== 'decided' || !event)
    throw new Error(`event ${recorded.seq}: ${outcome.kind === 'refused' ? outcome.refusal.text.en : 'a fact is missing'}`);
  return { instance: outcome.instance, event, effects: outcome.effects };
}
