import type { Finished } from './instance.js';
import { activeStates } from './settle.js';
import type { Turn } from './turn.js';

/** What cannot be taken back once it has gone out. */
const GONE_OUT: ReadonlySet<string> = new Set(['send', 'start', 'service', 'cancelChild']);

/**
 * Keeps what its handler may still take back: a state he finished in this event, and earlier ones as long as nobody has acted on what came of them.
 * Call when the event is decided.
 */
export function noteFinished(turn: Turn): void {
  const active = activeStates(turn.state.value);
  const kept = turn.state.finished.filter((entry) => isUntouched(turn, entry, active));
  const own = finishedNow(turn, active);
  if (own || kept.length < turn.state.finished.length) turn.state.finished = [...kept, ...(own ? [own] : [])];
}

function isUntouched(turn: Turn, entry: Finished, active: ReadonlySet<string>): boolean {
  const { delta, process } = turn;
  return (
    turn.state.status !== 'ended' &&
    entry.next.every((task) => isAsItOpened(turn, task)) &&
    delta.left.every((state) => process.waysBack.areSiblings(state, entry.state)) &&
    canComeBack(turn, entry.state, active)
  );
}

/** Looking at a task or urging it is not acting on it; taking it, or drafting on it, is. */
function isAsItOpened(turn: Turn, task: number): boolean {
  const before = turn.instance.state.tasks[task];
  const now = turn.tasks.get(String(task));
  return now !== undefined && (turn.actor === null || (before?.assignee === now.assignee && before.draft === now.draft));
}

function finishedNow(turn: Turn, active: ReadonlySet<string>): Finished | null {
  const { delta, effects } = turn;
  const [decision] = delta.decisions;
  const seq = turn.state.seq + 1;
  if (!decision || turn.actor === null || turn.state.status !== 'running') return null;
  const state = String(decision['state']);
  const stands = turn.state.decisions[state]?.some((given) => given.seq === seq && given.outcome !== 'returned') ?? false;
  if (!stands || !delta.left.includes(state) || !canComeBack(turn, state, active)) return null;
  // Another filling would be one more; what others had open could not be opened again as it was.
  const isMany = Object.values(delta.documents).some(({ index }) => index !== null);
  if (isMany || effects.some(({ kind }) => GONE_OUT.has(kind)) || delta.closed.some((closed) => closed.state !== state)) return null;
  const next = delta.opened.map(({ task }) => task).filter((task) => turn.tasks.has(String(task)));
  return { task: Number(decision['task']), state, seq, next, resumes: turn.resumed };
}

function canComeBack(turn: Turn, state: string, active: ReadonlySet<string>): boolean {
  return [...(turn.process.waysBack.next.get(state) ?? [])].some((place) => active.has(place));
}
