import { isDuePhrase, parseDuePhrase } from '../definition/due-phrase.js';
import { parseDuration } from '../definition/duration.js';
import type { DueQuery } from '../runtime/facts.js';
import type { EpochMs } from '../runtime/instance.js';
import { due, startOfCount } from './due.js';
import type { CalendarDay, WorkingCalendar } from './working-calendar.js';
import { openTime } from './working-time.js';

/** Why a date is due when it is: every day on the way, and what it counted for. */
export interface DueExplanation {
  readonly at: EpochMs;
  readonly provisional: boolean;
  /** Where counting began: later than `from` when it came in after the cutoff. */
  readonly begins: EpochMs;
  /** What is counted; `time`: time as it passes, or a day by its name. */
  readonly unit: 'working days' | 'working minutes' | 'time';
  /** All days from the first to the last, those alike in one stretch; in order of time, also when counted back. */
  readonly days: readonly DayStretch[];
}

export interface DayStretch {
  /** First and last date (ISO), both included. */
  readonly from: string;
  readonly to: string;
  /** Working days or minutes; null where neither is counted. */
  readonly counted: number | null;
  /** The day the count starts from, which is not counted itself. */
  readonly isStart: boolean;
  readonly works: boolean;
  readonly why: CalendarDay['why'];
  readonly source: string | null;
  readonly provisional: boolean;
}

/** Longer ways are answered, not told day by day. */
const MOST_DAYS = 4_000;

/**
 * The answer of `due`, with every day that was counted or left out.
 *
 * @throws {RangeError} as `due` does
 */
export function explainDue(calendar: WorkingCalendar, query: Omit<DueQuery, 'calendar'>): DueExplanation {
  const { at, provisional } = due(calendar, query);
  const begins = startOfCount(calendar, query);
  const unit = unitOf(query.duration);
  const start = calendar.dateOf(begins);
  const [earlier, later] = at < begins ? [at, begins] : [begins, at];
  const last = calendar.dateOf(Math.max(earlier, later - 1));
  const days: DayStretch[] = [];
  for (
    let iso = firstDay(calendar, query.duration, earlier, at), told = 0;
    iso <= last && told < MOST_DAYS;
    iso = calendar.next(iso), told++
  ) {
    const { works, why, source, provisional: unsure } = calendar.day(iso);
    const isStart = unit === 'working days' && iso === start && parseDuration(query.duration) !== null;
    const counted =
      unit === 'time' ? null : unit === 'working days' ? (works && !isStart ? 1 : 0) : minutesOn(calendar, iso, earlier, later);
    const day: DayStretch = { from: iso, to: iso, counted, isStart, works, why, source, provisional: unsure };
    const before = days.at(-1);
    if (before && alike(before, day))
      days[days.length - 1] = { ...before, to: iso, counted: before.counted === null ? null : before.counted + (counted ?? 0) };
    else days.push(day);
  }
  return { at, provisional, begins, unit, days };
}

function unitOf(duration: string): DueExplanation['unit'] {
  const unit = parseDuration(duration)?.unit;
  const phrase = parseDuePhrase(duration);
  if (unit === 'working days' || (isDuePhrase(phrase) && phrase.kind === 'day' && phrase.working)) return 'working days';
  return unit === 'working hours' ? 'working minutes' : 'time';
}

/** A working day of a period is counted from the period's first day. */
function firstDay(calendar: WorkingCalendar, duration: string, earlier: EpochMs, at: EpochMs): string {
  const phrase = parseDuePhrase(duration);
  if (!isDuePhrase(phrase) || phrase.kind !== 'day' || !phrase.working || phrase.number === null) return calendar.dateOf(earlier);
  const named = calendar.dateOf(at - 1);
  const month = Number(named.slice(5, 7));
  const first = month - ((month - 1) % phrase.months);
  return `${named.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
}

function minutesOn(calendar: WorkingCalendar, iso: string, from: EpochMs, to: EpochMs): number {
  return openTime(calendar, Math.max(from, calendar.instantOf(iso, 0)), Math.min(to, calendar.instantOf(iso, 1440))) / 60_000;
}

function alike(a: DayStretch, b: DayStretch): boolean {
  return (
    !a.isStart &&
    !b.isStart &&
    a.works === b.works &&
    a.why === b.why &&
    a.source === b.source &&
    a.provisional === b.provisional &&
    (a.counted === 0) === (b.counted === 0)
  );
}
