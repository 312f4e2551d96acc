import type { LimitLedger } from '#engine/audit/ledger.js';
import { iso } from '#server/instance/instance-view.js';

/** A ledger as the API has it: instants are ISO texts in UTC. */
export function ledgerView({ segments, entries, breach, excused, startedAt, dueAt, pausedAt, endedAt, ...rest }: LimitLedger): object {
  return {
    ...rest,
    startedAt: iso(startedAt),
    dueAt: iso(dueAt),
    pausedAt: iso(pausedAt),
    endedAt: iso(endedAt),
    breach: breach && { ...breach, dueAt: iso(breach.dueAt), noticedAt: iso(breach.noticedAt) },
    excused: excused && { ...excused, at: iso(excused.at) },
    segments: segments.map(({ from, to, ...segment }) => ({ ...segment, from: iso(from), to: iso(to), seconds: (to - from) / 1_000 })),
    entries: entries.map(({ at, dueAt: due, ...entry }) => ({ ...entry, at: iso(at), dueAt: iso(due) })),
  };
}
