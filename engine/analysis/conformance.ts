import type { EpochMs } from '../runtime/instance.js';
import type { StateChange } from './instance-figures.js';
import type { PossibleChanges } from './possible-changes.js';

/**
 * `moved`: an administrator brought it there; `unknown`: the version has no such state; `skipped`: the version passes states of work on the way that
 * were not passed; `impossible`: the version has no way there.
 */
export type DeviationKind = 'moved' | 'unknown' | 'skipped' | 'impossible';

export interface Deviation {
  readonly kind: DeviationKind;
  readonly seq: number;
  readonly at: EpochMs;
  /** State it came from; null: it began. */
  readonly from: string | null;
  readonly to: string;
  /** Of `skipped`: the states of work passed over, in order. */
  readonly passedOver: readonly string[];
}

export interface InstanceConformance {
  /** The history, decided again by the versions it names, gives the stored instance; null: not asked. What was wrong, otherwise. */
  readonly replay: { readonly agrees: boolean; readonly problem: string | null } | null;
  /** Where it went otherwise than the version it is compared with allows. */
  readonly deviations: readonly Deviation[];
}

/**
 * Compares the way an instance went with what a version allows: its own, or the one in force today. Conditions, people and times are not compared.
 *
 * @param changes - as `FoldInstance` tells them
 */
export function deviationsFrom(possible: PossibleChanges, changes: readonly StateChange[]): readonly Deviation[] {
  const found: Deviation[] = [];
  const active = new Set<string>();
  for (const { seq, at, type, left, entered } of changes) {
    const tell = (kind: DeviationKind, from: string | null, to: string, passedOver: readonly string[] = []): void => {
      found.push({ kind, seq, at, from, to, passedOver });
    };
    const [last] = left;
    if (type === 'instance.moved') {
      const to = entered.at(-1);
      if (to !== undefined) tell('moved', last ?? null, to);
    } else {
      // What was entered earlier in the same event may have led on.
      const sources = [...left, ...active];
      for (const to of entered) {
        if (!possible.has(to)) tell('unknown', last ?? null, to);
        else if (!(seq === 1 && possible.initial.has(to)) && !sources.some((from) => possible.from(from).has(to))) {
          const from = last ?? null;
          const way = wayTo(possible, from, to);
          tell(way === null ? 'impossible' : 'skipped', from, to, way ?? []);
        }
        sources.push(to);
      }
    }
    for (const state of left) active.delete(state);
    for (const state of entered) active.add(state);
  }
  return found;
}

function wayTo(possible: PossibleChanges, from: string | null, to: string): readonly string[] | null {
  const starts = from !== null && possible.has(from) ? [from] : from === null ? [...possible.initial] : [];
  for (const start of starts) {
    const way = possible.between(start, to);
    if (way !== null) return from === null ? [start, ...way] : way;
  }
  return null;
}
