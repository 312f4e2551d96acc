import { positiveOutcome } from '../definition/positive-outcome.js';
import type { State } from '../definition/state.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import { toJson } from '../expression/to-json.js';
import { isAmong } from '../people/candidates.js';
import { barOf } from './commands/find-task.js';
import { closeItem, openLevel } from './gate.js';
import type { OpenTask, Reopening } from './instance.js';
import { filledRows } from './item-names.js';
import { startStateLimit } from './limits.js';
import { lookUp } from './look-up.js';
import { openCall, openService } from './open-call.js';
import { openTask } from './open-task.js';
import { walkTo } from './path.js';
import { isKept } from './resumed-gate.js';
import { clearSignatures } from './sign-documents.js';
import { successorOf } from './successors.js';
import type { Turn } from './turn.js';

/** Opens what a state just entered gives people or programs to do. */
export function openWork(turn: Turn, state: State): void {
  const dueAt = startStateLimit(turn, state);
  switch (state.kind) {
    case 'task':
    case 'approval':
      return enterWork(turn, state, dueAt);
    case 'call':
      return openCall(turn, state);
    case 'service':
      return openService(turn, state);
    case 'lookup':
      return lookUp(turn, state);
    default:
      return;
  }
}

/** Opens a state of work just entered; one entered again for somebody is his, at the level of the gate he was at. */
function enterWork(turn: Turn, state: WorkedIn, dueAt: number | null): void {
  const reentry = turn.reentry?.state === state.name ? turn.reentry : null;
  if (reentry) turn.reentry = null;
  if (reentry && reentry.resumes.length > 0) turn.state.resumes = { ...turn.state.resumes, [state.name]: reentry.resumes };
  openItems(turn, state, dueAt, reentry?.for);
  const open = [...turn.tasks.values()].filter((task) => task.state === state.name);
  walkTo(turn, state.name, open.length > 0);
  if (reentry?.for) giveAgain(turn, open, successorOf(turn, reentry.for.person, state.name));
}

/** Whoever comes back to a state has his task again, also where it had come to him by a transfer or in his turn; not where he may no longer act. */
function giveAgain(turn: Turn, open: readonly OpenTask[], person: string): void {
  const free = open.find((task) => task.assignee === null && isAmong(turn, person, task.candidates));
  const [only, ...others] = open;
  const his = free ?? (others.length === 0 ? only : undefined);
  if (!his || his.assignee === person) return;
  if (his === free || (barOf(turn, his, person) === null && turn.facts.people({ kind: 'person', person }).length > 0))
    turn.setTask({ ...his, assignee: person });
}

/** An outcome without a target stays: the work goes on, under the limit it has. */
export function goOn(turn: Turn, state: WorkedIn): void {
  const stays = turn.state.status === 'running' && turn.active.has(state.name) && !turn.delta.left.includes(state.name);
  if (!stays || [...turn.tasks.values()].some((task) => task.state === state.name)) return;
  const limit = [...turn.limits.values()].find((running) => running.state === state.name && running.kind === 'limit');
  openItems(turn, state, limit?.dueAt ?? null);
}

/** Items of an `each`, fixed on entry; without `each` one nameless item. `again`: where a gate is taken up again; null: it begins anew. */
function openItems(turn: Turn, state: WorkedIn, dueAt: number | null, again: Reopening | null = null): void {
  const work = workOf(state);
  const begin: Pick<Reopening, 'level' | 'given'> = work.each || !again ? { level: 0 } : again;
  const from = begin.level;
  if (state.kind === 'approval' && from === 0 && !begin.given) clearSignatures(turn, state);
  const items = work.each ? (turn.evaluate(work.each.list) as readonly unknown[]) : [undefined];
  // The same reading as the list's, so that an item can be found among the rows.
  const table = work.each ? filledRows(turn, work) : null;
  turn.state.gates = { ...turn.state.gates, [state.name]: items.map(() => null) };
  turn.state.decisions = {
    ...turn.state.decisions,
    [state.name]: (turn.state.decisions[state.name] ?? []).filter((decision) => isKept(state, decision, begin)),
  };
  turn.changed();
  if (items.length === 0) turn.raised.push(`${state.name}.${positiveOutcome(work)}`);
  items.forEach((value, index) => {
    const row = table?.indexOf(value) ?? -1;
    const item = work.each ? { index, value: toJson(value) ?? null, row: row < 0 ? null : row } : null;
    if (state.kind === 'approval') openLevel(turn, state, item, from, dueAt, begin.given);
    else if (openTask(turn, state, state.task.by, item, { level: 0, vote: 0, dueAt }) === 'skipped')
      closeItem(turn, state, index, positiveOutcome(work));
  });
}
