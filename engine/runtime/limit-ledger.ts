import type { EpochMs, RunningLimit } from './instance.js';

/** A stretch of a clock's life: it ran, or stood still for somebody's reason. */
export interface Segment {
  readonly kind: 'running' | 'paused';
  readonly from: EpochMs;
  /** Of the last one: the due date while it runs, null while it stands still. */
  readonly to: EpochMs | null;
  /** Who paused it; null: nobody. */
  readonly by: string | null;
  /** Why it stood still; `outside` the states of its group; null while it ran. */
  readonly reason: string | null;
}

/**
 * A limit as a ledger: what ran and what stood still follow one another without gap from its start to its due date. Of pauses that overlap the first
 * one tells who and why.
 */
export function segmentsOf({ startedAt, dueAt, pauses }: RunningLimit): readonly Segment[] {
  const segments: Segment[] = [];
  let at = startedAt;
  for (const { from, to, by, reason } of pauses) {
    if (to !== null && to <= at) continue;
    if (from > at) segments.push({ kind: 'running', from: at, to: from, by: null, reason: null });
    segments.push({ kind: 'paused', from: Math.max(from, at), to, by, reason });
    if (to === null) return segments;
    at = to;
  }
  return dueAt !== null && dueAt > at ? [...segments, { kind: 'running', from: at, to: dueAt, by: null, reason: null }] : segments;
}
