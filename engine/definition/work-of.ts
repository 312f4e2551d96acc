import type { State } from './state.js';
import type { Work } from './work.js';

/** A state people work in. */
export type WorkedIn = Extract<State, { kind: 'task' | 'approval' }>;

/** An approval gate. */
export type Gate = Extract<State, { kind: 'approval' }>;

/** What people do in a state; null: nothing. */
export function workOf(state: WorkedIn): Work;
export function workOf(state: State): Work | null;
export function workOf(state: State): Work | null {
  return state.kind === 'task' ? state.task : state.kind === 'approval' ? state.approval : null;
}
