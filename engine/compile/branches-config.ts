import { keepOf } from '../definition/keep.js';
import type { Action } from '../definition/action.js';
import type { Branch, Handler } from '../definition/transition.js';

/** A part of a machine's configuration: plain data. */
export interface StateConfig {
  [key: string]: unknown;
}

/** Parameters of the guard `when`: places of expressions, and the states one of which must be active. `source` is for people. */
export interface Conditions {
  readonly match: string | null;
  /** Only of a message that has not been kept for longer; null: the event is no message. */
  readonly keep: string | null;
  readonly when: string | null;
  readonly over: readonly string[] | null;
  readonly source: string;
}

/** A message is heard only by handlers whose `match` holds: two regions may wait for the same message of different orders. */
export function branchesConfig(branches: readonly Branch[], region: string | null, handler: Handler | null = null): StateConfig[] {
  const over = handler?.over ?? null;
  const match = handler?.match ?? null;
  const keep = handler?.kind === 'message' ? keepOf(handler) : null;
  return branches.map((branch) => {
    const source = [match, branch.when].flatMap((expression) => expression?.source ?? []).join(' && ');
    const params: Conditions = { match: match?.path ?? null, keep, when: branch.when?.path ?? null, over, source };
    return {
      ...(source !== '' || over || keep !== null ? { guard: { type: 'when', params } } : {}),
      ...(branch.target === null
        ? {}
        : { target: `#${branch.target === 'finished' ? (region ?? 'finished') : branch.target}`, reenter: true }),
      // A branch that stays and does nothing still takes its event: an action, even of nothing, tells it from an event nobody heard.
      actions: branch.target === null && branch.do.length === 0 ? [{ type: 'do', params: { actions: [] } }] : doConfig(branch.do),
    };
  });
}

export function doConfig(actions: readonly Action[]): StateConfig[] {
  return actions.length > 0 ? [{ type: 'do', params: { actions } }] : [];
}
