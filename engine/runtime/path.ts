import { without } from '../definition/values.js';
import type { Turn } from './turn.js';

/**
 * Notes on the instance's path that a state of work has been entered. Going on keeps what was passed, and a state passed again comes last; turning back
 * takes away what came after the state, but not what goes on in the regions beside it; a return that will be resumed keeps everything.
 *
 * @param isOpen - false when nobody was asked for anything there: it counts as not passed
 */
export function walkTo(turn: Turn, state: string, isOpen: boolean): void {
  const { path } = turn.state;
  if (turn.turning === 'resume' && path.includes(state)) return;
  const before = turn.turning === 'back' ? cutAfter(turn, state) : path.filter((name) => name !== state);
  turn.state.path = isOpen ? [...before, state] : before;
}

/** The path without a state and what came after it. */
function cutAfter(turn: Turn, state: string): readonly string[] {
  const { path } = turn.state;
  const at = path.indexOf(state);
  return at < 0 ? path : path.filter((name, place) => place < at || turn.process.waysBack.areSiblings(name, state));
}

/** A state that was to go back to whoever returned it goes another way: what was kept for that is over. */
export function dropResume(turn: Turn, state: string): void {
  if (!Object.hasOwn(turn.state.resumes, state)) return;
  turn.state.resumes = without(turn.state.resumes, state);
  if (turn.turning !== 'resume' && turn.state.path.includes(state)) turn.state.path = [...cutAfter(turn, state), state];
}

/** States of work passed before one, the oldest first; none in a sibling region. */
export function passedBefore(
  path: readonly string[],
  state: string,
  areSiblings: (state: string, other: string) => boolean,
): readonly string[] {
  const at = path.indexOf(state);
  return path.slice(0, at < 0 ? path.length : at).filter((name) => name !== state && !areSiblings(name, state));
}
