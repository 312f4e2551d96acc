import { advance, enter, move, restore, type Snapshot } from '../compile/advance.js';
import { positiveOutcome } from '../definition/positive-outcome.js';
import { workOf } from '../definition/work-of.js';
import type { Json } from './instance.js';
import { evaluateAll } from './perform-action.js';
import { followGroups } from './limits.js';
import { openWork } from './open-work.js';
import { refuse } from './refusals.js';
import type { Turn } from './turn.js';

/**
 * More automatic steps than any sound definition takes at once. Work that nobody is asked for (an empty list, nobody qualifies) can lead in a circle
 * that validation cannot see; it would never end.
 */
const MOST_STEPS = 1_000;

/** Enters the initial states of a new instance and everything automatic after them. */
export function begin(turn: Turn): void {
  runOn(turn, enter(turn));
}

/**
 * Gives the machine one event and everything automatic after it, up to the next wait.
 *
 * @returns false when no transition of the definition takes the event
 */
export function settle(turn: Turn, type: string): boolean {
  const snapshot = turn.snapshot ?? restore(turn.process, turn.state.value);
  turn.active = activeStates(turn.state.value);
  const next = advance(turn, snapshot, wayOf(turn, type));
  const taken = next !== snapshot;
  runOn(turn, next);
  return taken;
}

/** Brings the instance to a state from wherever it is, then takes everything automatic after it. */
export function moveTo(turn: Turn, state: string): void {
  turn.active = activeStates(turn.state.value);
  runOn(turn, move(turn, turn.state.value, state));
}

/** A state returned to with `resume` goes back to whoever returned it, instead of on. */
function wayOf(turn: Turn, type: string): string {
  const name = type.slice(0, type.indexOf('.'));
  const resumes = Object.hasOwn(turn.state.resumes, name) ? turn.state.resumes[name] : undefined;
  const [returner, ...others] = resumes ?? [];
  const state = turn.process.states.get(name);
  const work = state && workOf(state);
  if (!resumes || !returner || !work || type !== `${name}.${positiveOutcome(work)}`) return type;
  turn.turning = 'resume';
  turn.resumed = resumes;
  turn.reentry = { state: returner.state, for: returner, resumes: others };
  return `${name}.resumed.${returner.state}`;
}

function runOn(turn: Turn, first: Snapshot): void {
  let snapshot = first;
  for (let steps = 0; ; steps++) {
    if (steps > MOST_STEPS) refuse('automatic-loop', { states: [...turn.active] });
    turn.snapshot = snapshot;
    turn.state.value = snapshot.value as Json;
    turn.active = activeStates(turn.state.value);
    if (snapshot.status === 'done') return end(turn, snapshot);
    for (const name of turn.entered.splice(0)) {
      const state = turn.process.states.get(name);
      if (state && turn.active.has(name)) openWork(turn, state);
    }
    followGroups(turn, turn.active);
    const type = turn.raised.shift();
    if (type === undefined) return;
    snapshot = advance(turn, snapshot, wayOf(turn, type));
  }
}

function end(turn: Turn, snapshot: Snapshot): void {
  const name = typeof snapshot.value === 'string' ? snapshot.value : (Object.keys(snapshot.value)[0] ?? '');
  const state = turn.process.states.get(name);
  const values = state?.kind === 'final' ? evaluateAll(turn, state.result, {}) : {};
  finish(turn, name, { ...values, end: name });
}

/** Ends the instance: nothing stays open, and a caller hears of it. */
export function finish(turn: Turn, name: string, result: Readonly<Record<string, Json>>): void {
  for (const task of turn.tasks.values()) turn.closeTask(task, 'canceled');
  for (const limit of turn.limits.values()) turn.stopLimit(limit);
  for (const call of turn.calls.values()) turn.dropCall(call);
  turn.entered = [];
  turn.raised.length = 0;
  Object.assign(turn.state, { status: 'ended', end: name, result, gates: {}, ballots: {}, suspended: null, incident: null });
  turn.delta.end = name;
  if (turn.state.parent) turn.effects.push({ kind: 'reply', n: turn.nextEffect(), to: turn.state.parent, event: 'ended', result });
}

/** All names in a state value, outer and inner; helper states of regions are among them and match nothing. */
export function activeStates(value: Json): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: Json): void => {
    if (typeof part === 'string') names.add(part);
    else if (typeof part === 'object' && part !== null) {
      for (const [name, inner] of Object.entries(part)) {
        names.add(name);
        visit(inner);
      }
    }
  };
  visit(value);
  return names;
}
