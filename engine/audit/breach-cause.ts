import type { EpochMs } from '../runtime/instance.js';
import type { Segment } from './ledger-segments.js';
import type { LimitLedger } from './ledger.js';

export const BREACH_CAUSES = ['held', 'unassigned', 'waiting', 'before', 'late-start'] as const;

/**
 * Where most of the time of a breached limit went, of what counted: with whoever had the work (`held`), with nobody, because none of its candidates took it
 * (`unassigned`), where no task was open at all (`waiting`: a message, a program, another process), before its states were reached (`before`); or it was
 * over before it began (`late-start`).
 */
export type BreachCause = (typeof BREACH_CAUSES)[number];

export interface Cause {
  readonly cause: BreachCause;
  /** Who had the work longest; null: nobody had it, or it was not for long enough to be the cause. */
  readonly person: string | null;
  /** Seconds that counted, by cause. */
  readonly seconds: Readonly<Partial<Record<BreachCause, number>>>;
}

/** Ties go to whoever had the work, then in the order of the list. @returns null where nothing was breached */
export function breachCause({ breach, segments, startedAt }: Pick<LimitLedger, 'breach' | 'segments' | 'startedAt'>): Cause | null {
  if (!breach) return null;
  const seconds: Partial<Record<BreachCause, number>> = {};
  const held = new Map<string, number>();
  for (const segment of segments) {
    const cause = causeOf(segment);
    const lasted = lastedUntil(segment, breach.dueAt);
    if (cause === null || lasted <= 0) continue;
    seconds[cause] = (seconds[cause] ?? 0) + lasted;
    if (cause === 'held') for (const person of segment.people) held.set(person, (held.get(person) ?? 0) + lasted);
  }
  const most = Math.max(...Object.values(seconds), 0);
  const cause = BREACH_CAUSES.find((one) => seconds[one] === most) ?? 'late-start';
  if (most === 0 || breach.dueAt <= startedAt) return { cause: 'late-start', person: null, seconds };
  const [first] = [...held].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return { cause, person: cause === 'held' ? (first?.[0] ?? null) : null, seconds };
}

/** Null: the clock stood still, or the office was closed. */
function causeOf({ kind, people }: Segment): BreachCause | null {
  switch (kind) {
    case 'running':
      return people.length > 0 ? 'held' : 'waiting';
    case 'unassigned':
    case 'before':
      return kind;
    default:
      return null;
  }
}

function lastedUntil({ from, to }: Segment, dueAt: EpochMs): number {
  return (Math.min(to, dueAt) - from) / 1_000;
}
