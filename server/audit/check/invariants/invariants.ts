import type { Invariant } from '../invariant.js';
import { chain } from './chain.js';
import { commands } from './commands.js';
import { effectsDone } from './effects-done.js';
import { effectsOnce } from './effects-once.js';
import { joinsOnce } from './joins-once.js';
import { leases } from './leases.js';
import { neverStuck } from './never-stuck.js';
import { noOrphans } from './no-orphans.js';
import { projections } from './projections.js';
import { replayed } from './replayed.js';
import { sequence } from './sequence.js';
import { timers } from './timers.js';

/** I1 to I12, in order. */
export const INVARIANTS: readonly Invariant[] = [
  commands,
  effectsOnce,
  sequence,
  replayed,
  projections,
  timers,
  neverStuck,
  effectsDone,
  chain,
  leases,
  joinsOnce,
  noOrphans,
];
