import type { CompiledProcess } from '../compile/compile.js';
import type { Limit } from '../definition/time-limit.js';
import type { RunningLimit } from './instance.js';
import { limitDefinition } from './limit-definition.js';
import { instantsOf } from './limit-instants.js';
import { showDue } from './limit-pauses.js';
import { followGroups, startClocks } from './limits.js';
import { activeStates } from './settle.js';
import type { Turn } from './turn.js';

/**
 * Takes the clocks of an instance over to the version of the turn: each keeps its due date, one that is no longer defined ends, one that is new begins.
 *
 * @param before - the version they began under
 */
export function migrateLimits(turn: Turn, before: CompiledProcess): void {
  for (const running of turn.limits.values()) {
    const limit = limitDefinition(turn, running);
    if (running.kind === 'until' ? hasUntil(turn.process, running) : limit !== null)
      turn.setLimit(limit ? takenOver(turn, running, limitDefinition({ process: before }, running), limit) : running);
    else end(turn, running);
  }
  const active = activeStates(turn.state.value);
  for (const name of active) {
    const state = turn.process.states.get(name);
    if (state) startClocks(turn, state);
  }
  followGroups(turn, active);
}

function end(turn: Turn, running: RunningLimit): void {
  showDue(turn, running, null);
  turn.stopLimit(running);
}

function hasUntil({ states }: CompiledProcess, { state: name }: RunningLimit): boolean {
  const state = states.get(name ?? '');
  return state?.kind === 'wait' && state.until !== null;
}

/** With the due date it has, and what it is counted by; warnings and chain as they are written now, as far as they are still to come. */
function takenOver(turn: Turn, running: RunningLimit, was: Limit | null, is: Limit): RunningLimit {
  const begun =
    running.begun ?? (was && measureOf(was) !== measureOf(is) ? { within: was.within, due: was.due, cutoff: was.cutoff } : null);
  const kept = { ...running, begun };
  const { dueAt, startedAt, breachedAt } = running;
  if (dueAt === null || !was || signalsOf(was) === signalsOf(is)) return kept;
  const now = running.stoodAt ?? turn.now;
  const pending = instantsOf(turn, { ...is, ...begun }, startedAt, dueAt).filter(({ at, what }) =>
    (what === 'breach' || what === 'chain') && breachedAt === null ? true : what !== 'breach' && at > now,
  );
  return { ...kept, pending };
}

const measureOf = ({ within, due, cutoff }: Limit): string =>
  JSON.stringify([within, due?.kind === 'expression' ? due.expression.source : due, cutoff]);
const signalsOf = ({ warn, chain }: Limit): string => JSON.stringify([warn, chain.map(({ after }) => after)]);
