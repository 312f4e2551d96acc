import { limitText } from '../../definition/limit-text.js';
import type { EpochMs, Pause, RunningLimit } from '../instance.js';
import { countedBy } from '../limit-definition.js';
import { instantsOf } from '../limit-instants.js';
import { movedOn, showDue } from '../limit-pauses.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';

/**
 * Counts the running limits anew, after the calendar has changed. What was breached stays so, and what was warned of is not warned of again.
 *
 * @throws {Refused} `limits-unmoved` when no date is another one
 */
export function recount(turn: Turn): string {
  for (const running of turn.limits.values()) {
    const anew = recounted(turn, running);
    if (anew === null) continue;
    turn.setLimit(anew);
    if (anew.stoodAt === null) showDue(turn, anew, anew.dueAt);
    turn.delta.limits.push({ name: anew.name, ordinal: anew.ordinal, what: 'recounted', dueAt: anew.dueAt });
  }
  return turn.delta.limits.length > 0 ? 'limits.recounted' : refuse('limits-unmoved');
}

/** Null: nothing changes. */
function recounted(turn: Turn, running: RunningLimit): RunningLimit | null {
  const limit = countedBy(turn, running);
  if (limit === null || running.breachedAt !== null || running.dueAt === null || limit.due?.kind === 'expression') return null;
  const { calendar } = turn.process.definition;
  const { at, provisional } = turn.facts.due({
    calendar,
    from: running.startedAt,
    duration: limitText(limit),
    before: false,
    cutoff: limit.cutoff,
  });
  let anew: RunningLimit = { ...running, dueAt: at, provisional, pending: instantsOf(turn, limit, running.startedAt, at) };
  for (const { from, to } of standstills(running.pauses)) anew = { ...anew, ...movedOn(turn, limit, anew, from, to) };
  const pending = anew.pending.filter((instant) =>
    running.pending.some(({ what, index }) => what === instant.what && index === instant.index),
  );
  const isSame =
    anew.dueAt === running.dueAt &&
    provisional === running.provisional &&
    pending.every((instant) =>
      running.pending.some(({ at: was, what, index }) => was === instant.at && what === instant.what && index === instant.index),
    );
  return isSame ? null : { ...anew, pending: pending.toSorted((a, b) => a.at - b.at) };
}

/** Stretches in which the clock stood still, those that overlap as one; one that lasts is not among them. */
function standstills(pauses: readonly Pause[]): readonly { readonly from: EpochMs; readonly to: EpochMs }[] {
  const merged: { from: EpochMs; to: EpochMs | null }[] = [];
  for (const { from, to } of pauses) {
    const last = merged.at(-1);
    if (last && (last.to === null || from <= last.to)) last.to = last.to === null || to === null ? null : Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
}
