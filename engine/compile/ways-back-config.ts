import type { State } from '../definition/state.js';
import { branchesConfig, type StateConfig } from './branches-config.js';
import type { WaysBack } from './ways-back.js';

/**
 * Returns from a state of work: `<state>.returned.<target>` enters the target, and with it the regions beside it when its parallel state is not active;
 * `<state>.returned.<target>.resume` leaves those as they ended. And the way back of whoever is returned to: `<state>.resumed.<returner>` does what
 * its own way on would do, but leads to the returner.
 */
export function returnsConfig(state: State, ways: WaysBack): StateConfig {
  const on: StateConfig = {};
  for (const target of ways.returns.get(state.name) ?? []) {
    const beside = ways.beside(target, state.name);
    on[`${state.name}.returned.${target}`] = { target: `#${target}`, reenter: true };
    if (beside.length > 0) on[`${state.name}.returned.${target}.resume`] = { target: places(target, beside), reenter: true };
  }
  const onward = ways.onward(state.name);
  for (const [returner, targets] of onward ? ways.returns : []) {
    if (!targets.includes(state.name)) continue;
    const branches = (onward?.branches ?? []).map((branch) => ({ ...branch, target: branch.target === null ? null : returner }));
    on[`${state.name}.resumed.${returner}`] = branchesConfig(branches, null, onward);
  }
  return on;
}

/** `<finished>.takenBack` on what came right after a state of work: it is entered again, the regions beside it stay ended. */
export function takenBackConfig(place: string, ways: WaysBack): StateConfig {
  const on: StateConfig = {};
  for (const [finished, next] of ways.next) {
    if (next.has(place)) on[`${finished}.takenBack`] = { target: places(finished, ways.beside(finished, place)), reenter: true };
  }
  return on;
}

function places(target: string, beside: readonly string[]): string | readonly string[] {
  return beside.length === 0 ? `#${target}` : [target, ...beside].map((name) => `#${name}`);
}
