import type { GateMode } from '../definition/work.js';
import { WHOLE_SHARE } from '../definition/share.js';

/** Votes of one level of a gate, by weight (1 each but for `weighted`). */
export interface Tally {
  readonly for: number;
  readonly against: number;
  /** Counts for neither side, but stays part of the whole. */
  readonly abstained: number;
  /** Still to be cast. */
  readonly open: number;
}

export const NO_VOTES: Tally = { for: 0, against: 0, abstained: 0, open: 0 };

/**
 * Whether the votes decide the gate: as soon as no vote still open can change it, and not before.
 *
 * @returns null while it is undecided; never null when no vote is open
 */
export function decideGate(mode: GateMode, votes: Tally): 'passed' | 'failed' | null {
  const whole = votes.for + votes.against + votes.abstained + votes.open;
  switch (mode.kind) {
    case 'any':
      if (votes.for + votes.against > 0) return votes.for > 0 ? 'passed' : 'failed';
      return votes.open > 0 ? null : 'failed';
    case 'all':
    case 'sequence':
      if (votes.against > 0) return 'failed';
      if (votes.open > 0) return null;
      return votes.for > 0 ? 'passed' : 'failed';
    case 'quorum': {
      // Of fewer voters than are asked for (one was skipped, one removed), all.
      const enough =
        mode.count === null
          ? (weight: number) => weight * WHOLE_SHARE >= mode.share * whole
          : (weight: number) => weight >= Math.min(mode.count, whole);
      return reached(votes, enough);
    }
    case 'weighted':
      return reached(votes, (weight) => weight * WHOLE_SHARE > mode.pass * whole);
  }
}

function reached(votes: Tally, enough: (weight: number) => boolean): 'passed' | 'failed' | null {
  if (votes.for > 0 && enough(votes.for)) return 'passed';
  return votes.open > 0 && enough(votes.for + votes.open) ? null : 'failed';
}
