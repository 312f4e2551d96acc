import { durationText } from '../definition/duration.js';
import type { Duration, Limit } from '../definition/time-limit.js';
import type { EpochMs, RunningLimit } from './instance.js';
import type { Turn } from './turn.js';

/** Warnings, the breach itself, and the chain after it, in order of time. */
export function instantsOf(turn: Turn, limit: Limit, startedAt: EpochMs, dueAt: EpochMs): RunningLimit['pending'] {
  const { calendar } = turn.process.definition;
  const shift = (duration: Duration, before: boolean): EpochMs => {
    // A limit that ends at 24:00 ends on the day before that instant: one day late is the end of the next day.
    const byDay = duration.unit === 'days' || duration.unit === 'working days';
    const from = byDay && !before ? dueAt - 1 : dueAt;
    return turn.facts.due({ calendar, from, duration: durationText(duration), before, cutoff: null }).at;
  };
  // Half of two working days is a working day later, whatever lies between.
  const partOf = (share: number): EpochMs => {
    if (!isCountedInWorkingTime(limit)) return Math.round(startedAt + (dueAt - startedAt) * share);
    return Math.min(dueAt, workingTimeAfter(turn, startedAt, { from: startedAt, to: dueAt, share }));
  };
  const warnings = limit.warn.map((warning, index) => ({
    at: warning.kind === 'before' ? shift(warning.before, true) : partOf(warning.share),
    what: 'warn' as const,
    index,
  }));
  const chain = limit.chain.map((link, index) => ({ at: shift(link.after, false), what: 'chain' as const, index }));
  const order = { warn: 0, breach: 1, chain: 2, elapsed: 3 };
  return [...warnings, { at: dueAt, what: 'breach' as const, index: 0 }, ...chain].sort(
    (a, b) => a.at - b.at || order[a.what] - order[b.what] || a.index - b.index,
  );
}

/** So much later, in working time, as a share of what lies between two instants. */
export function workingTimeAfter(turn: Turn, at: EpochMs, part: { from: EpochMs; to: EpochMs; share: number }): EpochMs {
  return turn.facts.worked(turn.process.definition.calendar, at, part) ?? Math.round(at + (part.to - part.from) * part.share);
}

/** Whether time in which nobody works does not count. */
export function isCountedInWorkingTime({ within }: Pick<Limit, 'within'>): boolean {
  return within?.unit === 'working days' || within?.unit === 'working hours';
}
